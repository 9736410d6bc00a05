public import Comparison
public import Engine
internal import Tabular
internal import XLSXFormat

extension Comparison {
    /// Writes a workbook with the sheets Summary, Added, Removed and Changed where `export` says, as an output like any other.
    ///
    /// - Throws: what keeps the output from being written; nothing is left of it then.
    @available(*, noasync, message: "it blocks; call it on a thread that may")
    public func writeWorkbook(by export: Export) throws(ExportError) -> Summary {
        let sink = try export.destination.open(replaces: export.replacesOutput, isSynced: export.waitsForDisk)
        var summary = try TableWorkbook.write(Table.allCases, to: sink, options: export.runOptions()) {
            (table, workbook) throws(ExportError) in
            var part = export
            part.format = nil
            part.destination = .output { () throws(ExportError) in try workbook.makeOutput(named: table.rawValue) }
            return try write(table, by: part)
        }
        if case .file(let path) = export.destination { summary.output = path }
        return summary
    }
}

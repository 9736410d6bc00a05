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
        do throws(ExportError) {
            let workbook = TableWorkbook(options: export.runOptions())
            var whole: Summary?
            for table in Table.allCases {
                var part = export
                part.format = nil
                part.destination = .output { () throws(ExportError) in
                    try workbook.makeOutput(named: table.rawValue)
                }
                let written = try write(table, by: part)
                whole?.rowsWritten += written.rowsWritten
                whole?.warnings.merge(written.warnings, source: Optional<String>.none, rowsBefore: 0)
                whole?.notes += written.notes
                whole = whole ?? written
            }
            guard var summary = whole else { throw ExportError(.output, "the workbook has no sheet") }
            try workbook.write(to: sink)
            try sink.finish()
            summary.rowsRead = summary.rowsWritten
            summary.format = "xlsx"
            if case .file(let path) = export.destination { summary.output = path }
            return summary
        } catch {
            sink.abandon()
            throw error
        }
    }
}

public import Engine
public import Inspection
package import Tabular
internal import Transforms
internal import XLSXFormat

extension SiteAudit {
    /// Writes a workbook with a sheet for each list where `export` says, as an output like any other. What the export says
    /// of sources and steps does not count.
    ///
    /// - Throws: what keeps the output from being written; nothing is left of it then.
    @available(*, noasync, message: "it blocks; call it on a thread that may")
    public func writeWorkbook(by export: Export) throws(ExportError) -> Summary {
        let sink = try export.destination.open(replaces: export.replacesOutput, isSynced: export.waitsForDisk)
        var summary = try writeWorkbook(to: sink, by: export)
        if case .file(let path) = export.destination { summary.output = path }
        return summary
    }

    /// The same to a sink, which is finished, or abandoned where something keeps it from being written.
    package func writeWorkbook(to sink: any ByteSink, by export: Export) throws(ExportError) -> Summary {
        try TableWorkbook.write(sheets, to: sink, options: export.runOptions()) {
            (sheet, workbook) throws(ExportError) in
            try SiteAudit.write(sheet, to: workbook, by: export)
        }
    }

    private static func write(
        _ sheet: Sheet, to workbook: TableWorkbook, by export: Export
    ) throws(ExportError) -> Summary {
        var part = Export(
            from: [
                .named(NamedSource(rows: "the sheet \(sheet.name)") { () throws(ExportError) in sheet.makeTable() })
            ],
            to: .output { () throws(ExportError) in
                try workbook.makeOutput(named: sheet.name, links: sheet.links)
            })
        part.steps.projection = try FieldProjection(fields: sheet.columns)
        part.types = .text
        part.memoryLimit = export.memoryLimit
        part.temporaryFolder = export.temporaryFolder
        part.workers = export.workers
        part.isStrict = export.isStrict
        part.transfers.transport.cancel = export.transfers.transport.cancel
        return try part.run()
    }
}

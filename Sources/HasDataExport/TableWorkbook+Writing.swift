internal import Engine
internal import Tabular
internal import XLSXFormat

extension TableWorkbook {
    /// Writes a workbook of tables, each as `write` makes it, to a sink, which is finished, or abandoned where something keeps
    /// the workbook from being written. The summary counts the rows of all of them.
    static func write<Table>(
        _ tables: [Table], to sink: any ByteSink, options: FormatOptions,
        by write: (Table, TableWorkbook) throws(ExportError) -> Summary
    ) throws(ExportError) -> Summary {
        do throws(ExportError) {
            let workbook = TableWorkbook(options: options)
            var whole: Summary?
            for table in tables {
                let written = try write(table, workbook)
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
            return summary
        } catch {
            sink.abandon()
            throw error
        }
    }
}

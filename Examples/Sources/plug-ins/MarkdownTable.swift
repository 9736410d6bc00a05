import HasDataExport

/// Tables of Markdown: a header, a line of dashes, a row a line. It asks for all columns before the first row, and so has
/// nothing to do with columns that come late.
enum MarkdownTable: Format {
    static let name = "md"
    static let fileExtensions = ["md"]
    static let abilities: FormatAbilities = .writes
    static func needs(_ options: FormatOptions) -> OutputNeeds { OutputNeeds(columns: .complete, types: .none) }

    static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        Writer(sink: sink)
    }

    final class Writer: RowWriter {
        let sink: any ByteSink
        init(sink: any ByteSink) { self.sink = sink }

        func begin(_ schema: TableSchema) throws(ExportError) {
            let names = schema.columns.map { MarkdownTable.plain($0.description) }
            try sink.write(Array(MarkdownTable.line(names).utf8))
            try sink.write(Array(MarkdownTable.line(names.map { _ in "---" }).utf8))
        }

        func makeEncoder() -> any RowEncoder { Encoder() }
        func append(_ rows: EncodedRows) throws(ExportError) { try sink.write(rows.block.contents) }
        func finish(_ columns: ColumnSet) throws(ExportError) {}
    }

    final class Encoder: RowEncoder {
        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            for row in batch.views(range) {
                var fields = [String](repeating: "", count: encoded.header.count)
                for (place, text) in zip(row.places, row.texts) { fields[place] = MarkdownTable.plain(text ?? "") }
                encoded.block.append(MarkdownTable.line(fields))
            }
        }
    }

    static func line(_ fields: [String]) -> String { "| " + fields.joined(separator: " | ") + " |\n" }

    static func plain(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 }).split(separator: "|", omittingEmptySubsequences: false)
            .joined(separator: "\\|")
    }
}

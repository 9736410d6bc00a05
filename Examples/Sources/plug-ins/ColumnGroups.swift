import HasDataExport

/// A columnar text format: the columns with their types, then groups of 10,000 rows, each column after column.
///
///     COLUMNS  url:text  depth:integer
///     GROUP 2
///     https://a.example  https://b.example
///     1  2
enum ColumnGroups: Format {
    static let name = "columns"
    static let fileExtensions = ["cols"]
    static let abilities: FormatAbilities = .writes
    static func needs(_ options: FormatOptions) -> OutputNeeds {
        OutputNeeds(columns: .complete, types: .complete, rowsPerChunk: 10_000)
    }

    static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        Writer(sink: sink)
    }

    final class Writer: RowWriter {
        let sink: any ByteSink
        init(sink: any ByteSink) { self.sink = sink }

        func begin(_ schema: TableSchema) throws(ExportError) {
            let types = schema.types ?? []
            let columns = zip(schema.columns, types).map { "\($0):\($1.rawValue)" }
            try sink.write(Array((["COLUMNS"] + columns).joined(separator: "\t").utf8) + [0x0A])
        }

        func makeEncoder() -> any RowEncoder { Encoder() }
        func append(_ rows: EncodedRows) throws(ExportError) {
            try sink.write(Array("GROUP \(rows.rowCount)\n".utf8))
            try sink.write(rows.block.contents)
        }
        func finish(_ columns: ColumnSet) throws(ExportError) {}
    }

    /// Each worker turns whole groups into columns, side by side.
    final class Encoder: RowEncoder {
        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            var columns = encoded.header.map { _ in [String]() }
            for row in batch.views(range) {
                for column in columns.indices { columns[column].append("") }
                for (place, text) in zip(row.places, row.texts) {
                    columns[place][columns[place].count - 1] = (text ?? "").filter { $0 != "\t" && !$0.isNewline }
                }
            }
            for fields in columns { encoded.block.append(fields.joined(separator: "\t") + "\n") }
        }
    }
}

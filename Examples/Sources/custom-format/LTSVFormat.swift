import HasDataExport

/// Labelled tab-separated values (ltsv.org), written: `url:https://a.example⇥depth:2`, a row a line.
enum LTSVFormat: Format {
    static let name = "ltsv"
    static let fileExtensions = ["ltsv"]
    static let abilities: FormatAbilities = .writes

    static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        Writer(sink: sink)
    }

    /// Puts what the encoders made into the sink, in order. There is no header, so nothing has to wait.
    final class Writer: RowWriter {
        let sink: any ByteSink
        init(sink: any ByteSink) { self.sink = sink }
        func makeEncoder() -> any RowEncoder { Encoder() }
        func append(_ rows: EncodedRows) throws(ExportError) { try sink.write(rows.block.contents) }
        func finish(_ columns: ColumnSet) throws(ExportError) {}
    }

    /// Turns rows into bytes. Each worker has its own, so they run side by side.
    final class Encoder: RowEncoder {
        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            for index in range {
                let (shape, cells) = (batch.shape(of: batch.rows[index]), batch.cells(of: batch.rows[index]))
                var isFirst = true
                for (column, slot) in zip(shape.columns, shape.slots) {
                    guard let value = batch.text(of: cells[slot]) else { continue }
                    let label = (isFirst ? "" : "\t") + column.description.filter { $0 != ":" && $0 != "\t" } + ":"
                    // A value holds no tab and no line end; there is no escape for them.
                    let plain = value.map { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
                    if plain != value { encoded.warnings.add(.joinedLines) }
                    (Array(label.utf8) + plain).withUnsafeBytes { _ = encoded.block.append($0) }
                    isFirst = false
                }
                [0x0A as UInt8].withUnsafeBytes { _ = encoded.block.append($0) }
            }
        }
    }
}

extension WarningKind {
    /// A tab or line end that became a space.
    static let joinedLines = WarningKind(
        "joinedLines", isLossy: true, one: "value lost a tab or line end", many: "values lost a tab or line end")
}

internal import Tabular

/// The format of rows that stay in the program: its writer gives them to a `RowChannel`.
enum RowHandover: Format {
    static let name = "rows"
    static var fileExtensions: [String] { [] }
    static var needsHeader: Bool { false }
    /// Typed access reads numbers out of text, so that CSV needs no first pass.
    static var hasTypes: Bool { false }
    static var abilities: FormatAbilities { .writes }

    /// Where the rows go.
    struct Options: FormatOptionSet {
        var channel: RowChannel?
    }

    static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        guard let channel = options[Options.self].channel else {
            throw ExportError(.usage, "nobody takes the rows", advice: "iterate over export.rows()")
        }
        return Writer(channel, sink as? HandoverSink)
    }

    private final class Writer: RowWriter {
        private let channel: RowChannel
        private let sink: HandoverSink?

        init(_ channel: RowChannel, _ sink: HandoverSink?) {
            self.channel = channel
            self.sink = sink
        }

        func makeEncoder() -> any RowEncoder { Encoder() }

        func append(_ rows: EncodedRows) throws(ExportError) {
            guard let page = rows.attachment as? RowPage else { return }
            rows.attachment = nil
            sink?.hasWritten = true
            try channel.send(page)
        }

        func finish(_ columns: ColumnSet) throws(ExportError) {}
    }

    private final class Encoder: RowEncoder {
        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            encoded.rowCount += range.count
            guard !range.isEmpty else { return }
            encoded.attachment = RowPage(copying: batch, rows: range, rowsBefore: encoded.position.firstRow)
        }
    }
}

/// A sink for rows that are handed over: it gets no bytes, and knows whether rows are out and cannot be taken back.
final class HandoverSink: IrrevocableByteSink {
    let name = "rows"
    var hasWritten = false

    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {}
    func finish() throws(ExportError) {}
    func abandon() {}
}

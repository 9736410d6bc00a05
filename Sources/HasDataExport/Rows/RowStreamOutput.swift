internal import Tabular
internal import Transforms

/// Rows that stay in the program: they are copied into pages and handed to a `RowChannel`.
final class RowStreamOutput: RowOutput {
    private let channel: RowChannel
    private(set) var hasWritten = false

    init(_ channel: RowChannel) { self.channel = channel }

    /// Typed access reads numbers out of text, so that CSV needs no first pass.
    var needs: OutputNeeds { OutputNeeds(columns: .none, types: .none, repeatsNames: true) }
    /// Rows are out as soon as somebody has them.
    var isReplaceable: Bool { false }
    var transforms: [any RowTransform] { [TextNames()] }
    var outcome: OutputOutcome { OutputOutcome(format: "rows") }

    func makeEncoder() -> any RowEncoder { Encoder() }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard let page = rows.sidecar as? RowPage else { return }
        rows.sidecar = nil
        hasWritten = true
        try channel.send(page)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {}
    func commit() throws(ExportError) {}
    func abandon() {}

    private final class Encoder: RowEncoder {
        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            encoded.rowCount += range.count
            guard !range.isEmpty else { return }
            encoded.sidecar = RowPage(copying: batch, rows: range, rowsBefore: encoded.position.firstRow)
        }
    }
}

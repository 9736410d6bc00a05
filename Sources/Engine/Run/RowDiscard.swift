internal import Tabular

/// A writer that takes rows and keeps nothing of them.
package final class RowDiscard: RowWriter {
    package init() {}

    func makeEncoder() -> any RowEncoder { Encoder() }
    func append(_ rows: EncodedRows) throws(ExportError) {}
    func finish(_ columns: ColumnSet) throws(ExportError) {}

    private final class Encoder: RowEncoder {
        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {}
    }
}

internal import Engine
internal import Tabular

/// The differences of a comparison as rows of a table, or each as one row with nested values, so that they are written like
/// any rows.
final class DifferenceTable: OpenSource {
    private let comparison: Comparison
    private let layout: DifferenceLayout

    init(_ comparison: Comparison, _ layout: DifferenceLayout) {
        self.comparison = comparison
        self.layout = layout
    }

    var description: SourceDescription {
        var description = SourceDescription(format: "diff")
        description.name = "the comparison"
        description.hasFixedColumns = true
        return description
    }

    var rereading: Rereading { .free }

    func makeReader() throws(ExportError) -> any RowReader { DifferenceReader(comparison, layout) }
}

/// Reads the rows of a `DifferenceTable`, as records that workers take apart side by side.
///
/// Bounds: a block holds a record of `RowSpoolEncoder`, which checks its size.
final class DifferenceReader: RowReader {
    private let cursor: DifferenceSpool.Cursor
    private let layout: DifferenceLayout
    private let batch = RowBatch(block: ByteBlock(capacity: 1))
    private let record = EncodedRows()
    private let encoder = RowSpoolEncoder()

    init(_ comparison: Comparison, _ layout: DifferenceLayout) {
        cursor = comparison.differences.makeCursor()
        self.layout = layout
    }

    func makeParser() -> any RowParser { RowSpoolParser(name: "the comparison") }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        block.reset(keeping: 8 << 20)
        batch.reset()
        batch.shapes = layout.shapes
        while batch.rowCount < 4096, batch.arena.count < ByteBlock.standardCapacity,
            let difference = try cursor.next()
        {
            layout.append(difference, to: batch)
        }
        guard batch.rowCount > 0 else { return false }
        record.reset()
        try encoder.encode(batch, rows: 0..<batch.rowCount, into: record)
        block.append(record.block.contents)
        return true
    }
}

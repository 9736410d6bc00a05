internal import Tabular

/// What the encoder made of one column in a run of rows.
struct ColumnPiece {
    /// The column.
    var place: Int
    var kinds: ValueKinds
    var form: ColumnForm
    /// Which rows have a value: runs, in the runs of all pieces.
    var runs: Range<Int>
    /// The values as they wait for their page, or the whole page: bytes of the encoded rows' block.
    var values: Range<Int>
    /// PLAIN texts as the values stood in the source, where they would be printed otherwise: bytes of the same block.
    var texts: Range<Int>?
    /// What is to be known of the page, where there is one already.
    var page: PageFacts?
}

/// What the encoder made of a run of rows: the columns that hold a value, in order.
final class ColumnPieces {
    var pieces: [ColumnPiece] = []
    var runs: [UInt32] = []
    /// Nested columns as lists and structures.
    var nested: [NestedPiece] = []

    func removeAll() {
        pieces.removeAll(keepingCapacity: true)
        runs.removeAll(keepingCapacity: true)
        nested.removeAll(keepingCapacity: true)
    }
}

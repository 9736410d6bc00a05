/// What the encoder made of one nested column in a run of rows.
struct NestedPiece {
    /// What it made of one leaf: bytes of the encoded rows' block.
    struct Leaf {
        var levels: Levels
        /// The values as they wait for their page, or the whole page.
        var values: Range<Int>
        var entryCount: Int
        var valueCount: Int
        /// What is to be known of the page, where there is one already.
        var page: PageFacts?
    }

    /// The levels of a leaf's entries.
    enum Levels {
        /// A byte each.
        case bytes(repetitions: Range<Int>, definitions: Range<Int>)
        /// All have this definition level, and are in no list.
        case same(definition: Int)
        /// The page that the values are has them.
        case inPage
    }

    /// The column.
    var place: Int
    var rowCount: Int
    var leaves: [Leaf]
}

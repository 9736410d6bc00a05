/// What the encoder made of one nested column in a run of rows.
struct NestedPiece {
    /// What it made of one leaf: bytes of the encoded rows' block.
    struct Leaf {
        /// The levels of its entries, which may be those of other leaves, too; none where they stand in the page.
        var levels: Range<Int>
        /// The values as they wait for their page, or the whole page.
        var values: Range<Int>
        var entryCount: Int
        var valueCount: Int
        /// What is to be known of the page, where there is one already.
        var page: PageFacts?
    }

    /// The column.
    var place: Int
    var rowCount: Int
    var leaves: [Leaf]
}

/// What the encoder made of one nested column in a run of rows.
struct NestedPiece {
    /// What it made of a node that a row has something of: bytes of the encoded rows' block.
    struct Node {
        /// Its place among the nodes of the column.
        var number: Int
        /// Where it is there, and how long its lists are; none where they stand in the page.
        var runs: Range<Int>
        var lengths: Range<Int>
        /// The values as they wait for their page, or the whole page.
        var values: Range<Int>
        var valueCount: Int
    }

    /// A page that is made already.
    struct Page {
        /// The node of the piece that it is of.
        var node: Int
        var facts: PageFacts
        var entryCount: Int
    }

    /// The column.
    var place: Int
    var rowCount: Int
    /// Each behind what it is in.
    var nodes: [Node]
    /// In the order of their nodes.
    var pages: [Page]
    /// How many entries all leaves have together.
    var entryCount: Int
}

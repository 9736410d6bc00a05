/// A column's values of one row group, as the footer tells of them.
struct ColumnChunk {
    /// The row group.
    var group: Int
    var form: ColumnForm
    /// Where its first page begins in the file.
    var offset: UInt64
    /// How many entries its pages have: the rows, or more where values stand in lists.
    var entryCount: Int
    var nullCount: Int
    var uncompressedSize: Int
    var compressedSize: Int
    var codec: CompressionCodec
    var bounds: ColumnBounds
    /// How many bytes its dictionary has in the file, which is its first page; 0 where it has none.
    var dictionarySize = 0
    /// How many of its pages hold values, and how many their numbers in the dictionary.
    var pageCounts = (plain: 0, indices: 0)
}

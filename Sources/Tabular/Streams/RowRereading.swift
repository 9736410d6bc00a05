/// A reader of text whose rows can be read once more, each by itself from where it stood.
///
/// That is so of rows in text that is read as it is stored. Of which batches, their parser says (`RowBatch.standsAlone`): the
/// bytes from a row's `start` to where the next row begins that is wanted are read as that row by any parser of the reader,
/// whatever stood before them.
package protocol RowRereading: RowReader {
    /// What is read at the places that blocks and rows name; nil where bytes are changed on the way, or come once.
    var placedSource: (any SeekableByteSource)? { get }
    /// Reads what stands in front of the rows and tells parsers how to read them.
    func readBeginning() throws(ExportError)
    /// What stands between two rows of a block with this `layoutID`.
    func separator(inLayout layout: Int) -> UInt8
    /// How many bytes of `text` are rows, and not what separates them from those behind it.
    func rowLength(of text: UnsafeRawBufferPointer, inLayout layout: Int) -> Int
}

extension BlockFiller {
    /// The source, where each block begins in it at the byte that its origin says.
    package var placedSource: (any SeekableByteSource)? {
        source.byteCount == nil ? nil : source as? any SeekableByteSource
    }
}

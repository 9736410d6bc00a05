import ByteScanning
import Tabular

extension CSVReader: RowRereading {
    var placedSource: (any SeekableByteSource)? { filler.placedSource }

    func readBeginning() throws(ExportError) { _ = try nextBlock(into: ByteBlock()) }

    func separator(inLayout layout: Int) -> UInt8 { .lineFeed }

    func rowLength(of text: UnsafeRawBufferPointer, inLayout layout: Int) -> Int { text.count }
}

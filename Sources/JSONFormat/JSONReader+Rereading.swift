import ByteScanning
import Tabular

extension JSONReader: RowRereading {
    var placedSource: (any SeekableByteSource)? { filler.placedSource }

    func readBeginning() throws(ExportError) {}

    func separator(inLayout layout: Int) -> UInt8 {
        JSONRows(rawValue: layout).contains(.elements) ? .comma : .lineFeed
    }

    /// Behind an element stands the comma in front of the next.
    func rowLength(of text: UnsafeRawBufferPointer, inLayout layout: Int) -> Int {
        guard JSONRows(rawValue: layout).contains(.elements) else { return text.count }
        let isSpace: (UInt8) -> Bool = { [.space, .lineFeed, .carriageReturn, .tab].contains($0) }
        let end = (text.lastIndex { !isSpace($0) } ?? -1) + 1
        guard end > 0, text[end - 1] == .comma else { return end }
        return (text[..<(end - 1)].lastIndex { !isSpace($0) } ?? -1) + 1
    }
}

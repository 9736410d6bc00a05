import ByteScanning
import JSONScanning
import Tabular

/// The end of a file of JSON Lines that rows are added to.
enum LastLine {
    /// Refuses one that is no whole row: what is added behind a row that was cut would be read as a part of it.
    ///
    /// A line that has an end is not looked at, nor one that is longer than a row may be.
    ///
    /// - Throws: `.output` naming the file and where the line begins.
    static func check(of file: any SeekableByteSource, maximumRow: Int) throws(ExportError) {
        var size = 1 << 16
        while true {
            let count = Int(min(file.length, UInt64(size)))
            let start = file.length - UInt64(count)
            let block = ByteBlock(capacity: count)
            guard try file.append(count, at: start, to: block) else { return }
            guard count > 0, block.bytes[count - 1] != .lineFeed else { return }
            guard let end = block.contents.lastIndex(of: .lineFeed).map({ $0 + 1 }) ?? (start == 0 ? 0 : nil) else {
                if size > maximumRow { return }
                size *= 4
                continue
            }
            guard !isRow(block, from: end) else { return }
            throw ExportError(
                .output, "its last line is no whole row, so rows are not added behind it",
                at: Location(source: file.name, byte: start + UInt64(end)),
                advice: "it was cut, perhaps: end it or take it away")
        }
    }

    private static func isRow(_ block: ByteBlock, from start: Int) -> Bool {
        let first = JSONText.skipSpace(block.bytes, from: start, end: block.count)
        if first == block.count { return true }
        guard block.bytes[first] == .openBrace,
            let end = try? JSONText.skipContainer(block.bytes, from: first, end: block.count)
        else { return false }
        return JSONText.skipSpace(block.bytes, from: end, end: block.count) == block.count
    }
}

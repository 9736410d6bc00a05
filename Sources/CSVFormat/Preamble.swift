import ByteScanning
import Tabular

/// What stands in front of the header and is not looked at: lines that were counted, then blank lines and comments. It is cut
/// away block by block, so that it takes no memory however long it is.
///
/// Bounds: bytes are taken below the block's `count` only.
struct Preamble {
    /// How many lines are still to be passed over.
    private(set) var lines: Int
    /// Whether the last line passed over ended in a carriage return, to which a line feed belongs.
    private var endsInReturn = false

    /// Whether more than the lines that were counted was passed over.
    private(set) var passedMore = false

    init(lines: Int) { self.lines = lines }

    /// The offset in the block behind what is passed over; its start where nothing is.
    mutating func end(in block: ByteBlock, dialect: CSVDialect?, isAtEnd: Bool) -> Int {
        guard block.count > 0 else { return block.start }
        let isMarked = block.origin.byte == 0 && block.contents.starts(with: CSVStyle.mark)
        let start = block.start + (isMarked ? CSVStyle.mark.count : 0)
        var index = start
        if endsInReturn, block.bytes[index] == .lineFeed { index += 1 }
        endsInReturn = false
        while lines > 0, index < block.count {
            index += Scan.find(.lineFeed, .carriageReturn, in: block.bytes + index, count: block.count - index)
            guard index < block.count else { return index }
            lines -= 1
            index += 1
            guard block.bytes[index - 1] == .carriageReturn else { continue }
            if index == block.count { endsInReturn = true } else if block.bytes[index] == .lineFeed { index += 1 }
        }
        if lines == 0 {
            let first = index
            defer { if index > first { passedMore = true } }
            if let dialect {
                let walk = DialectWalk(
                    bytes: UnsafePointer(block.bytes), count: block.count, dialect: dialect, isAtEnd: isAtEnd)
                index = walk.behindEmptyLines(index)
            } else {
                while index < block.count, CSVGrammar.isLineEnd(block.bytes[index]) { index += 1 }
            }
        }
        return index > start ? index : block.start
    }

    /// How many of a text's first bytes are passed over because somebody said so.
    static func count(in head: UnsafeRawBufferPointer, _ options: CSVOptions) -> Int {
        guard options.skippedLines > 0 || !options.comment.isEmpty else { return 0 }
        let block = ByteBlock(capacity: head.count)
        block.append(head)
        var preamble = Preamble(lines: options.skippedLines)
        let dialect = CSVDialect(options, separator: options.inputSeparator ?? [.comma])
        return preamble.end(in: block, dialect: dialect, isAtEnd: false)
    }
}

/// What every row reader needs around its own notion of where a row ends: fills blocks from a source, moves the
/// unfinished last row to the front of the next block, and keeps count of bytes and lines.
///
/// ```
///  block n     │ rows …………………………… │ unfinished row │
///                                  └───── carry ─────┐
///  block n+1                       │ unfinished row │ more bytes …
/// ```
public final class BlockFiller {
    /// Where the bytes come from.
    public let source: any ByteSource
    /// A longer row is an error.
    public let maximumRow: Int
    /// Whether the source has given its last byte.
    public private(set) var isAtEnd = false
    private let blockSize: Int
    /// How many bytes the block at hand is to hold: not its capacity, which is larger where a long row needed it before.
    /// Where blocks end must not depend on which worker's block is filled, since the output's bytes follow from it.
    private var size = 0
    private let carry: ByteBlock
    private var place = BlockOrigin()

    /// A filler over `source`.
    public init(_ source: any ByteSource, options: FormatOptions) {
        self.source = source
        maximumRow = min(options.maximumRow, Cell.maximumCount)
        blockSize = max(16, options.blockSize)
        carry = ByteBlock(capacity: 4096)
    }

    /// Empties `block` and puts what the last one left into it.
    public func begin(_ block: ByteBlock) {
        block.reset(keeping: max(blockSize, 4 << 20))
        block.origin = place
        size = max(blockSize, carry.count)
        block.grow(to: size)
        block.append(carry.contents)
        carry.reset(keeping: 1 << 20)
    }

    /// Reads until the block is full or the source spent.
    public func fill(_ block: ByteBlock) throws(ExportError) {
        while !isAtEnd, block.count < size {
            if try !source.fill(block, upTo: size) { isAtEnd = true }
        }
    }

    /// Whether the block holds all it is to hold, unless it is extended.
    public func isFull(_ block: ByteBlock) -> Bool { block.count >= size }

    /// Makes room and reads more, for a row that does not end in the block; false when the source is spent.
    ///
    /// - Throws: `.limit` when the row is already longer than `maximumRow`.
    public func extend(_ block: ByteBlock) throws(ExportError) -> Bool {
        if isAtEnd { return false }
        if isFull(block) {
            guard block.count - block.start <= maximumRow else { throw rowTooLong(in: block) }
            size = min(max(size, block.count) * 2, block.start + maximumRow + 1)
            block.grow(to: size)
        }
        let before = block.count
        try fill(block)
        return block.count > before
    }

    /// Whether a long row has made the block so large that it is better cut behind that row: all the short rows that may
    /// follow it would want cells for each of them at once.
    public func isOversized(_ block: ByteBlock) -> Bool { block.count > max(4 << 20, blockSize) }

    /// Ends the block at `end`: what stands behind it begins the next one. `lines` is how many line ends are before it.
    public func cut(_ block: ByteBlock, at end: Int, lines: Int) {
        let end = min(max(end, 0), block.count)
        carry.append(UnsafeRawBufferPointer(rebasing: block.contents[end...]))
        block.count = end
        if lines > 0, let feed = block.contents.lastIndex(of: 0x0A) {
            place.lineStart = place.byte + UInt64(feed) + 1
        }
        place.byte += UInt64(end)
        place.line += UInt64(lines)
    }

    /// The error for a row beyond the limit that starts in this block.
    public func rowTooLong(in block: ByteBlock) -> ExportError {
        let lines = block.contents.prefix(block.start).count { $0 == 0x0A }
        return ExportError(
            .limit, "a row is longer than \(maximumRow) bytes",
            at: Location(
                source: source.name, line: block.origin.line + UInt64(lines) + 1,
                byte: block.origin.byte + UInt64(block.start)),
            advice: "look for an unclosed quote or bracket there, or raise --max-row (at most 256M)")
    }
}

/// What every row reader needs around its own notion of where a row ends: fills blocks from a source, moves the
/// unfinished last row to the front of the next block, and keeps count of bytes and lines.
///
/// ```
///  block n     │ rows …………………………… │ unfinished row │
///                                  └───── carry ─────┐
///  block n+1                       │ unfinished row │ more bytes …
/// ```
///
/// What is left behind a long row may be as long as that row, and waits as it is: each block takes no more of it than any
/// block holds, so that the rows behind a long one cost what they cost elsewhere.
public final class BlockFiller {
    /// Where the bytes come from.
    public let source: any ByteSource
    /// A longer row is an error.
    public let maximumRow: Int
    /// Whether the source has given its last byte, and a block holds it.
    public var isAtEnd: Bool { isSpent && waiting.isEmpty }
    private var isSpent = false
    /// What is wrong with the source behind the bytes that came; told once more of it is wanted than they hold.
    private var failure: ExportError?
    private let blockSize: Int
    /// How many bytes the block at hand is to hold: not its capacity, which is larger where a long row needed it before.
    /// Where blocks end must not depend on which worker's block is filled, since the output's bytes follow from it.
    private var size = 0
    private let carry: ByteBlock
    /// What of `carry` is in no block yet.
    private var waiting = 0..<0
    private var place = BlockOrigin()

    /// A filler over `source`.
    public init(_ source: any ByteSource, options: FormatOptions) {
        self.source = source
        maximumRow = min(options.maximumRow, Cell.maximumCount)
        blockSize = max(16, options.blockSize)
        carry = ByteBlock(capacity: 4096)
        place.isDecoded = options.isDecoded
    }

    /// Empties `block`, for `fill` to put into it what the last one left and what follows.
    public func begin(_ block: ByteBlock) {
        block.reset(keeping: max(blockSize, 4 << 20))
        block.origin = place
        size = blockSize
        block.grow(to: size)
    }

    /// Reads until the block is full or the source spent.
    public func fill(_ block: ByteBlock) throws(ExportError) {
        try fill(block, upTo: size)
    }

    private func fill(_ block: ByteBlock, upTo size: Int) throws(ExportError) {
        if !waiting.isEmpty { takeWaiting(into: block, upTo: size) }
        while !isAtEnd, block.count < size {
            if let failure { throw failure }
            do throws(ExportError) {
                if try !source.fill(block, upTo: size) { isSpent = true }
            } catch {
                guard block.count > 0 else { throw error }
                failure = error
                return
            }
        }
    }

    private func takeWaiting(into block: ByteBlock, upTo size: Int) {
        let end = min(waiting.upperBound, waiting.lowerBound + max(0, size - block.count))
        block.append(UnsafeRawBufferPointer(rebasing: carry.contents[waiting.lowerBound..<end]))
        waiting = end..<waiting.upperBound
        if waiting.isEmpty { forgetWaiting() }
    }

    private func forgetWaiting() {
        carry.reset(keeping: 1 << 20)
        waiting = 0..<0
    }

    /// Puts bytes in front of those that wait. There is room for them where they were taken from there.
    private func putBack(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        if waiting.lowerBound < bytes.count {
            let start = bytes.count
            carry.grow(to: start + waiting.count)
            UnsafeMutableRawPointer(carry.bytes + start)
                .copyMemory(from: carry.bytes + waiting.lowerBound, byteCount: waiting.count)
            waiting = start..<start + waiting.count
            carry.count = waiting.upperBound
        }
        let start = waiting.lowerBound - bytes.count
        UnsafeMutableRawPointer(carry.bytes + start).copyMemory(from: base, byteCount: bytes.count)
        waiting = start..<waiting.upperBound
    }

    /// Everything that was read of the source and is in no block; another filler may go on with it.
    public func takeWaiting() -> [UInt8] {
        let bytes = Array(carry.contents[waiting])
        forgetWaiting()
        return bytes
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
        if block.count == before, let failure { throw failure }
        return block.count > before
    }

    /// Reads the byte behind a block that is full, where there is one, for a reader that has to know it.
    public func peek(_ block: ByteBlock) throws(ExportError) {
        guard isFull(block) else { return }
        block.grow(to: block.count + 1)
        try fill(block, upTo: block.count + 1)
    }

    /// Reads on until the block holds `count` bytes or the source is spent: for a look ahead, which is not a row yet and may be
    /// longer than one.
    public func extend(_ block: ByteBlock, upTo count: Int) throws(ExportError) {
        size = max(size, count)
        block.grow(to: size)
        try fill(block)
    }

    /// Whether a long row has made the block so large that it is better cut behind that row: all the short rows that may
    /// follow it would want cells for each of them at once.
    public func isOversized(_ block: ByteBlock) -> Bool { size > max(4 << 20, blockSize) }

    /// Ends the block at `end`: what stands behind it begins the next one. `lines` is how many line ends are before it.
    public func cut(_ block: ByteBlock, at end: Int, lines: Int) {
        let end = min(max(end, 0), block.count)
        putBack(UnsafeRawBufferPointer(rebasing: block.contents[end...]))
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
                byte: block.origin.byte(at: block.start)),
            advice: "look for an unclosed quote or bracket there, or raise \(Setting.maximumRow) (at most 256M)")
    }
}

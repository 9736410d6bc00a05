internal import Tabular

/// Messages one after another, from a stream or from between the marks of a file.
final class MessageSource {
    /// A message's place and what it is.
    struct Message {
        var position: UInt64
        var header: MessageHeader
        var bodyCount: Int
    }

    let name: String
    /// Whether a directory follows.
    let isFile: Bool
    /// Whether a stream has ended where the mark of its end, which writers put there, should have stood.
    private(set) var lacksEnd = false
    private let source: any ByteSource
    /// How many bytes were taken.
    private var position: UInt64 = 0
    /// What was read ahead.
    private let ahead = ByteBlock(capacity: 64 << 10)
    private var taken = 0
    /// Whether the four bytes that every message begins with were read already.
    private var hasContinuation = false
    /// How much memory is taken at once for what a message claims to have.
    private static let step = 4 << 20
    private static let spoolStep = 1 << 20

    init(_ source: any ByteSource) throws(ExportError) {
        self.source = source
        name = source.name
        let ahead = self.ahead
        while ahead.count < 8, try source.fill(ahead) {}
        guard !ahead.contents.starts(with: Array("FEA1".utf8)) else {
            throw ExportError(
                .malformed, "a Feather file of version 1, which came before Arrow's format", at: Location(source: name),
                advice: "write it again: pyarrow.feather reads it, and writes version 2")
        }
        isFile = ahead.contents.starts(with: ArrowFrame.magic + [0, 0])
        if isFile { (taken, position) = (8, 8) }
    }

    /// Puts the metadata of the next message into an empty block; nil behind the last.
    func next(into block: ByteBlock) throws(ExportError) -> Message? {
        let start = hasContinuation ? position - 4 : position
        guard var length = hasContinuation ? ArrowFrame.continuation : try word(mayEnd: true) else {
            lacksEnd = !isFile
            return nil
        }
        hasContinuation = false
        // Before version 0.15 the length came at once.
        if length == ArrowFrame.continuation {
            length = try word(mayEnd: false) ?? 0
        } else if isFile, start == 8, length > 0, length < MessageSource.leastMetadata {
            return try nextBare(length, into: block)
        }
        if length == 0 { return nil }
        guard length <= UInt32(ArrowFrame.maximumMetadata) else {
            throw ExportError(
                .malformed, "not an Arrow message: its metadata would have \(length) bytes",
                at: Location(source: name, byte: start))
        }
        block.count = 0
        try read(Int(length), into: block, from: start)
        return try message(in: block, from: start)
    }

    /// No schema is as short, so that it is where the root of one stands that polars writes without its length into files; the
    /// next message ends it.
    private static let leastMetadata: UInt32 = 48

    private func nextBare(_ first: UInt32, into block: ByteBlock) throws(ExportError) -> Message {
        block.count = 0
        block.append(bytesOf: first.littleEndian)
        // Messages begin at multiples of eight bytes.
        while block.count <= ArrowFrame.maximumMetadata {
            try read(4, into: block, from: 8)
            guard let word = try word(mayEnd: false) else { break }
            guard word != ArrowFrame.continuation else {
                hasContinuation = true
                return try message(in: block, from: 8)
            }
            block.append(bytesOf: word.littleEndian)
        }
        throw ExportError(
            .malformed, "not an Arrow message: the schema does not end", at: Location(source: name, byte: 8))
    }

    private func message(in block: ByteBlock, from start: UInt64) throws(ExportError) -> Message {
        do throws(ExportError) {
            let message = try ArrowMessage(block.contents)
            return Message(position: start, header: message.header, bodyCount: message.bodyCount)
        } catch {
            throw error.at(name, byte: start)
        }
    }

    /// Adds a message's body to the block that has its metadata.
    func addBody(of message: Message, to block: ByteBlock) throws(ExportError) {
        try checkBody(of: message)
        try read(message.bodyCount, into: block, from: message.position)
    }

    /// Puts a message's body aside, and gives it.
    func putBodyAside(of message: Message, in spool: any ByteSpool) throws(ExportError) -> ByteBlock {
        try checkBody(of: message)
        let block = ByteBlock(capacity: min(message.bodyCount, MessageSource.spoolStep))
        var left = message.bodyCount
        while left > 0 {
            block.count = 0
            let count = min(left, MessageSource.spoolStep)
            try read(count, into: block, from: message.position)
            try spool.append(block.contents)
            left -= count
        }
        return try spool.mapped()
    }

    private func checkBody(of message: Message) throws(ExportError) {
        guard message.bodyCount <= BatchDecoder.maximumCount else {
            throw ExportError(
                .limit, "a message has \(message.bodyCount) bytes, and 16 GiB is the most",
                at: Location(source: name, byte: message.position), advice: "write it in smaller batches")
        }
    }

    /// Passes over the body that a schema has not.
    func skipBody(of message: Message) throws(ExportError) {
        guard message.bodyCount > 0 else { return }
        try addBody(of: message, to: ByteBlock(capacity: 4096))
    }

    /// Reads what follows the last message.
    ///
    /// - Throws: `.malformed` where rows would be left out: the directory of a file has other batches, or another stream follows.
    func finish(batchPositions: [UInt64]) throws(ExportError) {
        let end = position
        let tail = ByteBlock(capacity: 64 << 10)
        tail.append(UnsafeRawBufferPointer(rebasing: ahead.contents[taken...]))
        taken = ahead.count
        while tail.count <= ArrowFrame.maximumMetadata {
            if tail.room.count < 4096 { tail.grow(to: tail.capacity * 2) }
            guard try source.fill(tail) else { break }
        }
        guard isFile else {
            guard !tail.contents.contains(where: { $0 != 0 }) else {
                throw ExportError(
                    .malformed, "more bytes follow the end of the stream", at: Location(source: name, byte: end),
                    advice: "if several streams were put together, give them as sources of their own")
            }
            return
        }
        do throws(ExportError) {
            try checkDirectory(tail.contents, batchPositions)
        } catch {
            throw error.at(name, byte: end)
        }
    }

    private func checkDirectory(_ tail: UnsafeRawBufferPointer, _ positions: [UInt64]) throws(ExportError) {
        let mark = ArrowFrame.magic
        guard tail.count >= 4 + mark.count, tail.suffix(mark.count).elementsEqual(mark) else {
            throw ExportError(.malformed, "the file has no directory at its end: it is cut short")
        }
        let end = tail.count - mark.count - 4
        let count = Int(UInt32(littleEndian: tail.loadUnaligned(fromByteOffset: end, as: UInt32.self)))
        guard count <= end else { throw ExportError(.malformed, "the file's directory is damaged") }
        let footer = try FlatTable(root: UnsafeRawBufferPointer(rebasing: tail[end - count..<end]))
        let blocks = try footer.vector(3, elementSize: 24)
        let listed = (0..<blocks.count).map { UInt64(bitPattern: blocks.long($0, 0, perStruct: 3)) }
        guard listed == positions else {
            throw ExportError(
                .malformed, "the file's directory lists other batches than those that stand in it, or in another order",
                advice: "write it again: pyarrow does when it reads and writes it")
        }
    }

    // MARK: Bytes

    /// The next four bytes as a number; nil at the end, where that may be.
    private func word(mayEnd: Bool) throws(ExportError) -> UInt32? {
        while ahead.count - taken < 4 {
            if taken > 0 { moveToFront() }
            guard try source.fill(ahead) else {
                if mayEnd, ahead.count == taken { return nil }
                throw cut(at: position)
            }
        }
        let word = UInt32(littleEndian: ahead.contents.loadUnaligned(fromByteOffset: taken, as: UInt32.self))
        taken += 4
        position += 4
        return word
    }

    private func moveToFront() {
        let rest = ahead.count - taken
        UnsafeMutableRawPointer(ahead.bytes).copyMemory(from: ahead.bytes + taken, byteCount: rest)
        ahead.count = rest
        taken = 0
    }

    /// Adds `count` bytes to the block, which grows as they come.
    private func read(_ count: Int, into block: ByteBlock, from start: UInt64) throws(ExportError) {
        let end = block.count + count
        let here = min(count, ahead.count - taken)
        block.append(UnsafeRawBufferPointer(rebasing: ahead.contents[taken..<taken + here]))
        taken += here
        while block.count < end {
            let limit = min(end, block.count + MessageSource.step)
            if block.capacity < limit { block.grow(to: min(end, max(limit, block.capacity * 2))) }
            guard try source.fill(block, upTo: limit) else { throw cut(at: start) }
        }
        position += UInt64(count)
    }

    private func cut(at start: UInt64) -> ExportError {
        ExportError(
            .malformed, "it ends within a message: it is cut short", at: Location(source: name, byte: start))
    }
}

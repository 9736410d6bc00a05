import NIOCore

/// The bytes of a body, read at any offset, so that ranges and cut answers need nothing of their own.
protocol Content: Sendable {
    /// How many bytes.
    var count: Int { get }

    /// Appends the bytes of a range, which lies in `0..<count`.
    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) throws
}

/// Bytes in memory.
struct BytesContent: Content {
    let bytes: ByteBuffer

    init(_ bytes: ByteBuffer) { self.bytes = bytes }
    init(_ text: String) { bytes = ByteBuffer(string: text) }

    var count: Int { bytes.readableBytes }

    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) {
        guard let slice = bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count) else { return }
        buffer.writeImmutableBuffer(slice)
    }
}

extension Content {
    /// All of it at once: for what is known to be small.
    func all() throws -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(count)
        try read(0..<count, into: &buffer)
        return buffer
    }
}

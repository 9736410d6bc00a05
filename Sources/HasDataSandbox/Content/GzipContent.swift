import NIOCore

/// A content as a gzip file (RFC 1952) of stored blocks (RFC 1951 section 3.2.4).
///
/// Stored blocks keep every offset arithmetic, so a large content needs no memory; only its checksum needs one pass.
struct GzipContent: Content {
    private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
    /// A stored block's largest length: it has 16 bits.
    private static let blockSize = 65_535
    private static let blockHeader = 5

    private let base: any Content
    private let trailer: [UInt8]

    init(_ base: any Content) throws {
        self.base = base
        var crc = ~UInt32(0)
        var offset = 0
        var buffer = ByteBuffer()
        while offset < base.count {
            let end = min(offset + 1 << 16, base.count)
            buffer.clear()
            try base.read(offset..<end, into: &buffer)
            for byte in buffer.readableBytesView {
                crc = Self.table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8
            }
            offset = end
        }
        let size = UInt32(truncatingIfNeeded: base.count)
        trailer = [~crc, size].flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }

    private var blocks: Int { max((base.count + Self.blockSize - 1) / Self.blockSize, 1) }

    var count: Int { Self.header.count + blocks * Self.blockHeader + base.count + trailer.count }

    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) throws {
        // Whole pieces (header, blocks, trailer) are laid out one by one, those outside the range only counted.
        var start = 0
        func emit(_ size: Int, _ write: (Range<Int>) throws -> Void) rethrows {
            let part = range.clamped(to: start..<start + size)
            if !part.isEmpty { try write(part.lowerBound - start..<part.upperBound - start) }
            start += size
        }
        emit(Self.header.count) { buffer.writeBytes(Self.header[$0]) }
        let pitch = Self.blockSize + Self.blockHeader
        var block = max((range.lowerBound - start) / pitch, 0)
        block = min(block, blocks - 1)
        start += block * pitch
        while block < blocks, start < range.upperBound {
            let first = block * Self.blockSize
            let length = min(Self.blockSize, base.count - first)
            let isLast: UInt8 = block == blocks - 1 ? 1 : 0
            let low = UInt8(truncatingIfNeeded: length)
            let high = UInt8(truncatingIfNeeded: length >> 8)
            emit(Self.blockHeader) { buffer.writeBytes([isLast, low, high, ~low, ~high][$0]) }
            try emit(length) { try base.read(first + $0.lowerBound..<first + $0.upperBound, into: &buffer) }
            block += 1
        }
        if block == blocks { emit(trailer.count) { buffer.writeBytes(trailer[$0]) } }
    }

    /// The CRC-32 of each byte, polynomial 0xEDB88320 (RFC 1952 section 8).
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xedb8_8320 ^ crc >> 1 : crc >> 1 }
    }
}

/// Where bytes come from: a file, a download, a decompressor over either.
public protocol ByteSource: AnyObject {
    /// Its name in messages.
    var name: String { get }
    /// How many bytes there are in all, where that is known.
    var byteCount: UInt64? { get }
    /// Reads up to `buffer.count` bytes and gives how many; 0 only at the end. May block.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int
}

/// A source that can be read at any place, as a workbook must be: its directory stands at the end.
public protocol SeekableByteSource: ByteSource {
    /// How many bytes there are.
    var length: UInt64 { get }
    /// The path by which the bytes can be opened once more, where they are a file's.
    var path: String? { get }
    /// Reads up to `buffer.count` bytes at `offset`, without moving the place that `read(into:)` goes on from; 0 at the
    /// end. Safe to call from several threads.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int
}

extension SeekableByteSource {
    /// Nobody knows.
    public var path: String? { nil }
}

extension ByteSource {
    /// The source, where it can be read at any place, as `noun` must be.
    ///
    /// - Throws: `.input` where it cannot.
    package func seekable(as noun: String) throws(ExportError) -> any SeekableByteSource {
        guard let seekable = self as? any SeekableByteSource else {
            throw ExportError(
                .input, "\(noun) can only be read from a file", at: Location(source: name), advice: "save it first")
        }
        return seekable
    }

    /// Fills the room of `block`, `limit` bytes in all at most, as far as one read does; false at the end of the source.
    public func fill(_ block: ByteBlock, upTo limit: Int = .max) throws(ExportError) -> Bool {
        let room = UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(max(0, limit - block.count)))
        guard room.count > 0 else { return true }
        let count = try read(into: room)
        // A source that claims more than it was given room for is broken; trusting it would run off the block.
        guard count >= 0, count <= room.count else {
            throw ExportError(.input, "read \(count) bytes into room for \(room.count)", at: Location(source: name))
        }
        block.count += count
        return count > 0
    }
}

/// Bytes that are already in memory.
public final class MemoryByteSource: SeekableByteSource {
    /// Its name in messages.
    public let name: String
    private let bytes: [UInt8]
    private let pieces: () -> Int
    private var place = 0

    /// A source of `bytes` that gives at most `pieceSize()` of them at a time.
    public init(_ bytes: [UInt8], name: String = "memory", pieceSize: @escaping () -> Int = { .max }) {
        self.bytes = bytes
        self.name = name
        pieces = pieceSize
    }

    /// The bytes' count.
    public var byteCount: UInt64? { UInt64(bytes.count) }
    /// The bytes' count.
    public var length: UInt64 { UInt64(bytes.count) }

    /// Gives the next piece.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let size = max(1, min(pieces(), buffer.count))
        let count = try read(at: UInt64(place), into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(size)))
        place += count
        return count
    }

    /// Gives what stands at `offset`.
    public func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        guard offset < UInt64(bytes.count) else { return 0 }
        let start = Int(offset)
        let count = min(buffer.count, bytes.count - start)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
        return count
    }
}

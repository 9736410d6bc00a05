import CZlib
import Compression
import TestSupport

/// Builds zip archives for tests, right ones and wrong ones.
public struct ZipBuilder {
    /// One entry, with what is to be told wrongly about it.
    public struct Entry {
        /// Its name.
        public var name: String
        /// What it holds.
        public var contents: [UInt8]
        /// Deflated, or stored.
        public var isDeflated = true
        /// Sizes behind the data instead of in the local header.
        public var hasDescriptor = false
        /// Sizes in the zip64 extra field.
        public var isZip64 = false
        /// Flags.
        public var flags: UInt16 = 0
        /// Another method than the true one.
        public var method: UInt16?
        /// Another checksum than the true one.
        public var checksum: UInt32?
        /// Another size than the true one.
        public var size: UInt64?
        /// Other compressed bytes.
        public var compressed: [UInt8]?
        /// What the local header says about the sizes.
        public var localSize: UInt32?

        /// An entry.
        public init(_ name: String, _ contents: [UInt8]) {
            self.name = name
            self.contents = contents
        }

        /// An entry of text.
        public init(_ name: String, text: String) { self.init(name, Array(text.utf8)) }
    }

    /// The entries.
    public var entries: [Entry] = []
    /// The archive's comment.
    public var comment: [UInt8] = []
    /// Bytes in front of it.
    public var prefix: [UInt8] = []
    /// Zip64 end records.
    public var isZip64 = false
    /// Another count of entries than the true one.
    public var declaredCount: UInt16?

    /// An archive.
    public init(_ entries: [Entry] = []) { self.entries = entries }

    /// The archive's bytes.
    public func build() -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let body = entry.compressed ?? (entry.isDeflated ? deflated(entry.contents) : entry.contents)
            let sum = entry.checksum ?? entry.contents.withUnsafeBytes { CRC32.of($0) }
            let size = entry.size ?? UInt64(entry.contents.count)
            let method = entry.method ?? (entry.isDeflated ? 8 : 0)
            let flags = entry.flags | (entry.hasDescriptor ? 8 : 0)
            let offset = UInt64(out.count)
            let name = Array(entry.name.utf8)
            out += le32(0x0403_4B50) + le16(20) + le16(flags) + le16(method) + le32(0)
            if entry.hasDescriptor {
                out += le32(0) + le32(0) + le32(0)
            } else {
                out += le32(sum) + le32(entry.localSize ?? UInt32(body.count)) + le32(entry.localSize ?? UInt32(size))
            }
            out += le16(UInt16(name.count)) + le16(4) + name + [0xFE, 0xCA, 0, 0] + body
            if entry.hasDescriptor {
                out += le32(0x0807_4B50) + le32(sum) + le32(UInt32(body.count)) + le32(UInt32(size))
            }
            var extra: [UInt8] = [0xFE, 0xCA, 2, 0, 1, 2]
            let isWide = entry.isZip64
            if isWide { extra += le16(1) + le16(24) + le64(size) + le64(UInt64(body.count)) + le64(offset) }
            directory += le32(0x0201_4B50) + le16(45) + le16(45) + le16(flags) + le16(method) + le32(0) + le32(sum)
            directory += isWide ? le32(.max) + le32(.max) : le32(UInt32(body.count)) + le32(UInt32(size))
            directory += le16(UInt16(name.count)) + le16(UInt16(extra.count)) + le16(0) + le16(0) + le16(0) + le32(0)
            directory += le32(isWide ? .max : UInt32(offset)) + name + extra
        }
        let start = UInt64(out.count)
        out += directory
        if isZip64 {
            let record = UInt64(out.count)
            out += le32(0x0606_4B50) + le64(44) + le16(45) + le16(45) + le32(0) + le32(0)
            out +=
                le64(UInt64(entries.count)) + le64(UInt64(entries.count)) + le64(UInt64(directory.count)) + le64(start)
            out += le32(0x0706_4B50) + le32(0) + le64(record) + le32(1)
        }
        let count = declaredCount ?? (isZip64 ? .max : UInt16(entries.count))
        out += le32(0x0605_4B50) + le16(0) + le16(0) + le16(count) + le16(count)
        out += isZip64 ? le32(.max) + le32(.max) : le32(UInt32(directory.count)) + le32(UInt32(start))
        out += le16(UInt16(comment.count)) + comment
        return prefix + out
    }
}

/// Raw deflate by zlib, the oracle that our decoder is tested against.
public func deflated(_ bytes: [UInt8], level: Int32 = 6, strategy: Int32 = 0) -> [UInt8] {
    compressed(bytes, level: level, windowBits: -15, strategy: strategy)
}

/// One gzip member by zlib.
public func gzipped(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    compressed(bytes, level: level, windowBits: 31, strategy: Z_DEFAULT_STRATEGY)
}

private func compressed(_ bytes: [UInt8], level: Int32, windowBits: Int32, strategy: Int32) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
        &stream, level, Z_DEFLATED, windowBits, 8, strategy, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var out = [UInt8](repeating: 0, count: bytes.count + bytes.count / 8 + 1024)
    var input = bytes
    let room = out.count
    let left = input.withUnsafeMutableBufferPointer { input in
        out.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            deflate(&stream, Z_FINISH)
            return Int(stream.avail_out)
        }
    }
    return Array(out.prefix(room - left))
}

/// Two bytes, little-endian.
public func le16(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
/// Four bytes, little-endian.
public func le32(_ value: UInt32) -> [UInt8] { le16(UInt16(value & 0xFFFF)) + le16(UInt16(value >> 16)) }
/// Eight bytes, little-endian.
public func le64(_ value: UInt64) -> [UInt8] {
    le32(UInt32(value & 0xFFFF_FFFF)) + le32(UInt32(value >> 32))
}

/// Bytes that compress in all ways: runs, repeats, noise.
public func mixedBytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    while bytes.count < count {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            bytes += [UInt8](
                repeating: .random(in: 0...255, using: &generator), count: .random(in: 1...600, using: &generator))
        case 1:
            bytes += (0..<Int.random(in: 1...300, using: &generator)).map { _ in .random(in: 0...255, using: &generator)
            }
        case 2:
            bytes += (0..<Int.random(in: 1...300, using: &generator)).map { _ in
                .random(in: 97...110, using: &generator)
            }
        default:
            guard bytes.count > 10 else { continue }
            let start = Int.random(in: max(0, bytes.count - 33_000)..<bytes.count, using: &generator)
            bytes += bytes[start..<min(bytes.count, start + Int.random(in: 3...400, using: &generator))]
        }
    }
    return Array(bytes.prefix(count))
}

/// A file within a zip archive, as its central directory has it (APPNOTE 6.3.10 §4.3.12).
public struct ZipEntry: Sendable, Equatable {
    /// The name as it is stored; ASCII or UTF-8 in every package worth the name.
    public var name: [UInt8]
    /// The general purpose flags (§4.4.4).
    public var flags: UInt16
    /// The compression method (§4.4.5): 0 is stored, 8 is deflate.
    public var method: UInt16
    /// The checksum of the contents.
    public var checksum: UInt32
    /// How many bytes it takes in the archive.
    public var compressedSize: UInt64
    /// How many bytes it has.
    public var size: UInt64
    /// Where its local header starts, counted from the start of the source.
    public var headerOffset: UInt64

    /// Whether its bytes are encrypted, in the traditional or the strong way.
    public var isEncrypted: Bool { flags & 0x2041 != 0 }
    /// The name as text.
    public var title: String { String(decoding: name, as: UTF8.self) }
}

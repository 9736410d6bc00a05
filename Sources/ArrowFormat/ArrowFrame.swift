/// What stands around messages (Columnar.rst, "Encapsulated message format"): a mark of four bytes, the length of the metadata,
/// the metadata, and the body. Before version 0.15 there was no mark.
///
/// ```
///  0             4         8
///  ├ FF FF FF FF ┼ length ─┼─ metadata, a multiple of 8 with all before it ─┼─ body ─┤
/// ```
enum ArrowFrame {
    /// What a file begins and ends with.
    static let magic = Array("ARROW1".utf8)
    /// What stands before the length of each message.
    static let continuation: UInt32 = 0xFFFF_FFFF
    /// The end of a stream.
    static let end: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
    /// Longer metadata is not read: a field of a schema has some hundred bytes, and there are at most a million.
    static let maximumMetadata = 256 << 20

    /// Whether bytes begin as a stream does: with a mark, the length of a schema message and its place in it.
    static func isStream(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 16, head.loadUnaligned(as: UInt32.self) == continuation else { return false }
        let length = Int(Int32(littleEndian: head.loadUnaligned(fromByteOffset: 4, as: Int32.self)))
        let root = UInt32(littleEndian: head.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        return length >= 8 && length <= maximumMetadata && root >= 4 && Int(root) < length
    }
}

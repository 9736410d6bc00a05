package import Tabular

/// Raw Snappy blocks (google/snappy, format_description.txt): a content count, then literals and copies. It is what Parquet
/// pages hold; the framing format is another thing.
package enum Snappy {
    /// The most bytes that `count` bytes become when they are compressed.
    package static func maximumCount(for count: Int) -> Int { 32 &+ count &+ count / 6 }

    /// What a block says of itself: how many bytes it holds, and where its first element stands.
    struct Head {
        var contentCount: Int
        var end: Int
    }

    /// How many bytes a block holds.
    ///
    /// - Throws: `.malformed` where the block says none, or more than a block of its size can hold.
    package static func contentCount(of block: UnsafeRawBufferPointer) throws(ExportError) -> Int {
        try head(of: block).contentCount
    }

    static func head(of block: UnsafeRawBufferPointer) throws(ExportError) -> Head {
        var count: UInt64 = 0
        var index = 0
        while index < min(5, block.count) {
            let byte = block[index]
            count |= UInt64(byte & 0x7F) << UInt64(7 * index)
            index += 1
            guard byte & 0x80 == 0 else { continue }
            // A copy of 64 bytes takes three, so a larger count is no true one and must not size a buffer.
            guard count <= UInt64(block.count) * 22 else {
                throw damaged("it says it holds \(count) bytes, more than \(block.count) bytes can")
            }
            return Head(contentCount: Int(count), end: index)
        }
        throw damaged("its count is cut short")
    }

    static func damaged(_ detail: String) -> ExportError {
        ExportError(.malformed, "the Snappy block is damaged: \(detail)")
    }
}

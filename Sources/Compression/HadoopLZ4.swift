package import Tabular

/// LZ4 as Hadoop frames it, which Parquet's older codec `LZ4` means: blocks, each behind its decompressed and its compressed
/// count in four bytes, highest first. Some writers left the frames out, or wrote a frame of LZ4's own.
package enum HadoopLZ4 {
    /// Appends what `bytes` hold to `block`: exactly `count` bytes.
    ///
    /// - Throws: `.malformed`, without a location, where the bytes are damaged or hold another number of bytes.
    package static func appendDecompressed(
        _ bytes: UnsafeRawBufferPointer, count: Int, to block: ByteBlock
    ) throws(ExportError) {
        let start = block.count
        if isFramed(bytes, count: count) {
            do throws(ExportError) {
                try appendFramed(bytes, count: count, to: block)
                return
            } catch {
                // What looks like the counts of a frame may be the beginning of a block.
                block.count = start
            }
        }
        try LZ4Block.appendDecompressed(bytes, count: count, to: block)
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
        Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)))
    }

    /// Whether the counts of the first frame fit.
    private static func isFramed(_ bytes: UnsafeRawBufferPointer, count: Int) -> Bool {
        bytes.count >= 8 && number(bytes, at: 0) <= count && number(bytes, at: 4) <= bytes.count - 8
    }

    private static func appendFramed(
        _ bytes: UnsafeRawBufferPointer, count: Int, to block: ByteBlock
    ) throws(ExportError) {
        let end = block.count + count
        var index = 0
        while index < bytes.count {
            guard bytes.count - index >= 8 else { throw damaged }
            let made = number(bytes, at: index)
            let size = number(bytes, at: index + 4)
            index += 8
            guard made <= end - block.count, size <= bytes.count - index else { throw damaged }
            if made > 0 {
                try LZ4Block.appendDecompressed(
                    UnsafeRawBufferPointer(rebasing: bytes[index..<index + size]), count: made, to: block)
            }
            index += size
        }
        guard block.count == end else { throw damaged }
    }

    private static var damaged: ExportError { ExportError(.malformed, "the LZ4 frames are damaged") }
}

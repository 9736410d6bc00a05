import Compression
import Tabular

/// Undoes what pages are compressed with. One worker's: it keeps what its decoders need from page to page.
final class PageCodec {
    private var zstandard: Zstandard?
    private let inflate = Inflate()

    /// Appends the `count` bytes that `bytes` hold to `block`.
    ///
    /// - Throws: `.malformed`, without a location, where they do not hold just as many; `.input` where the method is not
    ///   known, or needs a library that is not there.
    func append(
        _ bytes: UnsafeRawBufferPointer, codec: CompressionCodec, count: Int, to block: ByteBlock
    ) throws(ExportError) {
        switch codec {
        case .uncompressed:
            guard bytes.count == count else {
                throw BitPacking.damaged("it has \(bytes.count) bytes where its header says \(count)")
            }
            block.append(bytes)
        case .snappy: try snappy(bytes, count: count, to: block)
        case .gzip: try gzip(bytes, count: count, to: block)
        case .zstd:
            let decoder = zstandard ?? Zstandard()
            zstandard = decoder
            try decoder.appendDecompressed(bytes, count: count, to: block)
        case .lz4Raw: try LZ4Block.appendDecompressed(bytes, count: count, to: block)
        case .lz4: try HadoopLZ4.appendDecompressed(bytes, count: count, to: block)
        case .brotli: try Brotli.appendDecompressed(bytes, count: count, to: block)
        case .lzo:
            throw ExportError(
                .input, "a page is compressed with LZO, which this reader does not undo",
                advice: "write the file again with zstd")
        }
    }

    private func snappy(_ bytes: UnsafeRawBufferPointer, count: Int, to block: ByteBlock) throws(ExportError) {
        let found = try Snappy.contentCount(of: bytes)
        guard found == count else {
            throw BitPacking.damaged("it holds \(found) bytes where its header says \(count)")
        }
        // The decoder is faster where it may write a little further than it has to.
        block.grow(to: block.count + count + 64)
        block.count += try Snappy.decompress(bytes, into: block.room)
    }

    /// Members of gzip one behind the other (RFC 1952).
    private func gzip(_ bytes: UnsafeRawBufferPointer, count: Int, to block: ByteBlock) throws(ExportError) {
        // No deflate stream makes more of one byte.
        guard count / 1032 <= bytes.count else {
            throw BitPacking.damaged("\(bytes.count) bytes cannot hold \(count)")
        }
        let end = block.count + count
        block.grow(to: end + 1)
        var index = 0
        while index < bytes.count {
            guard let start = GzipMember.contentStart(bytes, from: index) else {
                throw BitPacking.damaged("the head of its gzip member is damaged")
            }
            index = start
            inflate.reset()
            while true {
                // One byte more than is wanted shows a stream that does not end where it should.
                let room = UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(end + 1 - block.count))
                let step = try inflate.decode(UnsafeRawBufferPointer(rebasing: bytes[index...]), into: room)
                index += step.consumed
                block.count += step.produced
                guard block.count <= end else { throw BitPacking.damaged("it holds more than its header says") }
                if step.isFinished { break }
                guard step.consumed > 0 || step.produced > 0 else {
                    throw BitPacking.damaged("its gzip member is cut short")
                }
            }
            // Behind the stream stand its checksum and count.
            index -= inflate.unread.count
            guard bytes.count - index >= 8 else { throw BitPacking.damaged("its gzip member is cut short") }
            index += 8
        }
        guard block.count == end else {
            throw BitPacking.damaged("it holds \(block.count - (end - count)) bytes where its header says \(count)")
        }
    }
}

/// The head of a gzip member.
enum GzipMember {
    /// Where the deflate stream of the member at `start` begins (RFC 1952 §2.3); nil where that is no head.
    static func contentStart(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard bytes.count - start >= 18, bytes[start] == 0x1F, bytes[start + 1] == 0x8B, bytes[start + 2] == 8 else {
            return nil
        }
        let flags = bytes[start + 3]
        var index = start + 10
        if flags & 4 != 0 {
            guard bytes.count - index >= 2 else { return nil }
            index += 2 + (Int(bytes[index]) | Int(bytes[index + 1]) << 8)
        }
        for flag in [UInt8(8), 16] where flags & flag != 0 {
            while index < bytes.count, bytes[index] != 0 { index += 1 }
            index += 1
        }
        if flags & 2 != 0 { index += 2 }
        return index < bytes.count ? index : nil
    }
}

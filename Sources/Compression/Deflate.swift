internal import CISAL
internal import CZlib
public import Tabular

/// Raw deflate (RFC 1951), block by independent block: each ends at a byte and refers to nothing before it (a full flush),
/// so that blocks from several workers, put behind each other in any number, are one valid stream.
///
/// Bounds: the coders write below `avail_out`, which is the room of the block they are given; the block grows by at least
/// 64 KiB whenever it is full.
public final class Deflate {
    private let effort: CompressionEffort
    private let stream: UnsafeMutablePointer<isal_zstream>
    private let workArea: UnsafeMutablePointer<UInt8>
    private let zlib: UnsafeMutablePointer<z_stream>
    private var zlibIsReady = false

    /// What ends a stream: an empty last block with fixed codes (RFC 1951 §3.2.3, §3.2.6).
    public static let end: [UInt8] = [0x03, 0x00]

    /// Less than this goes to zlib: of short inputs ISA-L makes other bytes in one process of a hundred, depending on where
    /// its memory lies, and what is written must be the same each time.
    private static let smallest = 64 * 1024

    /// A compressor; what it gives does not depend on what it was given before.
    public init(_ effort: CompressionEffort = .fast) {
        self.effort = effort
        stream = .allocate(capacity: 1)
        workArea = .allocate(capacity: Int(isal_level2_buffer_size()))
        zlib = .allocate(capacity: 1)
        zlib.initialize(to: z_stream())
        isal_deflate_init(stream)
    }

    deinit {
        if zlibIsReady { deflateEnd(zlib) }
        stream.deallocate()
        workArea.deallocate()
        zlib.deallocate()
    }

    /// Appends `bytes`, compressed and flushed, to `block`.
    ///
    /// - Throws: `.output` when the compressor fails, which treats a lack of memory.
    public func append(_ bytes: UnsafeRawBufferPointer, to block: ByteBlock) throws(ExportError) {
        var rest = bytes
        // The coders count in 32 bits.
        while rest.count > 0 {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            if effort == .fast, piece.count >= Self.smallest {
                try appendByISAL(piece, to: block)
            } else {
                try appendByZlib(piece, to: block)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
        }
    }

    private func appendByISAL(_ bytes: UnsafeRawBufferPointer, to block: ByteBlock) throws(ExportError) {
        isal_deflate_init(stream)
        stream.pointee.level = 2
        stream.pointee.level_buf = workArea
        stream.pointee.level_buf_size = isal_level2_buffer_size()
        stream.pointee.flush = UInt16(FULL_FLUSH)
        stream.pointee.end_of_stream = 0
        // ISA-L takes its input as mutable and does not change it.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(bytes.count)
        repeat {
            makeRoom(in: block, for: Int(stream.pointee.avail_in) / 3)
            let room = block.capacity - block.count
            stream.pointee.next_out = block.bytes + block.count
            stream.pointee.avail_out = UInt32(clamping: room)
            let offered = Int(stream.pointee.avail_out)
            guard isal_deflate(stream) == COMP_OK else { throw Deflate.failure }
            block.count += offered - Int(stream.pointee.avail_out)
        } while stream.pointee.avail_out == 0
    }

    private func appendByZlib(_ bytes: UnsafeRawBufferPointer, to block: ByteBlock) throws(ExportError) {
        if zlibIsReady {
            deflateReset(zlib)
        } else {
            guard zlib_deflate_init(zlib, 9) == Z_OK else { throw Deflate.failure }
            zlibIsReady = true
        }
        zlib.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        zlib.pointee.avail_in = UInt32(bytes.count)
        repeat {
            makeRoom(in: block, for: Int(zlib.pointee.avail_in) / 3)
            let offered = UInt32(clamping: block.capacity - block.count)
            zlib.pointee.next_out = block.bytes + block.count
            zlib.pointee.avail_out = offered
            let status = deflate(zlib, Z_FULL_FLUSH)
            guard status == Z_OK || status == Z_BUF_ERROR else { throw Deflate.failure }
            block.count += Int(offered - zlib.pointee.avail_out)
        } while zlib.pointee.avail_out == 0
    }

    private func makeRoom(in block: ByteBlock, for guess: Int) {
        guard block.capacity - block.count < 4096 else { return }
        block.grow(to: block.count + max(guess, 64 * 1024))
    }

    private static var failure: ExportError {
        ExportError(.output, "the compressor failed", advice: "see whether memory is short")
    }
}

extension CRC32 {
    /// The checksum of two runs of bytes, of which the second has `count`, from theirs.
    public static func combine(_ first: UInt32, _ second: UInt32, count: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_combine(uLong(first), uLong(second), Int(clamping: count)))
    }
}

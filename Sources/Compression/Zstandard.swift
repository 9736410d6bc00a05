internal import CZstd
package import Tabular

// Bounds: the library writes no more than the room it is given, which is `ZSTD_compressBound` when it compresses, and what
// the caller asked for when it decompresses; the block has that room before it is called.

/// Compresses and decompresses frames of Zstandard (RFC 8878), one call a frame. It keeps its working memory from one call to
/// the next, and nothing else: what it gives does not depend on what it was given before.
package final class Zstandard {
    /// The levels there are, fastest first.
    package static let levels = 1...19
    /// No frame makes more bytes of one: a block of at most 128 KiB takes four bytes at least (RFC 8878 §3.1.1.2).
    private static let largestRatio = 32 << 10

    private let compressor: OpaquePointer?
    private let decompressor: OpaquePointer?

    /// A compressor and decompressor; the memory for either is taken when it is first used.
    package init() {
        compressor = ZSTD_createCCtx()
        decompressor = ZSTD_createDCtx()
    }

    deinit {
        ZSTD_freeCCtx(compressor)
        ZSTD_freeDCtx(decompressor)
    }

    /// Appends `bytes` to `block` as one frame.
    ///
    /// - Throws: `.output` when the compressor fails, which treats a lack of memory.
    package func append(_ bytes: UnsafeRawBufferPointer, level: Int = 1, to block: ByteBlock) throws(ExportError) {
        guard let compressor else { throw Zstandard.failure }
        block.makeRoom(for: ZSTD_compressBound(bytes.count))
        let count = ZSTD_compressCCtx(
            compressor, block.room.baseAddress, block.room.count, bytes.baseAddress, bytes.count,
            Int32(clamping: min(max(level, Zstandard.levels.lowerBound), Zstandard.levels.upperBound)))
        guard ZSTD_isError(count) == 0 else { throw Zstandard.failure }
        block.count += count
    }

    /// Appends what the frames in `bytes` hold to `block`: exactly `count` bytes, no more and no fewer.
    ///
    /// - Throws: `.malformed`, without a location, where the frames are damaged, hold another number of bytes, or cannot hold
    ///   that many.
    package func appendDecompressed(
        _ bytes: UnsafeRawBufferPointer, count: Int, to block: ByteBlock
    ) throws(ExportError) {
        guard count >= 0, count / Zstandard.largestRatio <= bytes.count else { throw Zstandard.wrongCount(count) }
        guard let decompressor else { throw Zstandard.failure }
        block.makeRoom(for: count)
        let made = ZSTD_decompressDCtx(
            decompressor, block.room.baseAddress, count, bytes.baseAddress, bytes.count)
        if ZSTD_isError(made) != 0 {
            guard ZSTD_getErrorCode(made) != ZSTD_error_dstSize_tooSmall else { throw Zstandard.wrongCount(count) }
            throw Zstandard.damage(made)
        }
        guard made == count else { throw Zstandard.wrongCount(count) }
        block.count += count
    }

    /// Gives what the frames in `bytes` hold, piece by piece: exactly `count` bytes, no more and no fewer.
    ///
    /// - Throws: As `appendDecompressed`; what `body` throws.
    package func decompress(
        _ bytes: UnsafeRawBufferPointer, count: Int, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        guard count >= 0, count / Zstandard.largestRatio <= bytes.count else { throw Zstandard.wrongCount(count) }
        guard let decompressor else { throw Zstandard.failure }
        ZSTD_DCtx_reset(decompressor, ZSTD_reset_session_only)
        let room = ByteBlock(capacity: max(1, ZSTD_DStreamOutSize()))
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var made = 0
        var isOpen = true
        while true {
            var output = ZSTD_outBuffer(dst: room.bytes, size: room.capacity, pos: 0)
            let hint = ZSTD_decompressStream(decompressor, &output, &input)
            if ZSTD_isError(hint) != 0 { throw Zstandard.damage(hint) }
            isOpen = hint != 0
            made += output.pos
            guard made <= count else { throw Zstandard.wrongCount(count) }
            try body(UnsafeRawBufferPointer(start: room.bytes, count: output.pos))
            // What the decompressor still holds comes without further input.
            if input.pos == input.size, output.pos < output.size { break }
        }
        guard made == count, !isOpen else { throw Zstandard.wrongCount(count) }
    }

    private static func damage(_ code: Int) -> ExportError {
        let cause = ZSTD_getErrorName(code).map { String(cString: $0) }
        return ExportError(.malformed, "the compressed data is damaged", cause: cause.map { "Zstandard: \($0)" })
    }

    private static func wrongCount(_ count: Int) -> ExportError {
        ExportError(.malformed, "the compressed data does not hold the \(count) bytes that it is said to hold")
    }

    private static var failure: ExportError {
        ExportError(.output, "the compressor failed", advice: "see whether memory is short")
    }
}

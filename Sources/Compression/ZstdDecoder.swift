internal import CZstd
internal import Tabular

/// Decompresses the frames of a Zstandard file (RFC 8878). A frame that asks for a window of more than 128 MiB is refused, as
/// zstd itself refuses it.
final class ZstdDecoder: StreamDecoder {
    let name = "zstd"
    private(set) var isAtEnd = true
    private let decoder: OpaquePointer?
    private static let largestWindowLog: Int32 = 27

    init() {
        decoder = ZSTD_createDCtx()
        ZSTD_DCtx_setParameter(decoder, ZSTD_d_windowLogMax, ZstdDecoder.largestWindowLog)
    }

    deinit { ZSTD_freeDCtx(decoder) }

    /// Whether a file that starts with these bytes is one of Zstandard: with a frame of data (§3.1.1), or one that is skipped
    /// (§3.1.2), as parallel compressors write them.
    static func isFrame(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 4 else { return false }
        if head[0] & 0xF0 == 0x50 { return head[1] == 0x2A && head[2] == 0x4D && head[3] == 0x18 }
        return head.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
    }

    func decode(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(ExportError) -> (consumed: Int, produced: Int) {
        guard let decoder else { throw ExportError(.input, "no memory to decompress with") }
        var read = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var written = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let wanted = ZSTD_decompressStream(decoder, &written, &read)
        guard ZSTD_isError(wanted) == 0 else {
            if ZSTD_getErrorCode(wanted) == ZSTD_error_frameParameter_windowTooLarge {
                throw ExportError(.malformed, "the zstd data asks for a window of more than 128 MiB")
            }
            throw ExportError(
                .malformed, "the zstd data is damaged", cause: ZSTD_getErrorName(wanted).map { String(cString: $0) })
        }
        // Asked for another frame, where there is none, the library says how much it would like to read.
        if read.pos > 0 || written.pos > 0 { isAtEnd = wanted == 0 }
        return (read.pos, written.pos)
    }
}

internal import CLZMA
internal import Tabular

/// Decompresses the streams of an .xz file (file format 1.2), and what pads them. One that asks for more than 128 MiB of memory
/// is refused; `xz -9` asks for 65.
final class XZDecoder: StreamDecoder {
    let name = "xz"
    private(set) var isAtEnd = false
    private let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
    private let isReady: Bool
    private static let memoryLimit: UInt64 = 128 << 20

    init() {
        stream.initialize(to: lzma_stream())
        isReady =
            lzma_stream_decoder(stream, XZDecoder.memoryLimit, CLZMA_CONCATENATED()) == LZMA_OK
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    /// Whether a file that starts with these bytes is one of xz (§2.1.1.1).
    static func isStream(_ head: UnsafeRawBufferPointer) -> Bool {
        head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])
    }

    func decode(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(ExportError) -> (consumed: Int, produced: Int) {
        guard isReady else { throw ExportError(.input, "no memory to decompress with") }
        guard !isAtEnd else { return (0, 0) }
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = output.count
        let status = lzma_code(stream, isLast ? LZMA_FINISH : LZMA_RUN)
        let step = (
            consumed: input.count - stream.pointee.avail_in, produced: output.count - stream.pointee.avail_out
        )
        switch status {
        case LZMA_OK, LZMA_BUF_ERROR: return step
        case LZMA_STREAM_END:
            isAtEnd = true
            return step
        case LZMA_MEMLIMIT_ERROR:
            throw ExportError(.malformed, "the xz data asks for more than 128 MiB of memory")
        case LZMA_OPTIONS_ERROR:
            throw ExportError(.malformed, "the xz data has a filter that is not known here")
        case LZMA_FORMAT_ERROR: throw ExportError(.malformed, "data after the end of the xz stream")
        default: throw ExportError(.malformed, "the xz data is damaged")
        }
    }
}

internal import CZstd
internal import Tabular

/// Compresses what is written to it into one frame of Zstandard (RFC 8878) with a checksum of its contents, on threads of the
/// library's own: the same rows give the same bytes, whatever the number of threads.
final class ZstdSink: ByteSink {
    private let sink: any ByteSink
    private let encoder: OpaquePointer?
    private let compressed = ByteBlock(capacity: 128 * 1024)
    /// How much one thread compresses at a time.
    private static let pieceSize: Int32 = 1 << 20
    /// The inner sink's name.
    var name: String { sink.name }

    /// A compressor in front of `sink`, on as many threads as `workers` says.
    init(_ sink: any ByteSink, effort: CompressionEffort, workers: Int) {
        self.sink = sink
        encoder = ZSTD_createCCtx()
        ZSTD_CCtx_setParameter(encoder, ZSTD_c_compressionLevel, effort.zstdLevel)
        ZSTD_CCtx_setParameter(encoder, ZSTD_c_checksumFlag, 1)
        // What comes out does not depend on how many threads there are, as long as there are any.
        ZSTD_CCtx_setParameter(encoder, ZSTD_c_nbWorkers, Int32(clamping: max(1, min(workers, 64))))
        ZSTD_CCtx_setParameter(encoder, ZSTD_c_jobSize, ZstdSink.pieceSize)
    }

    deinit { ZSTD_freeCCtx(encoder) }

    /// Has bytes compressed.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while input.pos < input.size { _ = try step(&input, ZSTD_e_continue) }
    }

    /// Ends the frame and finishes the inner sink.
    func finish() throws(ExportError) {
        var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
        while try step(&input, ZSTD_e_end) > 0 {}
        try sink.finish()
    }

    /// Gives the inner sink up.
    func abandon() { sink.abandon() }

    /// One step of the compressor, whose output goes to the sink; gives how much is left to be written.
    private func step(_ input: inout ZSTD_inBuffer, _ directive: ZSTD_EndDirective) throws(ExportError) -> Int {
        var output = ZSTD_outBuffer(dst: compressed.bytes, size: compressed.capacity, pos: 0)
        let left = ZSTD_compressStream2(encoder, &output, &input, directive)
        guard ZSTD_isError(left) == 0 else {
            throw ExportError(
                .output, "the compressor failed", at: Location(source: name), advice: "see whether memory is short",
                cause: ZSTD_getErrorName(left).map { String(cString: $0) })
        }
        compressed.count = output.pos
        if output.pos > 0 { try sink.write(compressed.contents) }
        return left
    }
}

extension CompressionEffort {
    /// The level of Zstandard that takes about as long as deflate does at this effort or less, and makes less of it.
    fileprivate var zstdLevel: Int32 {
        switch self {
        case .fast: 3
        case .best: 9
        }
    }
}

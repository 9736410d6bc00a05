public import Tabular

/// Compresses what is written to it into a gzip file (RFC 1952): one member, no name, no time, so that the same rows give
/// the same bytes, whatever the number of threads.
///
/// Bytes are gathered into pieces of half a mebibyte, which are deflated independently of each other: by threads of the
/// sink's own, and by whoever writes while those have work. Memory is that of two pieces a thread.
public final class GzipSink: ByteSink {
    private let sink: any ByteSink
    private let pool: GzipPool
    private let effort: CompressionEffort
    private var input: GzipPiece
    private var sum = CRC32()
    private var size: UInt32 = 0
    private var hasHeader = false
    /// The inner sink's name.
    public var name: String { sink.name }

    /// A compressor in front of `sink`, on as many threads as `workers` says, the writing one among them.
    public init(_ sink: any ByteSink, effort: CompressionEffort = .fast, workers: Int = 1) {
        self.sink = sink
        self.effort = effort
        pool = GzipPool(effort, threads: max(0, min(workers, 64) - 1))
        input = GzipPiece()
    }

    deinit { pool.close() }

    /// Gathers bytes and has them compressed half a mebibyte at a time.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = min(rest.count, input.plain.capacity - input.plain.count)
            input.plain.append(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            if input.plain.count == input.plain.capacity { try handOver() }
        }
    }

    /// Writes the trailer and finishes the inner sink.
    public func finish() throws(ExportError) {
        if input.plain.count > 0 { try handOver() }
        while let piece = pool.next(waits: true) { try pass(on: piece) }
        pool.close()
        try writeHeader()
        var trailer = Deflate.end
        for number in [sum.value, size] {
            for shift in [0, 8, 16, 24] { trailer.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        try sink.write(trailer)
        try sink.finish()
    }

    /// Gives the inner sink up.
    public func abandon() {
        pool.close()
        sink.abandon()
    }

    /// Gives the full piece away, passes on what is compressed by then, and takes another piece.
    private func handOver() throws(ExportError) {
        pool.add(input)
        while let piece = pool.next(waits: false) { try pass(on: piece) }
        while true {
            if let piece = pool.takeSpare() {
                input = piece
                return
            }
            if let piece = pool.next(waits: true) { try pass(on: piece) }
        }
    }

    private func pass(on piece: GzipPiece) throws(ExportError) {
        try piece.outcome?.get()
        try writeHeader()
        try sink.write(piece.deflated.contents)
        sum = CRC32(CRC32.combine(sum.value, piece.sum, count: UInt64(piece.plain.count)))
        size &+= UInt32(truncatingIfNeeded: piece.plain.count)
        pool.giveBack(piece)
    }

    private func writeHeader() throws(ExportError) {
        guard !hasHeader else { return }
        hasHeader = true
        // Method 8, no flags, no time, XFL 2 for the slowest and 4 for the fastest, unknown system (RFC 1952 §2.3.1).
        try sink.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, effort == .best ? 2 : 4, 255])
    }
}

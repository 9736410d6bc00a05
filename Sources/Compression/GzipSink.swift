public import Tabular

/// Compresses what is written to it into a gzip file (RFC 1952): one member, no name, no time, so that the same rows give
/// the same bytes.
public final class GzipSink: ByteSink {
    private let sink: any ByteSink
    private let deflate: Deflate
    private let effort: CompressionEffort
    private let input = ByteBlock(capacity: 512 * 1024)
    private let output = ByteBlock(capacity: 256 * 1024)
    private var sum = CRC32()
    private var size: UInt32 = 0
    private var hasHeader = false
    /// The inner sink's name.
    public var name: String { sink.name }

    /// A compressor in front of `sink`.
    public init(_ sink: any ByteSink, effort: CompressionEffort = .fast) {
        self.sink = sink
        self.effort = effort
        deflate = Deflate(effort)
    }

    /// Gathers bytes and compresses them half a mebibyte at a time.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = min(rest.count, input.capacity - input.count)
            input.append(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            if input.count == input.capacity { try flush() }
        }
    }

    /// Writes the trailer and finishes the inner sink.
    public func finish() throws(ExportError) {
        try flush()
        var trailer = Deflate.end
        for number in [sum.value, size] {
            for shift in [0, 8, 16, 24] { trailer.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        try sink.write(trailer)
        try sink.finish()
    }

    /// Gives the inner sink up.
    public func abandon() { sink.abandon() }

    private func flush() throws(ExportError) {
        output.count = 0
        if !hasHeader {
            hasHeader = true
            // Method 8, no flags, no time, XFL 2 for the slowest and 4 for the fastest, unknown system (RFC 1952 §2.3.1).
            let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, effort == .best ? 2 : 4, 255]
            header.withUnsafeBytes { _ = output.append($0) }
        }
        sum.update(input.contents)
        size &+= UInt32(truncatingIfNeeded: input.count)
        try deflate.append(input.contents, to: output)
        input.count = 0
        try sink.write(output.contents)
    }
}

internal import Compression
internal import Tabular

/// The body of one batch as it is made at the end of a block: buffer behind buffer, each at a multiple of eight.
///
/// Columns without any value share one run of zeros, so that a table of thousands of columns of which a row has a few costs little
/// more than its values.
struct BatchBody {
    let block: ByteBlock
    let start: Int
    let codec: ArrowWritingOptions.Codec
    private(set) var buffers: [MetadataWriter.Buffer] = []
    private(set) var nodes: [MetadataWriter.FieldNode] = []
    /// Where runs of zeros stand, by how many bytes they have.
    private var zeros: [Int: MetadataWriter.Buffer] = [:]

    /// A body behind what the block holds, which is a multiple of eight.
    init(in block: ByteBlock, codec: ArrowWritingOptions.Codec) {
        self.block = block
        self.codec = codec
        start = block.count
    }

    /// Counts the values of a column, or of a field below one, and those that are null.
    mutating func addField(count: Int, nullCount: Int) {
        nodes.append(MetadataWriter.FieldNode(count: count, nullCount: nullCount))
    }

    /// Takes a buffer that was written to the block itself.
    mutating func addWritten(_ range: Range<Int>) {
        buffers.append(MetadataWriter.Buffer(offset: range.lowerBound - start, count: range.count))
    }

    /// Compresses a buffer into the block: its length, then the frame, or −1 and the bytes where that is not longer
    /// (Message.fbs, `BodyCompressionMethod`).
    mutating func addCompressed(_ bytes: UnsafeRawBufferPointer, by codecs: BatchCodecs) throws(ExportError) {
        align()
        let place = block.count
        guard !bytes.isEmpty else {
            buffers.append(MetadataWriter.Buffer(offset: place - start, count: 0))
            return
        }
        put(Int64(bytes.count))
        try codecs.append(bytes, codec, to: block)
        if block.count - place - 8 >= bytes.count {
            block.count = place
            put(-1)
            block.append(bytes)
        }
        buffers.append(MetadataWriter.Buffer(offset: place - start, count: block.count - place))
    }

    /// Adds a buffer of these bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer, by codecs: BatchCodecs) throws(ExportError) {
        guard codec == .none else { return try addCompressed(bytes, by: codecs) }
        align()
        let place = block.append(bytes)
        buffers.append(MetadataWriter.Buffer(offset: place - start, count: bytes.count))
    }

    /// Adds a buffer of so many zeros.
    mutating func addZeros(_ count: Int, by codecs: BatchCodecs) throws(ExportError) {
        if let known = zeros[count] {
            buffers.append(known)
            return
        }
        let run = ByteBlock(capacity: count)
        run.append([UInt8](repeating: 0, count: count))
        try add(run.contents, by: codecs)
        zeros[count] = buffers.last
    }

    /// Ends the body at a multiple of eight, and says how many bytes it has.
    mutating func end() -> Int {
        align()
        return block.count - start
    }

    private func align() {
        let padding = (8 - block.count % 8) % 8
        let zero: UInt64 = 0
        withUnsafeBytes(of: zero) { _ = block.append(UnsafeRawBufferPointer(rebasing: $0.prefix(padding))) }
    }

    private func put(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { _ = block.append($0) }
    }
}

/// The compressors of one worker.
final class BatchCodecs {
    private let zstandard = Zstandard()
    private let lz4 = LZ4Compressor()

    func append(
        _ bytes: UnsafeRawBufferPointer, _ codec: ArrowWritingOptions.Codec, to block: ByteBlock
    ) throws(ExportError) {
        switch codec {
        case .none: block.append(bytes)
        case .lz4: try LZ4Frame.append(bytes, by: lz4, to: block)
        case .zstd(let level): try zstandard.append(bytes, level: level, to: block)
        }
    }
}

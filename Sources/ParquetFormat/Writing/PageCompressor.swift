internal import Compression
internal import Tabular

/// Compresses the pages of one thread; what it gives does not depend on what it was given before.
final class PageCompressor {
    private let codec: ParquetWritingOptions.Codec
    private lazy var deflate = Deflate()
    private lazy var zstandard = Zstandard()

    init(_ codec: ParquetWritingOptions.Codec) { self.codec = codec }

    /// Appends `bytes`, compressed, to `block`.
    ///
    /// - Throws: `.output` when the compressor fails, which treats a lack of memory.
    func append(_ bytes: UnsafeRawBufferPointer, to block: ByteBlock) throws(ExportError) {
        switch codec {
        case .none: block.append(bytes)
        case .gzip: try appendMember(bytes, to: block)
        case .snappy: try appendSnappy(bytes, to: block)
        case .zstd(let level): try zstandard.append(bytes, level: level, to: block)
        }
    }

    private func appendSnappy(_ bytes: UnsafeRawBufferPointer, to block: ByteBlock) throws(ExportError) {
        block.grow(to: block.count + Snappy.maximumCount(for: bytes.count))
        let count = Snappy.compress(bytes, into: block.room)
        guard count > 0 else { throw ExportError(.output, "the compressor failed") }
        block.count += count
    }

    /// A gzip member (RFC 1952) without a name and a time.
    private func appendMember(_ bytes: UnsafeRawBufferPointer, to block: ByteBlock) throws(ExportError) {
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        header.withUnsafeBytes { _ = block.append($0) }
        try deflate.append(bytes, to: block)
        Deflate.end.withUnsafeBytes { _ = block.append($0) }
        var trailer = (CRC32.of(bytes).littleEndian, UInt32(truncatingIfNeeded: bytes.count).littleEndian)
        withUnsafeBytes(of: &trailer) { _ = block.append($0) }
    }
}

extension ParquetWritingOptions.Codec {
    /// As the format numbers it.
    var code: CompressionCodec {
        switch self {
        case .none: .uncompressed
        case .gzip: .gzip
        case .snappy: .snappy
        case .zstd: .zstd
        }
    }
}

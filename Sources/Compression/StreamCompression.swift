package import Tabular

/// How a whole file or stream is compressed. What is read is known by its first bytes, whatever its name; what is written is
/// compressed as the ending of its name says.
package enum StreamCompression: CaseIterable, Sendable {
    /// RFC 1952.
    case gzip
    /// RFC 8878.
    case zstd
    /// Burrows and Wheeler's, as bzip2 1.0 writes it; it is only read.
    case bzip2
    /// The .xz file format 1.2; it is only read.
    case xz

    /// The compression of what begins with these bytes; nil where it is not compressed.
    package init?(recognizing head: UnsafeRawBufferPointer) {
        if GzipSource.isGzip(head) {
            self = .gzip
        } else if ZstdDecoder.isFrame(head) {
            self = .zstd
        } else if Bzip2Decoder.isStream(head) {
            self = .bzip2
        } else if XZDecoder.isStream(head) {
            self = .xz
        } else {
            return nil
        }
    }

    /// The compression of what begins with `head`; nil where it is not compressed.
    ///
    /// - Throws: `.malformed` where a file that is called compressed is empty, or ends before that can be told: what was in it
    ///   is lost.
    package static func found(
        by head: UnsafeRawBufferPointer, path: String?, name: String
    ) throws(ExportError) -> StreamCompression? {
        if let found = StreamCompression(recognizing: head) { return found }
        guard let called = path.flatMap(StreamCompression.init(ofPath:)) else { return nil }
        guard called.starts.contains(where: { head.count < $0.count && head.elementsEqual($0.prefix(head.count)) })
        else { return nil }
        throw ExportError(
            .malformed, head.isEmpty ? "an empty file, called \(called.ending)" : "the \(called) data ends too early",
            at: Location(source: name, byte: UInt64(head.count)),
            advice: "the file has been cut: fetch or write it again")
    }

    /// What files begin with: as much as `init(recognizing:)` looks at.
    private var starts: [[UInt8]] {
        switch self {
        case .gzip: [[0x1F, 0x8B, 8]]
        case .zstd: [[0x28, 0xB5, 0x2F, 0xFD]]
        case .bzip2: (0x31...0x39).flatMap { size in Bzip2Decoder.marks.map { [0x42, 0x5A, 0x68, size] + $0 } }
        case .xz: [[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]]
        }
    }

    /// The compression that a path's ending says; nil where it says none.
    package init?(ofPath path: String) {
        let path = path.lowercased()
        guard let found = Self.allCases.first(where: { path.hasSuffix($0.ending) }) else { return nil }
        self = found
    }

    /// A path without the ending of a compression.
    package static func withoutEnding(_ path: String) -> String {
        StreamCompression(ofPath: path).map { String(path.dropLast($0.ending.utf8.count)) } ?? path
    }

    /// What names of files end in, the dot included.
    package var ending: String {
        switch self {
        case .gzip: ".gz"
        case .zstd: ".zst"
        case .bzip2: ".bz2"
        case .xz: ".xz"
        }
    }

    /// Its media type, as IANA has it, or as servers send it.
    package var mediaType: String {
        switch self {
        case .gzip: "application/gzip"
        case .zstd: "application/zstd"
        case .bzip2: "application/x-bzip2"
        case .xz: "application/x-xz"
        }
    }

    /// Whether outputs may be compressed with it.
    package var isWritten: Bool { self == .gzip || self == .zstd }

    /// What `source` holds once it is decompressed.
    package func contents(of source: any ByteSource) -> any ByteSource {
        switch self {
        case .gzip: GzipSource(source)
        case .zstd: DecompressedSource(source, ZstdDecoder())
        case .bzip2: DecompressedSource(source, Bzip2Decoder())
        case .xz: DecompressedSource(source, XZDecoder())
        }
    }

    /// A compressor in front of `sink`, on as many threads as `workers` says; nil for what is only read. The same bytes come
    /// out whatever the number of threads.
    package func compressor(
        to sink: any ByteSink, effort: CompressionEffort, workers: Int
    ) -> (any ByteSink)? {
        switch self {
        case .gzip: GzipSink(sink, effort: effort, workers: workers)
        case .zstd: ZstdSink(sink, effort: effort, workers: workers)
        case .bzip2, .xz: nil
        }
    }
}

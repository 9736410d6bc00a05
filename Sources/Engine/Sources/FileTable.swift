internal import Compression
internal import Tabular

/// A file, which can be read as often as anybody wants.
final class FileTable: OpenSource {
    let description: SourceDescription
    private let path: String
    private let found: RecognizedSource
    private let isCompressed: Bool
    private let opener: SourceOpener

    /// The file at `path`, open as `file`, which has `size` bytes.
    init(_ file: FileSource, size: UInt64, path: String, with opener: SourceOpener) throws(ExportError) {
        self.path = path
        self.opener = opener
        let head = ByteBlock(capacity: 64 << 10)
        head.count = try file.read(at: 0, into: head.room)
        isCompressed = GzipSource.isGzip(head.contents)
        // What is looked at lives in here until it was.
        let peeked = isCompressed ? try PeekedSource(GzipSource(file)) : nil
        var clues = SourceClues(name: path, path: path, head: peeked?.firstBytes ?? head.contents)
        if !isCompressed { clues.tail = try SourceOpener.tail(of: file, size: size) }
        found = try opener.recognize(clues)
        withExtendedLifetime((head, peeked)) {}
        description = SourceDescription(
            path, found.format, opener.options, byteCount: isCompressed ? nil : size)
    }

    func makeReader() throws(ExportError) -> any RowReader {
        var source: any ByteSource = try FileSource(path: path)
        if isCompressed { source = GzipSource(source) }
        if let encoding = found.encoding { source = DecodedSource(source, encoding: encoding) }
        return try opener.reader(found.format, source)
    }
}

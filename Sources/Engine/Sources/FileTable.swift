internal import Compression
internal import Tabular

/// A file, which can be read as often as anybody wants.
final class FileTable: OpenSource {
    let description: SourceDescription
    var rereading: Rereading { .free }
    private let path: String
    private let found: RecognizedSource
    private let compression: StreamCompression?
    private let opener: SourceOpener

    /// The file at `path`, open as `file`, which has `size` bytes.
    init(_ file: FileSource, size: UInt64, path: String, with opener: SourceOpener) throws(ExportError) {
        self.path = path
        self.opener = opener
        let head = ByteBlock(capacity: 64 << 10)
        head.count = try file.read(at: 0, into: head.room)
        compression = try StreamCompression.found(by: head.contents, path: path, name: path)
        // What is looked at lives in here until it was.
        var peeked: PeekedSource?
        if let compression { peeked = try PeekedSource(compression.contents(of: file)) }
        var clues = SourceClues(name: path, path: path, head: peeked?.firstBytes ?? head.contents)
        if compression == nil { clues.tail = try SourceOpener.tail(of: file, size: size) }
        found = try opener.recognize(clues)
        withExtendedLifetime((head, peeked)) {}
        var description = SourceDescription(
            path, found.format, opener.options, byteCount: compression == nil ? size : nil)
        description.take(found, compression, storedBytes: size)
        self.description = description
    }

    func makeReader() throws(ExportError) -> any RowReader {
        var source: any ByteSource = try FileSource(path: path)
        if let compression { source = compression.contents(of: source) }
        source = opener.text(source, found)
        return try opener.reader(found, source)
    }
}

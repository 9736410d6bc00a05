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
    /// What the file held when it was opened.
    private let state: FileState
    /// The file as it is being read, which is its reader's: there may be more sources than files that may be open.
    private weak var reading: FileSource?

    /// The file at `path`, open as `file`, which has `size` bytes.
    init(_ file: FileSource, size: UInt64, path: String, with opener: SourceOpener) throws(ExportError) {
        self.path = path
        self.opener = opener
        let head = ByteBlock(capacity: 64 << 10)
        head.count = try file.read(at: 0, into: head.room)
        state = FileState(of: file, beginning: head.contents)
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

    var canReopen: Bool { true }

    func reopened() throws(ExportError) -> any OpenSource { try opener.open(.file(path), at: opener.index) }

    func makeReader() throws(ExportError) -> any RowReader {
        let file = try FileSource(path: path)
        try checkUnchanged(file)
        reading = file
        var source: any ByteSource = file
        if let compression { source = compression.contents(of: source) }
        source = opener.text(source, found)
        return try opener.reader(found, source)
    }

    func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict {
        if let reading { try checkUnchanged(reading) }
        return .whole()
    }

    func cause(of error: ExportError) -> ExportError {
        guard error.code == .malformed else { return error }
        do throws(ExportError) {
            let file = if let reading { reading } else { try FileSource(path: path) }
            try checkUnchanged(file)
            return error
        } catch let change {
            return change.code == .fileChanged ? change : error
        }
    }

    private func checkUnchanged(_ file: FileSource) throws(ExportError) {
        guard let change = try state.change(in: file) else { return }
        throw ExportError(
            .fileChanged, "the file changed while it was read: \(change)", at: Location(source: path),
            advice: "run it again once nobody writes to the file")
    }
}

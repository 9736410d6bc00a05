internal import Compression
internal import SystemPackage
internal import Tabular

/// The file that an upsert writes anew, as it was found. It may be locked as long as this is there.
final class OldFile {
    private let path: String
    private let file: FileDescriptor?
    /// Whether there is one.
    var isThere: Bool { file != nil }
    /// Whether there are no rows to be read.
    private(set) var isBlank = true
    private static let headCount = 1 << 20

    /// Looks at what is at `path`. What a killed run has added in part is taken back first.
    init(_ path: String, isLocked: Bool, log: ((String) -> Void)?) throws(ExportError) {
        self.path = path
        guard SystemCalls.status(of: path) != nil, let real = SystemCalls.realPath(path) else {
            file = nil
            return
        }
        guard SystemCalls.isRegularFile(real) else {
            throw ExportError(.output, "is not a file whose rows can be replaced", at: Location(source: path))
        }
        if isLocked || AppendNote.isThere(beside: real) {
            let locked = try AppendSink.open(real, name: path) { log?("\(path): another run writes to it: waiting") }
            file = locked
            do {
                try AppendNote.reclaim(from: locked, at: real, name: path)
            } catch {
                try? locked.close()
                throw error
            }
        } else {
            do {
                file = try SystemCalls.open(real, .readOnly)
            } catch {
                throw ExportError(.output, "cannot be read", at: Location(source: path), cause: error.description)
            }
        }
        isBlank = file.flatMap { SystemCalls.regularSize(of: $0) } ?? 0 == 0
    }

    deinit { try? file?.close() }

    /// What a format looks at: of text the beginning, as UTF-8; nil where there is nothing.
    ///
    /// - Throws: `.output` for text in another encoding than is to be written.
    func contents(_ format: any Format.Type, _ export: Export) throws(ExportError) -> (any SeekableByteSource)? {
        guard let file, !isBlank else { return nil }
        let source = FileView(file, name: path)
        guard format.isText else { return source }
        let head = ByteBlock(capacity: 64 << 10)
        head.count = try source.read(at: 0, into: head.room)
        let compression = StreamCompression(recognizing: head.contents)
        guard compression?.ending == StreamCompression(ofPath: path)?.ending else {
            throw ExportError(
                .output, "is not compressed as its name says, and would be written as that",
                at: Location(source: path), advice: "rename it first")
        }
        var text: any ByteSource = source
        if let compression { text = compression.contents(of: source) }
        let peeked = try PeekedSource(text)
        let mark = TextEncoding.marked(peeked.firstBytes)
        let encoding = export.outputEncoding ?? .utf8
        guard mark == nil || mark == .utf8 || mark == encoding || encoding == .utf16 else {
            throw ExportError(
                .output, "is not UTF-8 text", at: Location(source: path),
                advice: "name its encoding with \(Setting.outputEncoding)")
        }
        text = peeked
        if encoding != .utf8, mark != .utf8 { text = DecodedSource(text, encoding: mark ?? encoding) }
        return try OldFile.beginning(of: text)
    }

    /// Enough of a text to find its header in.
    private static func beginning(of text: any ByteSource) throws(ExportError) -> any SeekableByteSource {
        let block = ByteBlock(capacity: headCount)
        while block.count < headCount, try text.fill(block, upTo: headCount) {}
        return MemoryByteSource(Array(block.contents), name: text.name)
    }
}

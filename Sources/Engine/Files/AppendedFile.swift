internal import ByteScanning
internal import SystemPackage
internal import Tabular

/// A file that rows are added to, as it was found: `--append`.
struct AppendedFile {
    /// Its path; links are followed, since what they lead to is what grows.
    let path: String
    let size: UInt64
    /// Whether its last line has an end.
    let endsInLineEnd: Bool
    /// How a writer goes on with it.
    let continuation: FileContinuation

    /// Looks at the file at `path`; nil when nothing is there, so that it is an output like any other. What an earlier run
    /// has added in part, since it was killed, is taken back first.
    ///
    /// - Throws: `.usage` for formats that cannot grow; `.output` for a file that is not of the format, or none.
    init?(
        path: String, format: any Format.Type, options: FormatOptions, registry: FormatRegistry
    ) throws(ExportError) {
        guard format.abilities.contains(.appends) else {
            throw ExportError(
                .usage, "\(Setting.appends) adds to \(registry.appendable), and the output is \(format.name)",
                advice: "write another file and merge the two")
        }
        guard !FormatRegistry.isCompressed(path) else {
            throw ExportError(
                .usage, "\(Setting.appends) does not add to a compressed file", at: Location(source: path),
                advice: "decompress it first, or write another file")
        }
        guard SystemCalls.status(of: path) != nil, let real = SystemCalls.realPath(path) else { return nil }
        guard SystemCalls.isRegularFile(real), !SystemCalls.leadsToDevice(path) else {
            throw ExportError(.output, "is not a file that can be added to", at: Location(source: path))
        }
        if AppendNote.isThere(beside: real) {
            let file = try AppendSink.open(real, name: path)
            defer { try? file.close() }
            try AppendNote.reclaim(from: file, at: real, name: path)
        }
        try self.init(FileSource(path: real), at: real, name: path, format: format, options: options)
    }

    /// Looks at a file that is open.
    init(
        _ file: any SeekableByteSource, at path: String, name: String, format: any Format.Type, options: FormatOptions
    ) throws(ExportError) {
        self.path = path
        size = file.length
        let last = ByteBlock(capacity: 1)
        if size > 0 { last.count = try file.read(at: size - 1, into: last.room) }
        endsInLineEnd = last.count == 0 || last.bytes[0] == 0x0A || last.bytes[0] == 0x0D
        let head = ByteBlock(capacity: 4)
        head.count = try file.read(at: 0, into: head.room)
        var isText = TextEncoding.marked(head.contents) ?? .utf8 == .utf8
        if format.isText, isText { isText = try AppendedFile.isUTF8(file) }
        guard !format.isText || isText else {
            throw ExportError(
                .output, "is not UTF-8 text, and only such is added to", at: Location(source: name),
                advice: "convert it first")
        }
        do throws(ExportError) {
            continuation = try format.continuation(of: file, options: options)
        } catch {
            // The file may have been opened by another path than it was named by.
            var error = error
            if error.location.source == file.name { error.location.source = name }
            throw error
        }
    }

    /// How many bytes at either end of a file are looked at.
    private static let lookedAt = 1 << 20

    /// Whether the beginning and the end of a file are UTF-8, as far as they are looked at.
    private static func isUTF8(_ file: any SeekableByteSource) throws(ExportError) -> Bool {
        let block = ByteBlock(capacity: lookedAt)
        block.count = try file.read(at: 0, into: block.room)
        let isWhole = file.length <= UInt64(block.count)
        if let place = Scan.firstInvalidUTF8(block.bytes, count: block.count) {
            // The end of what was read may cut a character.
            return !isWhole && block.count - place < 4
        }
        guard !isWhole else { return true }
        block.count = 0
        block.count = try file.read(
            at: file.length - UInt64(min(Int(clamping: file.length), lookedAt)), into: block.room)
        var start = 0
        while start < min(3, block.count), block.bytes[start] & 0xC0 == 0x80 { start += 1 }
        return Scan.firstInvalidUTF8(block.bytes + start, count: block.count - start) == nil
    }

    /// The columns that rows must keep to.
    var columns: [ColumnName]? { continuation.columns }

    /// Whether rows that were made for this file suit it as it is by now.
    func isLike(_ other: AppendedFile) -> Bool { continuation.isLike(other.continuation) }
}

extension FormatRegistry {
    /// The formats that rows can be added to a file of, for a message.
    fileprivate var appendable: String {
        let names = formats.filter { $0.abilities.contains(.appends) }.map { $0.name }
        return names.count < 2
            ? names.joined() : "\(names.dropLast().joined(separator: ", ")) and \(names[names.count - 1])"
    }
}

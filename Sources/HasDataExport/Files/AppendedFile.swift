internal import CSVFormat
internal import JSONFormat
internal import SystemPackage
internal import Tabular

/// A file that rows are added to, as it was found: `--append`.
struct AppendedFile {
    /// Its path; links are followed, since what they lead to is what grows.
    let path: String
    let size: UInt64
    /// Whether its last line has an end.
    let endsInLineEnd: Bool
    /// Its header, where it is delimiter-separated and not blank.
    let header: CSVHeader?

    /// Looks at the file at `path`; nil when nothing is there, so that it is an output like any other. What an earlier run
    /// has added in part, since it was killed, is taken back first.
    ///
    /// - Throws: `.usage` for formats that cannot grow; `.output` for a file that is not of the format, or none.
    init?(path: String, format: any Format.Type, options: FormatOptions) throws(ExportError) {
        guard AppendedFile.isTable(format) || format == JSONLinesFormat.self else {
            throw ExportError(
                .usage, "--append adds to csv, tsv and jsonl, and the output is \(format.name)",
                advice: "write another file and merge the two")
        }
        guard !FormatRegistry.isCompressed(path) else {
            throw ExportError(
                .usage, "--append does not add to a compressed file", at: Location(source: path),
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
        _ file: FileSource, at path: String, name: String, format: any Format.Type, options: FormatOptions
    ) throws(ExportError) {
        self.path = path
        size = file.length
        let last = ByteBlock(capacity: 1)
        if size > 0 { last.count = try file.read(at: size - 1, into: last.room) }
        endsInLineEnd = last.count == 0 || last.bytes[0] == 0x0A || last.bytes[0] == 0x0D
        let head = ByteBlock(capacity: 4096)
        head.count = try file.read(at: 0, into: head.room)
        guard AppendedFile.isTable(format) else {
            header = nil
            try AppendedFile.checkLines(head, name)
            return
        }
        guard TextEncoding.marked(head.contents) ?? .utf8 == .utf8 else {
            throw ExportError(
                .output, "is not UTF-8 text, and only such is added to", at: Location(source: name),
                advice: "convert it first")
        }
        let csv = options[CSVOptions.self]
        guard csv.writesHeader else {
            throw ExportError(.usage, "--append checks the header, and --no-header means there is none")
        }
        header = try CSVHeader.read(
            from: file, options: options, delimiter: csv.delimiter,
            formatDelimiter: format == TSVFormat.self ? 0x09 : format == PSVFormat.self ? 0x7C : nil)
    }

    private static func isTable(_ format: any Format.Type) -> Bool {
        format == CSVFormat.self || format == TSVFormat.self || format == PSVFormat.self
    }

    private static func checkLines(_ head: ByteBlock, _ name: String) throws(ExportError) {
        let first = head.contents.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard first == nil || first == 0x7B else {
            throw ExportError(
                .output, "is not JSON Lines, so rows are not added to it", at: Location(source: name),
                advice: "write another file")
        }
    }

    /// The columns that rows must keep to.
    var columns: [ColumnName]? { header?.columns }

    /// Whether rows that were made for this file suit it as it is by now.
    func isLike(_ other: AppendedFile) -> Bool {
        header?.columns == other.header?.columns && header?.delimiter == other.header?.delimiter
            && header?.lineEnding == other.header?.lineEnding
    }
}

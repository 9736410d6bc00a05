internal import CSVFormat
internal import JSONFormat
internal import SystemPackage
internal import Tabular

/// A file that rows are added to, as it was found: `--append`.
struct AppendedFile {
    /// Its path; links are followed, since what they lead to is what grows.
    let path: String
    let size: UInt64
    let identity: SystemCalls.FileIdentity
    /// Whether its last line has an end.
    let endsInLineEnd: Bool
    /// Its header, where it is delimiter-separated and not blank.
    private(set) var header: CSVHeader?

    /// Looks at the file at `path`; nil when nothing is there, so that it is an output like any other.
    ///
    /// - Throws: `.usage` for formats that cannot grow; `.output` for a file that is not of the format, or none.
    init?(path: String, format: any Format.Type, options: FormatOptions) throws(ExportError) {
        let isTable = format == CSVFormat.self || format == TSVFormat.self || format == PSVFormat.self
        guard isTable || format == JSONLinesFormat.self else {
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
        guard SystemCalls.isRegularFile(real), let identity = SystemCalls.identity(of: real) else {
            throw ExportError(.output, "is no file that can be added to", at: Location(source: path))
        }
        let file = try FileSource(path: real)
        self.path = real
        self.identity = identity
        size = file.length
        let last = ByteBlock(capacity: 1)
        if size > 0 { last.count = try file.read(at: size - 1, into: last.room) }
        endsInLineEnd = size == 0 || last.bytes[0] == 0x0A || last.bytes[0] == 0x0D
        let head = ByteBlock(capacity: 4096)
        head.count = try file.read(at: 0, into: head.room)
        if isTable {
            guard TextEncoding.marked(head.contents) ?? .utf8 == .utf8 else {
                throw ExportError(
                    .output, "is no UTF-8 text, and only such is added to", at: Location(source: path),
                    advice: "convert it first")
            }
            let csv = options[CSVOptions.self]
            guard csv.writesHeader else {
                throw ExportError(.usage, "--append checks the header, and --no-header means there is none")
            }
            header = try CSVHeader.read(
                from: file, options: options, delimiter: csv.delimiter,
                formatDelimiter: format == TSVFormat.self ? 0x09 : format == PSVFormat.self ? 0x7C : nil)
        } else {
            let first = head.contents.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            guard first == nil || first == 0x7B else {
                throw ExportError(
                    .output, "is no JSON Lines, so rows are not added to it", at: Location(source: path),
                    advice: "write another file")
            }
        }
    }

    /// The columns that rows must keep to.
    var columns: [ColumnName]? { header?.columns }
}

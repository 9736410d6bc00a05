import ByteScanning
public import Tabular

/// JSON Lines: one row a line.
public enum JSONLinesFormat: Format {
    /// `jsonl`.
    public static let name = "jsonl"
    /// `.jsonl`, `.ndjson`, and what Scrapy and others write.
    public static let fileExtensions = ["jsonl", "ndjson", "jl", "jsonlines", "ldjson"]
    /// None is registered; these are used.
    public static let mediaTypes = ["application/jsonl", "application/x-ndjson", "application/x-jsonlines"]
    /// As the escapes they came as.
    public static let keepsLoneSurrogates = true
    /// Each in its shortest form.
    public static let readsEscapes = true

    /// Its rows are JSON texts.
    public static let noun = "JSON"
    /// Reads, writes, and adds rows to what is there.
    public static let abilities: FormatAbilities = [.reads, .writes, .appends]

    /// What text cannot say otherwise.
    public static var conversionEffects: [ConversionEffect]? { [.lastValuesAreKept, .datesBecomeText] }

    /// Documents; and lines of fields, unless what is malformed is left out anyway.
    public static func foreignContent(in clues: ContentClues, _ options: FormatOptions) -> ForeignContent? {
        JSONForeignContent.found(in: clues, insteadOf: Self.self, options)
    }

    /// Keys stand in every row; where each row is to have all of them, all must be known.
    public static func needs(_ options: FormatOptions) -> OutputNeeds {
        OutputNeeds(columns: options[JSONOptions.self].writesNulls ? .complete : .none, repeatsNames: true)
    }

    /// Content that starts with an object is read alike by `JSONFormat`, which is asked first.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { false }

    /// A reader of one value a line; of any other form, too, when the first value does not end with its line.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        JSONReader(of: source, options: options, readsLines: true)
    }

    /// Rows go behind a file whose first is an object.
    public static func continuation(
        of file: any SeekableByteSource, options: FormatOptions
    ) throws(ExportError) -> FileContinuation {
        let head = ByteBlock(capacity: 4096)
        head.count = try file.read(at: 0, into: head.room)
        let first = head.contents.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard first == nil || first == 0x7B else {
            throw ExportError(
                .output, "is not JSON Lines, so rows are not added to it", at: Location(source: file.name),
                advice: "write another file")
        }
        try LastLine.check(of: file, maximumRow: options.maximumRow)
        var continuation = FileContinuation(options: options)
        continuation.reading = JSONOptions.readingWritten(options)
        return continuation
    }

    /// Where the file is one row after another.
    public static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions
    ) throws(ExportError) -> FileRevision {
        try JSONOptions.revision(of: file, options: options, first: .openBrace, noun: "JSON Lines")
    }

    /// A writer of one row a line.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        JSONWriter(to: sink, options: options[JSONOptions.self], isArray: false)
    }
}

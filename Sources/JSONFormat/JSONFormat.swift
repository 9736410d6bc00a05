import ByteScanning
public import Tabular

/// JSON text (RFC 8259): an array of rows, objects one after another, or one object around the rows.
public enum JSONFormat: Format {
    /// `json`.
    public static let name = "json"
    /// `.json`.
    public static let fileExtensions = ["json"]
    /// RFC 8259 §11.
    public static let mediaTypes = ["application/json", "text/json"]
    /// As the escapes they came as.
    public static let keepsLoneSurrogates = true
    /// Each in its shortest form.
    public static let readsEscapes = true

    /// What text cannot say otherwise.
    public static var conversionEffects: [ConversionEffect]? { [.lastValuesAreKept, .datesBecomeText] }

    /// Documents; and lines of fields, unless what is malformed is left out anyway.
    public static func foreignContent(in clues: ContentClues, _ options: FormatOptions) -> ForeignContent? {
        JSONForeignContent.found(in: clues, insteadOf: Self.self, options)
    }

    /// One value is closed where it opens.
    public static func makeFileCheck(countsRows: Bool) -> (any FileCheck)? { JSONFileCheck(countsRows: countsRows) }

    /// Keys stand in every row; where each row is to have all of them, all must be known.
    public static func needs(_ options: FormatOptions) -> OutputNeeds {
        OutputNeeds(columns: options[JSONOptions.self].writesNulls ? .complete : .none, repeatsNames: true)
    }

    /// Whether the first byte that is no white space opens an array or an object, or half of the lines are objects: the
    /// first line may be another program's word.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool {
        let text = ByteBlock(capacity: head.count)
        text.append(head)
        let first = JSONFormDetector.skipMarks(text.bytes, from: 0, end: text.count)
        guard first < text.count else { return false }
        return text.bytes[first] == .openBracket || text.bytes[first] == .openBrace
            || [true, false].contains { isWhole in
                JSONFormDetector.looksLikeLines(text.bytes, from: first, count: text.count, isAtEnd: isWhole)
            }
    }

    /// A reader of any of the forms.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        JSONReader(of: source, options: options, readsLines: false)
    }

    /// Where the file is one array of rows.
    public static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions
    ) throws(ExportError) -> FileRevision {
        try JSONOptions.revision(of: file, options: options, first: .openBracket, noun: "one array of rows")
    }

    /// A writer of one array, a row a line.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        JSONWriter(to: sink, options: options[JSONOptions.self], isArray: true)
    }
}

public import Tabular

/// Comma-separated values (RFC 4180, and real life).
public enum CSVFormat: Format {
    /// `csv`.
    public static let name = "csv"
    /// `.csv`.
    public static let fileExtensions = ["csv"]
    /// RFC 7111.
    public static let mediaTypes = ["text/csv", "application/csv"]
    /// Everything is text.
    public static let hasTypes = false

    /// Columns may come late; all is text.
    public static func needs(_ options: FormatOptions) -> OutputNeeds { OutputNeeds(columns: .growing, types: .none) }

    /// A longer row is an error, unless such rows bring columns of their own.
    public static func hasFixedColumns(_ options: FormatOptions) -> Bool { !options[CSVOptions.self].keepsExtraFields }

    /// Any text that nothing else recognised.
    public static let isFallback = true
    /// Any.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { !head.isEmpty }

    /// What a field cannot hold as it is.
    public static var conversionEffects: [ConversionEffect]? { CSVOptions.conversionEffects }

    /// A reader that finds the delimiter out unless it is told.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        try CSVReader(of: source, options: options)
    }

    /// Reads, writes, and adds rows to what is there.
    public static let abilities: FormatAbilities = [.reads, .writes, .appends]

    /// Documents; and JSON, unless a first field may well be an object.
    public static func foreignContent(in clues: ContentClues, _ options: FormatOptions) -> ForeignContent? {
        options[CSVOptions.self].foreignContent(in: clues, insteadOf: Self.self)
    }

    /// Lines are counted.
    public static func makeFileCheck(countsRows: Bool) -> (any FileCheck)? { CSVFileCheck() }

    /// Lines that are skipped, and comments.
    public static func passedOver(in head: UnsafeRawBufferPointer, _ options: FormatOptions) -> Int {
        Preamble.count(in: head, options[CSVOptions.self])
    }

    /// Checks the delimiters and the text of absent values.
    public static func validate(_ options: FormatOptions) throws(ExportError) {
        try options[CSVOptions.self].validate()
    }

    /// As the header that is there says.
    public static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions
    ) throws(ExportError) -> FileRevision {
        try CSVHeader.revision(of: file, options: options, formatDelimiter: nil)
    }

    /// All is text.
    public static func keySpelling(_ options: FormatOptions) -> KeySpelling { options[CSVOptions.self].keySpelling }

    /// As is said of it.
    public static func hasDecimalCommas(_ options: FormatOptions) -> Bool {
        options[CSVOptions.self].hasDecimalCommas
    }

    /// As the header that is there says.
    public static func continuation(
        of file: any SeekableByteSource, options: FormatOptions
    ) throws(ExportError) -> FileContinuation {
        try CSVHeader.continuation(of: file, options: options, formatDelimiter: nil)
    }

    /// A writer with commas unless it is told otherwise.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        try CSVWriter(
            to: sink, options: options, delimiter: options[CSVOptions.self].writtenDelimiter, isFoundOut: true)
    }
}

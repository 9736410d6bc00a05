public import Tabular

/// A format of fields between one character, with CSV's quoting (RFC 4180 §2).
public protocol DelimitedFormat: Format {
    /// The byte between fields that its name says; nil where content or an option does.
    static var delimiter: UInt8? { get }
}

extension DelimitedFormat {
    /// Everything is text.
    public static var hasTypes: Bool { false }

    /// Reads, writes, and adds rows to what is there.
    public static var abilities: FormatAbilities { [.reads, .writes, .appends] }

    /// Columns may come late; all is text.
    public static func needs(_ options: FormatOptions) -> OutputNeeds { OutputNeeds(columns: .growing, types: .none) }

    /// A longer row is an error, unless such rows bring columns of their own.
    public static func hasFixedColumns(_ options: FormatOptions) -> Bool { !options[CSVOptions.self].keepsExtraFields }

    /// A reader of fields between such characters, which finds out what they are unless that is known.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        try CSVReader(of: source, options: options, delimiter: delimiter)
    }

    /// Documents; and JSON, unless a first field may well be an object.
    public static func foreignContent(in clues: ContentClues, _ options: FormatOptions) -> ForeignContent? {
        options[CSVOptions.self].foreignContent(in: clues, insteadOf: Self.self)
    }

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
        try CSVHeader.revision(of: file, options: options, formatDelimiter: delimiter)
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
        try CSVHeader.continuation(of: file, options: options, formatDelimiter: delimiter)
    }

    /// A writer of fields between `own`, which messages call `called`.
    ///
    /// - Throws: `.usage` for another delimiter: readers go by the name, ours too.
    static func makeWriter(
        to sink: any ByteSink, options: FormatOptions, between own: UInt8, called: String
    ) throws(ExportError) -> any RowWriter {
        let delimiter = try options[CSVOptions.self].delimiter(own: own, called: called, of: name)
        return try CSVWriter(to: sink, options: options, delimiter: delimiter)
    }
}

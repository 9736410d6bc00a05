/// A file format: how to recognise it, read it and write it. A format of one's own is a type like this in any package,
/// and one `FormatRegistry.register` line.
public protocol Format: Sendable {
    /// Its name, as after `--to`.
    static var name: String { get }
    /// File name endings, lower case, without the dot; the first is the one written.
    static var fileExtensions: [String] { get }
    /// Media types (RFC 9110 §8.3.1), lower case, without parameters.
    static var mediaTypes: [String] { get }
    /// Whether the reader wants a `SeekableByteSource`; a stream is spooled to a file first.
    static var needsSeekableSource: Bool { get }
    /// Whether its values have types; where not (CSV), `--types` decides what becomes a number elsewhere.
    static var hasTypes: Bool { get }
    /// Whether no row that is read with these options has a column that the header lacks, so that a table's columns are
    /// known once its header is.
    static func hasFixedColumns(_ options: FormatOptions) -> Bool
    /// Whether a lone surrogate in a column's name can be written; where not, it becomes U+FFFD.
    static var keepsLoneSurrogates: Bool { get }
    /// Whether the texts of its rows are read with the escapes of JSON that they need, and with no others.
    static var readsEscapes: Bool { get }
    /// What a writer of it wants to know before the first row.
    static func needs(_ options: FormatOptions) -> OutputNeeds
    /// Whether it is text: its encoding is found out, the output may go to a terminal and be compressed by `.gz`. What is
    /// not text compresses itself, by `FormatOptions.compression`.
    static var isText: Bool { get }
    /// What it is called in a sentence.
    static var noun: String { get }
    /// Whether text that no other format recognises is taken for it, and nothing at all, too.
    static var isFallback: Bool { get }
    /// What is taken for a mistake, and refused, where it stands in place of a source of this format; nil where the reader
    /// may judge.
    static func foreignContent(in clues: ContentClues, _ options: FormatOptions) -> ForeignContent?
    /// What tells of a file that is saved as it is whether it is whole; nil where nothing shows it. Rows are counted where
    /// somebody knows how many there have to be.
    static func makeFileCheck(countsRows: Bool) -> (any FileCheck)?
    /// How many of a text's first bytes are passed over, whatever they hold, so that they say nothing of what it is.
    static func passedOver(in head: UnsafeRawBufferPointer, _ options: FormatOptions) -> Int
    /// What becomes of values it has nothing like; nil where inspections say nothing of it.
    static var conversionEffects: [ConversionEffect]? { get }
    /// Checks what it is told, before anything is opened.
    ///
    /// - Throws: `.usage` for options that no reader or writer could go by.
    static func validate(_ options: FormatOptions) throws(ExportError)
    /// What it can do.
    static var abilities: FormatAbilities { get }
    /// Whether a source that starts with these bytes (up to 64 KiB) is of this format.
    static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool
    /// A reader of `source`.
    static func makeReader(of source: any ByteSource, options: FormatOptions) throws(ExportError) -> any RowReader
    /// What rows go through before columns get their places, for the sake of this format's limits.
    static func outputTransforms(_ options: FormatOptions) -> [any RowTransform]
    /// The columns of the output that its options name: one that no row has is told.
    static func namedColumns(_ options: FormatOptions) -> [ColumnName]
    /// How a writer goes on with `file`, where the format `appends`.
    ///
    /// - Throws: `.output` for a file that is not of the format, `.usage` for options that rows cannot be added with.
    static func continuation(
        of file: any SeekableByteSource, options: FormatOptions
    ) throws(ExportError) -> FileContinuation
    /// How `file` is written anew with other rows in it, or a new one where there is none. Of text its beginning is given, as
    /// UTF-8.
    ///
    /// - Throws: `.output` for a file that would lose more than the rows that are replaced, `.usage` for options that make no
    ///   sense then.
    static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions
    ) throws(ExportError) -> FileRevision
    /// How values are read back from what is written with these options.
    static func keySpelling(_ options: FormatOptions) -> KeySpelling
    /// Whether numbers in text that is read have a comma before their fraction (`RowShape.hasDecimalCommas`).
    static func hasDecimalCommas(_ options: FormatOptions) -> Bool
    /// A writer to `sink`.
    static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter
}

/// What a format can do.
public struct FormatAbilities: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int
    /// Abilities of these bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// It can be read.
    public static let reads = FormatAbilities(rawValue: 1)
    /// It can be written.
    public static let writes = FormatAbilities(rawValue: 2)
    /// Rows can be added to a file of it, behind those there are.
    public static let appends = FormatAbilities(rawValue: 4)
}

extension Format {
    /// None.
    public static var mediaTypes: [String] { [] }
    /// Streams.
    public static var needsSeekableSource: Bool { false }
    /// Typed.
    public static var hasTypes: Bool { true }
    /// Rows may bring columns.
    public static func hasFixedColumns(_ options: FormatOptions) -> Bool { false }
    /// Text has none.
    public static var keepsLoneSurrogates: Bool { false }
    /// They are read as they are.
    public static var readsEscapes: Bool { false }
    /// Rows that name their columns.
    public static func needs(_ options: FormatOptions) -> OutputNeeds { .rows }
    /// Text.
    public static var isText: Bool { true }
    /// Its name in capitals.
    public static var noun: String { name.uppercased() }
    /// Something recognises it.
    public static var isFallback: Bool { false }
    /// The bytes of a binary format; else it may well look like anything.
    public static func foreignContent(in clues: ContentClues, _ options: FormatOptions) -> ForeignContent? {
        guard isText else { return nil }
        return clues.binaryFormat.map {
            ForeignContent(
                "it is called \(name) and starts as \($0.name) does",
                advice: "read it with \(Setting.sourceFormat) \($0.name)")
        }
    }
    /// Nothing.
    public static func makeFileCheck(countsRows: Bool) -> (any FileCheck)? { nil }
    /// None.
    public static func passedOver(in head: UnsafeRawBufferPointer, _ options: FormatOptions) -> Int { 0 }
    /// Not known.
    public static var conversionEffects: [ConversionEffect]? { nil }
    /// All are right.
    public static func validate(_ options: FormatOptions) throws(ExportError) {}
    /// For a format that rows cannot be added to.
    public static func continuation(
        of file: any SeekableByteSource, options: FormatOptions
    ) throws(ExportError) -> FileContinuation {
        throw ExportError(.usage, "rows cannot be added to \(name)", at: Location(source: file.name))
    }
    /// As any file of it is written.
    public static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions
    ) throws(ExportError) -> FileRevision { FileRevision(options) }
    /// As what they were.
    public static func keySpelling(_ options: FormatOptions) -> KeySpelling { KeySpelling() }
    /// A point.
    public static func hasDecimalCommas(_ options: FormatOptions) -> Bool { false }
    /// None.
    public static func outputTransforms(_ options: FormatOptions) -> [any RowTransform] { [] }
    /// None.
    public static func namedColumns(_ options: FormatOptions) -> [ColumnName] { [] }
    /// Both ways.
    public static var abilities: FormatAbilities { [.reads, .writes] }
    /// Nothing is recognised; names and media types still are.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { false }
    /// For a format that is only written.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        throw ExportError(.usage, "\(name) is only written", at: Location(source: source.name))
    }
    /// For a format that is only read.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        throw ExportError(.usage, "\(name) is only read", at: Location(source: sink.name))
    }
}

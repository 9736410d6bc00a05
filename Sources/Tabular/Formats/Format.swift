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
    /// What a writer of it wants to know before the first row.
    static func needs(_ options: FormatOptions) -> OutputNeeds
    /// Whether the output is text that may go to a terminal.
    static var isText: Bool { get }
    /// What it can do.
    static var abilities: FormatAbilities { get }
    /// Whether a source that starts with these bytes (up to 64 KiB) is of this format.
    static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool
    /// A reader of `source`.
    static func makeReader(of source: any ByteSource, options: FormatOptions) throws(ExportError) -> any RowReader
    /// What rows go through before columns get their places, for the sake of this format's limits.
    static func outputTransforms(_ options: FormatOptions) -> [any RowTransform]
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
    /// Rows that name their columns.
    public static func needs(_ options: FormatOptions) -> OutputNeeds { .rows }
    /// Text.
    public static var isText: Bool { true }
    /// None.
    public static func outputTransforms(_ options: FormatOptions) -> [any RowTransform] { [] }
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

/// Options of one format, kept in `FormatOptions` under their type.
public protocol FormatOptionSet: Sendable {
    /// What holds where nobody said anything.
    init()
}

/// What readers and writers are told: what all share, and one option set for each format that has one.
public struct FormatOptions: Sendable {
    /// A longer row is an error: 64 MiB, and at most 256 MiB (`Cell.maximumCount`).
    public var maximumRow = 64 << 20
    /// Malformed rows are left out, counted and reported.
    public var skipsErrors = false
    /// The encoding of a text, as it was named or marked; nil where it is taken for UTF-8.
    package var encodingName: String?
    /// Whether a reader gets a text as it is in another encoding than the source's. Places in it are nobody's then.
    package var isDecoded = false
    /// What the encoding of an output is called, where that is not UTF-8, for formats whose documents declare it. An export sets
    /// it by its `outputEncoding`.
    package var outputEncodingName: String?
    /// How much effort compression takes, be it of a format or of `.gz`.
    public var compression = CompressionEffort.fast
    /// Nested values become rows or columns later, so that one in a row that is all there is needs no advice.
    package var takesNestedApart = false
    /// Rows that their source knows the time of the last change of carry it as the hidden column
    /// `ColumnName.envelopeTime`. An export sets it by its `steps`.
    package var tracksChange = false
    /// How large a block is at first.
    public var blockSize = ByteBlock.standardCapacity
    /// How many bytes may wait in memory before they are spooled. `Export.memoryLimit` is the same.
    public var memoryLimit = 32 << 20
    /// Whether texts of sources without types may be numbers, where an output decides that for itself. An export sets it by
    /// its `types`.
    public package(set) var infersTypes = true
    /// Whether all values are texts, since the output has types and texts are what it is to have. An export sets it by its
    /// `types` and its format.
    package var makesTexts = false
    /// The columns of a source that anything looks at, where that is known: a reader that can leave others unread may do so,
    /// where all of these are there. An export sets it by its `steps`.
    public package(set) var usedColumns: Set<ColumnName>?
    /// What every row has that anything is made of, where that is known: a reader may leave out runs of rows that have it not.
    /// An export sets it by its `steps`.
    package var wantedRows: RowRequirement?
    /// Whether numbers that are infinite or none (NaN) are the texts of their names, since the output is text. An export sets
    /// it by its format.
    package var namesNonFinite = false
    /// Whether somebody said which format the source is of. An export sets it by its `sourceFormat`.
    package var isFormatNamed = false
    /// Makes a spool for what must wait. Those of an export are made by itself, since they share its memory limit.
    public package(set) var makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private var sets: [ObjectIdentifier: any FormatOptionSet] = [:]

    /// Options with a way to spool.
    public init(makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        self.makeSpool = makeSpool
    }

    /// What is said of a source that is of another format.
    package var formatAdvice: String {
        isFormatNamed
            ? "leave \(Setting.sourceFormat) out, or name another format" : FormatOptions.unnamedFormatAdvice
    }

    /// The same, where nobody said which format it is of.
    package static var unnamedFormatAdvice: String { "name its format with \(Setting.sourceFormat)" }

    /// The options of one format: `options[CSVOptions.self].delimiter`.
    public subscript<Options: FormatOptionSet>(_: Options.Type) -> Options {
        get { sets[ObjectIdentifier(Options.self)] as? Options ?? Options() }
        set { sets[ObjectIdentifier(Options.self)] = newValue }
    }
}

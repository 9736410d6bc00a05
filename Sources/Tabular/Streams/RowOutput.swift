/// What is known of a table before its first row.
public struct TableSchema: Sendable, Equatable {
    /// The columns in their order.
    public var columns: [ColumnName]
    /// Whether no row has another column.
    public var isComplete: Bool
    /// The type of each, where the output wanted to know; it is that of all values there are.
    public var types: [ColumnType]?
    /// What the values of nested columns are made of, by index, where the output wanted to know.
    package var nestedTypes: [Int: NestedType] = [:]

    /// A schema.
    public init(columns: [ColumnName], isComplete: Bool, types: [ColumnType]? = nil) {
        self.columns = columns
        self.isComplete = isComplete
        self.types = types
    }
}

/// Where the rows of a run end up: a format on a sink, a database, the program itself. It knows no bytes; what it wants to
/// know beforehand the engine sees to.
///
/// `finish` writes what is left; then one of `commit` and `abandon` ends it: nothing is to be seen of it at the destination
/// before `commit`, and nothing after `abandon`, which may come at any time.
public protocol RowOutput: RowWriter {
    /// What it wants to know before the first row.
    var needs: OutputNeeds { get }
    /// The columns that are there already, beside which no other may come; nil where the rows decide.
    var fixedColumns: [ColumnName]? { get }
    /// Whether nothing is to be seen before the end, so that a run may start over.
    var isReplaceable: Bool { get }
    /// Whether rows are where they cannot be taken back.
    var hasWritten: Bool { get }
    /// What rows go through before columns get their places, for the sake of the output's limits.
    var transforms: [any RowTransform] { get }
    /// Whether those give rows columns of their own.
    var addsColumns: Bool { get }
    /// What has become of it, once it is finished.
    var outcome: OutputOutcome { get }
    /// Puts the finished output in its place, now that nothing speaks against it.
    ///
    /// - Throws: what keeps it from there; `abandon` follows.
    func commit() throws(ExportError)
    /// Gives the output up: nothing of it stays.
    func abandon()
}

extension RowOutput {
    /// The rows decide.
    public var fixedColumns: [ColumnName]? { nil }
    /// All appears at the end.
    public var isReplaceable: Bool { true }
    /// Nothing is out before the end.
    public var hasWritten: Bool { false }
    /// None.
    public var transforms: [any RowTransform] { [] }
    /// None.
    public var addsColumns: Bool { false }
    /// Nothing to tell.
    public var outcome: OutputOutcome { OutputOutcome() }
}

/// What has become of an output.
public struct OutputOutcome: Sendable {
    /// The file's path, where it is one.
    public var path: String?
    /// The files there are, in order.
    public var paths: [String]
    /// The name of its format, where it has one.
    public var format: String
    /// How many files it is split into; nil where it is not.
    public var parts: Int?
    /// Whether the rows were added to what was there.
    public var isAppended: Bool
    /// How many of the rows took the place of others; nil where that is not known.
    public var replacedRows: UInt64?
    /// How many bytes an output has that is no file, and the hash of them in hexadecimal digits; nil where nobody asked.
    public var content: (bytes: UInt64, sha256: String)?
    /// What else the user should know: sentences without a full stop.
    public var notes: [String]

    /// An outcome.
    public init(
        path: String? = nil, paths: [String] = [], format: String = "", parts: Int? = nil, isAppended: Bool = false,
        replacedRows: UInt64? = nil, content: (bytes: UInt64, sha256: String)? = nil, notes: [String] = []
    ) {
        self.path = path
        self.paths = paths
        self.format = format
        self.parts = parts
        self.isAppended = isAppended
        self.replacedRows = replacedRows
        self.content = content
        self.notes = notes
    }
}

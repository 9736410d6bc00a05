/// How a writer goes on with a file of its format that is there, for rows that are added to it: `Format.continuation`.
public struct FileContinuation: Sendable {
    /// The columns that rows must keep to; nil where rows bring theirs.
    public var columns: [ColumnName]?
    /// What the writer is told, so that what it writes looks like what is there.
    public var options: FormatOptions
    /// What a reader is told, so that it reads what is there as it was written.
    public var reading: FormatOptions
    /// What ends the last line, where it has no end.
    public var lineEnd: [UInt8]
    /// What else the bytes of rows depend on, such as a delimiter: compared with what it is once rows are added.
    public var dialect: [UInt8]

    /// A continuation.
    public init(
        columns: [ColumnName]? = nil, options: FormatOptions, lineEnd: [UInt8] = [0x0A], dialect: [UInt8] = []
    ) {
        self.columns = columns
        self.options = options
        reading = options
        self.lineEnd = lineEnd
        self.dialect = dialect
    }

    /// Whether rows that were made for one suit the other.
    package func isLike(_ other: FileContinuation) -> Bool {
        columns == other.columns && lineEnd == other.lineEnd && dialect == other.dialect
    }
}

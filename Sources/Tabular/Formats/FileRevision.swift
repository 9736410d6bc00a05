/// How a file is written anew where rows of it are replaced and others added: `Format.revision`.
public struct FileRevision: Sendable {
    /// What a writer is told of the new rows, which are written as any are and then read back.
    public var staging: FormatOptions
    /// What is told to whoever reads the file that is there, and the new rows that were written, and writes both: what a user
    /// says of sources does not hold for them, and what was done to values when they were written is not done twice.
    public var options: FormatOptions
    /// The types that columns of the file have, where it has any.
    public var types: [ColumnName: ColumnType] = [:]
    /// What the user should know.
    public var notes: [String] = []

    /// A revision for which the options hold as they are.
    public init(_ options: FormatOptions) {
        staging = options
        self.options = options
        self.options.skipsErrors = false
    }
}

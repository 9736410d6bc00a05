/// What is known, at the end, of the table of one source in an output that has a table for each.
package struct SourceTable: Sendable, Equatable {
    /// What the table may be called.
    package var name: String
    /// The source's name in messages.
    package var source: String
    /// Its columns.
    package var columns: [ColumnName]

    /// A table.
    package init(name: String, source: String, columns: [ColumnName]) {
        self.name = name
        self.source = source
        self.columns = columns
    }
}

public import Tabular

/// What databases are told: which table is meant, and what becomes of one that is there.
public struct TableOptions: FormatOptionSet, Equatable {
    /// What becomes of a table that is there already.
    public enum Mode: Sendable, Hashable {
        /// It is an error.
        case create
        /// Rows are added to it, and columns that it lacks.
        case append
        /// Rows whose keys are there take the place of those; others are added.
        case upsert
        /// It is dropped, and a new one takes its place; other tables stay.
        case replace
    }

    /// Which names columns get.
    public enum Naming: String, Sendable, CaseIterable {
        /// Letters, digits and `_`, beginning with no digit, at most 300 bytes, no two alike but for case: what BigQuery takes.
        case bigquery
        /// The same in lower case, at most 63 bytes: what needs no quotes in most databases.
        case sql
    }

    /// The table that is read and written; nil for the only one there is, and for a name after the source.
    public var table: TableReference?
    /// What a table is called that nobody has named. An export sets it by its sources.
    package var defaultTable = "rows"
    /// What becomes of a table that is there. An export sets it by `replacesOutput`, `appends` and `upsertKeys`.
    package var mode = Mode.create
    /// The output's columns that make a key: a row of a key that is there is replaced.
    public var upsertKeys: [ColumnName] = []
    /// Which names columns get; nil for those that they have.
    public var naming: Naming?
    /// The folder for what is put aside. An export sets it by its own.
    package var temporaryFolder: String?
    /// How many seconds somebody else's use of a database is waited for.
    public var lockWait = 30.0
    /// How many seconds a server may be silent, or take nothing, while rows stream.
    public var silence = 120.0

    /// What to do where several tables are there and none is named; nil for naming one.
    package var choiceAdvice: String?

    /// The usual.
    public init() {}

    /// The name of the table that is written.
    package var target: TableReference.Name {
        table?.target ?? TableReference.Name(table: defaultTable, isQuoted: true)
    }
}

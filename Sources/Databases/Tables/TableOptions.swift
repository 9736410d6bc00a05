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
    package var target: String { table?.target ?? defaultTable }
}

/// The tables of a run, as after `--table`: `NAME`, or `FROM:INTO` where a database is read and another one written. A name
/// with a colon, or with a dot that is no schema's, stands in double quotes.
public struct TableReference: Sendable, Hashable {
    /// The table that is read; nil where none is named.
    public var source: String?
    /// The table that is written; nil where none is named.
    public var target: String?
    /// Whether the name of the table that is read stood in quotes, so that a dot in it parts no schema from a table.
    public var isSourceQuoted = false
    /// The same of the table that is written.
    public var isTargetQuoted = false

    /// One table, whether it is read or written.
    public init(_ name: String) { (source, target) = (name, name) }

    /// The tables of a text.
    ///
    /// - Throws: `.usage` for a text without a name in it, or with more than two.
    public init(parsing text: String) throws(ExportError) {
        var names: [String?] = []
        var areQuoted: [Bool] = []
        var rest = Substring(text)
        while true {
            let (name, tail) = try TableReference.name(rest, in: text)
            names.append(name)
            areQuoted.append(rest.first == "\"")
            guard let tail else { break }
            rest = tail
        }
        guard names.count <= 2, names.contains(where: { $0 != nil }), !text.utf8.contains(0) else {
            throw TableReference.malformed(text)
        }
        source = names[0]
        target = names.count == 2 ? names[1] : names[0]
        (isSourceQuoted, isTargetQuoted) = (areQuoted[0], areQuoted[areQuoted.count - 1])
    }

    /// The name that a text begins with, and what stands behind its colon, where there is one.
    private static func name(
        _ text: Substring, in whole: String
    ) throws(ExportError) -> (name: String?, rest: Substring?) {
        guard text.first == "\"" else {
            let name = text.prefix { $0 != ":" }
            return (
                name.isEmpty ? nil : String(name),
                name.endIndex == text.endIndex ? nil : text[name.endIndex...].dropFirst()
            )
        }
        var name = ""
        var rest = text.dropFirst()
        while let quote = rest.firstIndex(of: "\"") {
            name += rest[..<quote]
            rest = rest[quote...].dropFirst()
            guard rest.first == "\"" else {
                guard !name.isEmpty, rest.isEmpty || rest.first == ":" else { throw malformed(whole) }
                return (name, rest.isEmpty ? nil : rest.dropFirst())
            }
            name += "\""
            rest = rest.dropFirst()
        }
        throw malformed(whole)
    }

    private static func malformed(_ text: String) -> ExportError {
        ExportError(
            .usage, "\"\(text)\" names no table",
            advice: "\(Setting.table) takes a name, or FROM:INTO; a name with a colon stands in double quotes")
    }
}

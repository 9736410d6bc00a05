internal import CSQLite
internal import Tables
internal import Tabular
internal import Threads

/// Rows into a table of a database, all of them or none: one transaction, which begins with the first row and is committed once
/// nothing speaks against it.
///
/// A file that is new has no journal: until it is committed nobody knows of it. Another one keeps the journal it has, so that
/// whatever ends the process in between, its rows are the old ones.
final class SQLiteOutput: RowOutput {
    private let file: DatabaseFile
    private let options: FormatOptions
    private let tables: TableOptions
    /// The name that was asked for.
    private let wanted: String
    private let connection: Connection
    private var writer: TableWriter?
    private var isEnded = false

    /// Opens the database, and looks whether the table is in the way.
    ///
    /// - Throws: `.output` where it is, or the file is no database.
    init(_ file: DatabaseFile, _ options: FormatOptions) throws(ExportError) {
        self.file = file
        self.options = options
        tables = options[TableOptions.self]
        wanted = try tables.target.table(in: "main", at: Location(source: file.name))
        connection = try Connection(
            path: file.path, name: file.name, writes: true, temporaryFolder: tables.temporaryFolder)
        connection.wait(seconds: tables.lockWait)
        if file.isNew {
            // Long texts take fewer pages, and less time, in larger ones.
            try connection.run("PRAGMA page_size = 16384")
            try connection.run("PRAGMA journal_mode = OFF")
            try connection.run("PRAGMA locking_mode = EXCLUSIVE")
        }
        if file.isNew || !file.isSynced { try connection.run("PRAGMA synchronous = OFF") }
        try connection.run("PRAGMA cache_size = -8000")
        _ = try existingTable()
    }

    let needs = OutputNeeds(columns: .growing, types: .growing)

    /// The table that is there; nil where there is none, or it is to be replaced.
    private func existingTable() throws(ExportError) -> ExistingTable? {
        let table = try ExistingTable.find(wanted, in: connection)
        guard let table else { return nil }
        guard tables.mode != .create else {
            throw ExportError(
                .output, "the table \"\(table.name)\" is already there", at: Location(source: file.name),
                advice:
                    "\(Setting.replacesOutput) replaces it, \(Setting.appends) adds to it, \(Setting.table) names another"
            )
        }
        return table
    }

    // MARK: Rows

    func makeEncoder() -> any RowEncoder { BoundRowEncoder(infersTypes: options.infersTypes) }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard let bound = rows.sidecar as? BoundRows else { return }
        let writer = try begun()
        // A table of no columns is none.
        if !rows.header.isEmpty { try writer.extend(to: rows.header) }
        try writer.append(bound, rows.block, firstRow: rows.position.firstRow)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) { try begun().finish(columns.names) }

    /// The table's writer, in the transaction that begins here.
    private func begun() throws(ExportError) -> TableWriter {
        if let writer { return writer }
        try connection.run("BEGIN IMMEDIATE")
        var table = try existingTable()
        if let old = table, tables.mode == .replace {
            try old.refuseReferences(in: connection)
            try connection.run("DROP TABLE \(SQLName.quoted(old.name))")
            table = nil
        }
        let writer = TableWriter(
            connection, tables, name: wanted, existing: table, spellings: SpellingSpool(options.makeSpool))
        self.writer = writer
        try writer.begin()
        return writer
    }

    // MARK: End

    var notes: [String] { writer?.naming.note.map { [$0] } ?? [] }

    var outcome: OutputOutcome {
        OutputOutcome(
            path: file.name, paths: [file.name], format: SQLiteFormat.name, isAppended: writer?.existing != nil,
            replacedRows: writer?.replacedRows, notes: notes)
    }

    func commit() throws(ExportError) {
        writer?.endStatements()
        if file.isNew {
            // Nobody knows of the file yet.
            try connection.run("COMMIT")
        } else {
            try Commits.make(to: file.name) { () throws(ExportError) in try connection.run("COMMIT") }
        }
        isEnded = true
        connection.close()
    }

    func abandon() {
        guard !isEnded else { return }
        isEnded = true
        writer?.endStatements()
        try? connection.run("ROLLBACK")
        connection.close()
        guard !file.isNew, writer != nil else { return }
        // After a failure of the disk it is the next who opens the database that takes back what was begun.
        _ = try? Connection(path: file.path, name: file.name, writes: true).number("PRAGMA schema_version")
    }
}

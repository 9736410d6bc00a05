internal import Libc
internal import Tables
public import Tabular

/// Rows into a table of a server's database, all of them or none: one transaction, which begins when the output is opened and is
/// committed once nothing speaks against it. Whatever ends the connection before, the server takes all back.
///
/// Rows go by binary COPY, into the table itself, or first into a temporary one where they replace others or the server has to make
/// values of texts (`PostgresOutput+Merge`).
public final class PostgresOutput: RowOutput {
    /// The name of its format, in summaries.
    public static let formatName = "postgres"
    /// The most columns of a table (PostgreSQL's manual, appendix K).
    static let mostColumns = 1600

    let options: TableOptions
    let connection: PostgresConnection
    private let skipsErrors: Bool
    private let rules: CopyRules
    /// The table that was there and is not replaced.
    var existing: ExistingTable? { rules.existing }
    /// The table that was there and is replaced.
    private let replaced: ExistingTable?
    /// The name that was asked for.
    private let wanted: TableName
    /// The table that rows come into: under another name until it takes the place of one.
    private(set) var target: TableName
    private(set) var plan: CopyPlan?
    private var naming: TableColumns?
    private var header: [ColumnName] = []
    /// Columns that were made for `jsonb`, and are `json` now.
    private var plainJSON: Set<Int> = []
    private let stripped = ByteBlock(capacity: 4096)
    private var isCopying = false
    /// Rows that were sent, and those of them before the present COPY.
    private(set) var rowCount: UInt64 = 0
    private var rowsBeforeCopy: UInt64 = 0
    private var isEnded = false
    /// How many of the rows have taken the place of none, where they can.
    var addedRows: UInt64?

    /// Connects, and looks whether the table is in the way.
    ///
    /// - Parameter isSynced: whether the server's disk has to have what is committed.
    /// - Throws: `.output` where it is, or there is no such database; `.usage` for a malformed address, and where libpq is not
    ///   installed.
    public init(_ address: PostgresAddress, options: FormatOptions, isSynced: Bool) throws(ExportError) {
        let tables = options[TableOptions.self]
        self.options = tables
        skipsErrors = options.skipsErrors
        connection = try PostgresConnection(address, writes: true, silence: tables.silence)
        try connection.run("BEGIN; " + PostgresConnection.settings(lockWait: tables.lockWait))
        if !isSynced { try connection.run("SET LOCAL synchronous_commit = off") }
        wanted = TableName(tables.target)
        if wanted.table.utf8.count > CopyRules.names.longestName ?? .max {
            throw ExportError(
                .usage, "the name of the table has more than 63 bytes", at: Location(source: connection.name),
                advice: "name it with \(Setting.table)")
        }
        let found = try PostgresOutput.find(wanted, tables.mode, in: connection)
        guard found == nil || tables.mode != .create else {
            throw ExportError(
                .output, "the table \"\(wanted.shown)\" is already there", at: Location(source: connection.name),
                advice:
                    "\(Setting.replacesOutput) replaces it, \(Setting.appends) adds to it, \(Setting.table) names another"
            )
        }
        if tables.mode == .replace, let family = found?.family {
            throw ExportError(
                .output, "the table \"\(wanted.shown)\" is \(family), which \(Setting.replacesOutput) does not replace",
                at: Location(source: connection.name),
                advice:
                    "empty it with TRUNCATE and add the rows with \(Setting.appends), or name another with \(Setting.table)"
            )
        }
        replaced = tables.mode == .replace ? found : nil
        rules = CopyRules(
            existing: tables.mode == .replace ? nil : found, naming: tables.naming, name: connection.name,
            isUTF8: try connection.encoding() == "UTF8")
        target = found?.name ?? wanted
        if let found { try UseMark.isWritten.put(found.number, in: connection) }
    }

    /// The table of this name; nil where there is none.
    ///
    /// Other runs of this program with the same table are waited for: those that add rows only where this one makes or replaces
    /// the table, or they do.
    private static func find(
        _ name: TableName, _ mode: TableOptions.Mode, in connection: PostgresConnection
    ) throws(ExportError) -> ExistingTable? {
        let found = try ExistingTable.find(name, in: connection)
        let isShared = found != nil && (mode == .append || mode == .upsert)
        // Locks of this kind have a number of 64 bits; they end with the transaction.
        try connection.rows(
            "SELECT pg_advisory_xact_lock\(isShared ? "_shared" : "")(1751217265, "
                + "hashtext(coalesce($1, current_schema(), '') || '.' || $2))",
            [found?.name.schema ?? name.schema, name.table])
        // What was there before the lock may be gone, or come.
        return try ExistingTable.find(name, in: connection)
    }

    /// All columns with their types come first: the table is made of them.
    public let needs = OutputNeeds(columns: .complete, types: .complete)

    /// Rows with a text that the server does not hold end the run, or are left out.
    public var transforms: [any RowTransform] { [NULCheck(skipsErrors: skipsErrors)] }

    // MARK: Rows

    /// An encoder of rows as COPY takes them.
    public func makeEncoder() -> any RowEncoder { CopyEncoder(rules) }

    /// Makes the table, or the columns that it lacks.
    public func begin(_ schema: TableSchema) throws(ExportError) {
        header = schema.columns
        let columns = header.isEmpty ? HeaderNames.numbered(1) : header
        let (plan, naming) = try rules.plan(columns, schema.types)
        (self.plan, self.naming) = (plan, naming)
        let lacking = plan.columns.filter { !$0.isThere }
        guard lacking.count + (existing?.columns.count ?? 0) <= Self.mostColumns else {
            throw ExportError(
                .limit, "Postgres takes \(Self.mostColumns) columns, and the table would have more",
                at: Location(source: connection.name), advice: "name those you need with \(Setting.fields)")
        }
        try refuseMissingKeys()
        if let there = existing ?? replaced { try UseMark.isRead.refuse(there.name, there.number, in: connection) }
        guard try ExistingTable.find(wanted, in: connection) == existing ?? replaced else {
            throw ExportError(
                .output, "the table \"\(wanted.shown)\" was changed by somebody else meanwhile",
                at: Location(source: connection.name), advice: "run it again")
        }
        if existing == nil {
            if replaced != nil { target.table = "hasdata_export_\(getpid())_\(UInt32.random(in: 0...(.max)))" }
            try connection.run("CREATE TABLE \(target.sql) (\(Self.definitions(plan.columns)))")
        } else if !lacking.isEmpty {
            let added = lacking.map { "ADD COLUMN " + Self.definitions([$0]) }.joined(separator: ", ")
            try connection.run("ALTER TABLE \(target.sql) \(added)")
        }
        if isStaged {
            try connection.run("CREATE TEMPORARY TABLE \(Self.staging) (\(stagingDefinitions)) ON COMMIT DROP")
        }
        try beginCopy()
    }

    private static func definitions(_ columns: [CopyColumn]) -> String {
        columns.map { "\(SQLName.quoted($0.name)) \($0.form.typeName)" }.joined(separator: ", ")
    }

    private func beginCopy() throws(ExportError) {
        guard let plan else { return }
        let columns =
            isStaged
            ? plan.columns.indices.map { "c\($0)" } : plan.columns.map { SQLName.quoted($0.name) }
        let table = isStaged ? Self.staging : target.sql
        try connection.beginCopy("COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN (FORMAT binary)")
        isCopying = true
        rowsBeforeCopy = rowCount
        // Its mark, no flags, nothing more of a header.
        let head = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        try send(head)
    }

    private func send(_ bytes: [UInt8]) throws(ExportError) {
        let block = ByteBlock(capacity: bytes.count)
        block.append(bytes)
        try connection.send(block.contents)
    }

    private func endCopy() throws(ExportError) {
        guard isCopying else { return }
        isCopying = false
        try located { () throws(ExportError) in
            // No further row.
            try send([0xFF, 0xFF])
            try checkTaken(try connection.endSending(), of: rowCount - rowsBeforeCopy)
        }
    }

    /// Adds to the row that the server names those that were sent by another COPY.
    private func located(_ body: () throws(ExportError) -> Void) throws(ExportError) {
        do throws(ExportError) {
            try body()
        } catch {
            var error = error
            error.location.row = error.location.row.map { $0 &+ rowsBeforeCopy }
            throw error
        }
    }

    /// Sends rows.
    public func append(_ rows: EncodedRows) throws(ExportError) {
        if let hazards = rows.sidecar as? JSONColumns { try takePlainJSON(hazards) }
        var bytes = rows.block.contents
        if !plainJSON.isEmpty {
            JSONVersions.strip(bytes, of: plainJSON, into: stripped)
            bytes = stripped.contents
        }
        try located { () throws(ExportError) in try connection.send(bytes) }
        rowCount &+= UInt64(rows.rowCount)
    }

    /// Makes columns `json` of which a value is not taken by `jsonb`.
    private func takePlainJSON(_ hazards: JSONColumns) throws(ExportError) {
        guard let plan else { return }
        let fresh = hazards.firstRows.filter { !plainJSON.contains($0.key) && plan.columns.indices.contains($0.key) }
        guard !fresh.isEmpty else { return }
        try endCopy()
        for (index, row) in fresh.sorted(by: { $0.key < $1.key }) {
            let column = plan.columns[index]
            guard !column.isThere else {
                throw ExportError(
                    .malformed,
                    "the value has a NUL, half of a character, a key twice or a zero with a sign, which jsonb does not keep",
                    at: Location(source: connection.name, row: row, column: "\"\(column.name)\""),
                    advice: "change the column's type to json")
            }
            let change = { (table: String, name: String) in
                "ALTER TABLE \(table) ALTER COLUMN \(name) TYPE json USING \(name)::text::json"
            }
            try connection.run(change(target.sql, SQLName.quoted(column.name)))
            if isStaged { try connection.run(change(Self.staging, "c\(index)")) }
            plainJSON.insert(index)
        }
        try beginCopy()
    }

    /// Ends the rows, and puts them where they belong.
    public func finish(_ columns: ColumnSet) throws(ExportError) {
        try endCopy()
        if isStaged { try mergeStaged() }
        try checkKept()
        guard let replaced else { return }
        try connection.run("DROP TABLE \(replaced.name.sql)")
        try connection.run("ALTER TABLE \(target.sql) RENAME TO \(SQLName.quoted(wanted.table))")
        target = replaced.name
    }

    // MARK: End

    /// What was changed in names.
    public var notes: [String] {
        var notes = naming?.note.map { [$0] } ?? []
        if options.mode == .upsert, existing?.hasRowSecurity == true {
            notes.append(
                "the table \"\(target.shown)\" has row level security: rows that its policies hide from the user were not replaced"
            )
        }
        return notes
    }

    /// The database, and whether rows were added to a table.
    public var outcome: OutputOutcome {
        OutputOutcome(
            path: connection.name, paths: [connection.name], format: Self.formatName, isAppended: existing != nil,
            replacedRows: addedRows.map { rowCount &- min($0, rowCount) }, notes: notes)
    }

    /// Commits.
    public func commit() throws(ExportError) {
        try connection.commit()
        isEnded = true
        connection.close()
    }

    /// Lets the server take all back.
    public func abandon() {
        guard !isEnded else { return }
        isEnded = true
        connection.close()
    }

    // MARK: Keys

    /// Whether a column that was made for `jsonb` is `json` now.
    func isPlainJSON(_ index: Int) -> Bool { plainJSON.contains(index) }

    /// The places among the columns of those that make a key.
    var keys: [Int] { options.upsertKeys.compactMap { header.firstIndex(of: $0) } }

    private func refuseMissingKeys() throws(ExportError) {
        guard options.mode == .upsert, let missing = options.upsertKeys.first(where: { !header.contains($0) }) else {
            return
        }
        throw ExportError(
            .usage, "no row has the column \"\(missing)\", which \(Setting.upsert) names",
            at: Location(source: connection.name))
    }
}

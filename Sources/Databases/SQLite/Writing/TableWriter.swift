internal import CSQLite
internal import Tables
internal import Tabular

/// Puts rows into one table, within a transaction that somebody else began: makes it, adds the columns that come, inserts.
///
/// Columns that it makes have no type while rows come, since values keep their own class only in such a column; they are
/// declared at the end (`declareTypes`).
final class TableWriter {
    /// A column of the table that the output has, too.
    struct Column {
        let name: String
        /// What is known of the values of one that was made here.
        var growing = GrowingColumn()
        /// What one that was there makes of values; nil of one that was made here.
        let fit: ColumnFit?
    }

    let connection: Connection
    let options: TableOptions
    /// The table's name, as the database spells it.
    let name: String
    /// The table that was there, where rows are added to one.
    let existing: ExistingTable?
    /// The columns in the order of the output's.
    var columns: [Column] = []
    private(set) var naming: TableColumns
    let spellings: SpellingSpool
    private var insert: Statement?
    /// Rows that came before the first column.
    private var emptyRows: UInt64 = 0
    /// The values of the present row that are printed otherwise than the source has them.
    var rowSpellings: [(column: Int, text: BoundCell)] = []
    /// The output's columns.
    private(set) var header: [ColumnName] = []
    var hasKeyIndex = false
    /// The places of the key's columns, once all of them are there.
    var keyPlaces: [Int] = []
    /// Whether a row of a key that is there has nothing else to put in its place.
    var mayChangeNothing = false
    /// Whether keys of two spellings are one.
    var comparesSpellings = false
    /// The index for the keys of existing rows, which goes again.
    var temporaryIndex: String?
    /// How many rows took the place of others, where that is counted.
    var replaced: UInt64 = 0
    /// How many rows were put into a table whose triggers are called for each.
    private var putRows: Int64 = 0
    /// How many rows such a table had.
    private var rowsBefore: Int64 = 0

    init(
        _ connection: Connection, _ options: TableOptions, name: String, existing: ExistingTable?,
        spellings: SpellingSpool
    ) {
        self.connection = connection
        self.options = options
        self.existing = existing
        self.spellings = spellings
        self.name = existing?.name ?? name
        naming = TableColumns(
            NameRules(ignoresCase: true), naming: options.naming, existing: existing?.columns.map(\.name) ?? [],
            reserved: [existing == nil ? ExistingTable.ownRowNumber : existing?.rowNumber].compactMap { $0 })
    }

    /// The name of the rows' numbers; nil where they have none.
    var rowNumber: String? { existing == nil ? ExistingTable.ownRowNumber : existing?.rowNumber }

    /// Notes how many rows a table has whose triggers may remove some.
    func begin() throws(ExportError) {
        guard existing?.hasTriggers == true else { return }
        rowsBefore = try rowCount()
    }

    /// Checks that no trigger has removed rows. Where it cannot be told how many were replaced, none is taken to be new.
    func checkKept() throws(ExportError) {
        guard existing?.hasTriggers == true else { return }
        let added = isUpsert ? replacedRows.map { putRows - Int64(clamping: $0) } ?? 0 : putRows
        let gained = try rowCount() - rowsBefore
        if let problem = KeptRows.problem(
            of: name, added: added, gained: gained, at: Location(source: connection.name))
        {
            throw problem
        }
    }

    private func rowCount() throws(ExportError) -> Int64 {
        try connection.number("SELECT count(*) FROM \(SQLName.quoted(name))") ?? 0
    }

    // MARK: Columns

    /// Sees to it that the table has the output's columns so far.
    func extend(to header: [ColumnName]) throws(ExportError) {
        guard header.count > columns.count else { return }
        let known = columns.count
        self.header = header
        naming.extend(to: header)
        let fresh = Array(naming.names[known...])
        try refuseTooMany()
        if existing == nil, known == 0 {
            try create(fresh)
        } else {
            for name in fresh { try add(name) }
        }
        try prepareKeys()
        let statement = try prepareInsert()
        insert = statement
        try putEmptyRows(statement)
    }

    /// Inserts the rows that came before the first column, with nothing bound.
    private func putEmptyRows(_ statement: Statement) throws(ExportError) {
        while emptyRows > 0 {
            while try statement.step() {}
            try checkInserted(location(1))
            statement.reset()
            emptyRows -= 1
        }
        sqlite3_set_last_insert_rowid(connection.handle, Self.noRow)
    }

    /// Inserts rows without any column into a table that was there, which needs no other for them.
    func finishEmpty() throws(ExportError) {
        guard emptyRows > 0 else { return }
        try checkKeys()
        try putEmptyRows(
            try connection.statement("INSERT OR ABORT INTO \(SQLName.quoted(name)) DEFAULT VALUES"))
    }

    private func create(_ names: [String]) throws(ExportError) {
        let list = names.map(SQLName.quoted).joined(separator: ", ")
        try connection.run("CREATE TABLE \(SQLName.quoted(name)) (\(list))")
        columns = names.map { Column(name: $0, fit: nil) }
    }

    private func add(_ column: String) throws(ExportError) {
        if let known = existing?.column(column) {
            guard known.isStored else {
                throw ExportError(
                    .output, "the column \"\(column)\" of the table \"\(name)\" is worked out and cannot be written",
                    at: Location(source: connection.name), advice: "leave it out with \(Setting.omit)")
            }
            columns.append(
                Column(name: column, fit: ColumnFit(of: known, isStrict: existing?.isStrict ?? false)))
            return
        }
        guard rowNumber != nil else {
            throw ExportError(
                .output, "the table \"\(name)\" lacks the column \"\(column)\" and has no row numbers",
                at: Location(source: connection.name),
                advice: "add the column with ALTER TABLE, or leave it out with \(Setting.omit)")
        }
        let definition = Self.definition(column, isStrict: existing?.isStrict ?? false)
        try connection.run("ALTER TABLE \(SQLName.quoted(name)) ADD COLUMN \(definition)")
        columns.append(Column(name: column, fit: nil))
    }

    /// How a column is made that has no type yet; strict tables have a word for that.
    static func definition(_ column: String, isStrict: Bool) -> String {
        SQLName.quoted(column) + (isStrict ? " ANY" : "")
    }

    private func refuseTooMany() throws(ExportError) {
        let limit = connection.mostColumns
        var count = naming.names.count
        if let existing, existing.columns.count + count > limit {
            count = existing.columns.count + naming.names.filter { existing.column($0) == nil }.count
        }
        guard count > limit else { return }
        let others = existing == nil ? "the rows have" : "with those of the rows the table would have"
        throw ExportError(
            .limit, "SQLite takes \(limit) columns, and \(others) more", at: Location(source: connection.name),
            advice: "name those you need with \(Setting.fields)")
    }

    // MARK: Statements

    func prepareInsert() throws(ExportError) -> Statement {
        let names = columns.map { SQLName.quoted($0.name) }
        let values = [String](repeating: "?", count: names.count).joined(separator: ",")
        // Whatever the table says of conflicts, no row is left out, and none that is there goes, unsaid.
        var sql =
            "INSERT OR ABORT INTO \(SQLName.quoted(name)) (\(names.joined(separator: ","))) VALUES (\(values))"
        // Rows from before the key's columns came have no key, and are like no other.
        mayChangeNothing = false
        sqlite3_set_last_insert_rowid(connection.handle, Self.noRow)
        if isUpsert, hasKeyIndex, let keyNames { sql += conflictClause(keyNames) }
        return try connection.statement(sql)
    }

    /// Lets go of what keeps a transaction open.
    func endStatements() { insert = nil }

    // MARK: Rows

    /// Inserts rows, of which `firstRow` are before them in the output.
    func append(_ rows: BoundRows, _ encoded: ByteBlock, firstRow: UInt64) throws(ExportError) {
        guard let insert else {
            // A value more than none has a column.
            emptyRows += UInt64(rows.count)
            return
        }
        let statement = insert.handle
        var row = firstRow
        var index = 0
        var spelling: BoundCell?
        while index < rows.count {
            let cell = rows.cells[index]
            index += 1
            switch cell.kind {
            case .endOfRow:
                row += 1
                try put(insert, rows, encoded, row)
            case .spelling: spelling = cell
            default:
                let place = cell.place
                let result =
                    columns[place].fit == nil
                    ? bindGrowing(statement, cell, spelling, rows, encoded)
                    : try bindFitting(statement, cell, spelling, rows, encoded, row + 1)
                spelling = nil
                guard result == SQLITE_OK else {
                    throw connection.problem(result, at: location(row + 1, place))
                }
            }
        }
    }

    func location(_ row: UInt64, _ place: Int? = nil) -> Location {
        Location(source: connection.name, row: row, column: place.map { "\"\(columns[$0].name)\"" })
    }

    private func put(
        _ insert: Statement, _ rows: BoundRows, _ encoded: ByteBlock, _ row: UInt64
    ) throws(ExportError) {
        try settleKeys()
        var result = sqlite3_step(insert.handle)
        var number: Int64?
        if result == SQLITE_ROW {
            number = insert.integer(0)
            result = sqlite3_step(insert.handle)
        }
        guard result == SQLITE_DONE else { throw connection.problem(result, at: location(row)) }
        let inserted = sqlite3_last_insert_rowid(connection.handle)
        try checkInserted(location(row))
        if countsReplaced, isReplaced() {
            replaced &+= 1
            if let number { try spellings.forget(row: number) }
        }
        sqlite3_reset(insert.handle)
        sqlite3_clear_bindings(insert.handle)
        guard !rowSpellings.isEmpty else { return }
        let place = number ?? inserted
        for (column, text) in rowSpellings {
            try spellings.append(
                row: place, column: column,
                text: UnsafeBufferPointer(start: rows.bytes(of: text, encoded), count: Int(text.count)))
        }
        rowSpellings.removeAll(keepingCapacity: true)
    }

    /// Checks that no trigger has left out the row that was put.
    private func checkInserted(_ location: Location) throws(ExportError) {
        putRows &+= 1
        guard let existing, existing.hasTriggers, !mayChangeNothing, sqlite3_changes(connection.handle) == 0 else {
            return
        }
        throw ExportError(
            .output, "a trigger of the table \"\(name)\" leaves the row out", at: location,
            advice: "leave such rows out yourself, or write a table of another name with \(Setting.table)")
    }
}

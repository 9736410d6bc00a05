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
    private var rowSpellings: [(column: Int, text: BoundCell)] = []
    /// The output's columns.
    private var header: [ColumnName] = []
    private var hasKeyIndex = false
    /// The index for the keys of existing rows, which goes again.
    private(set) var temporaryIndex: String?

    init(
        _ connection: Connection, _ options: TableOptions, existing: ExistingTable?, spellings: SpellingSpool
    ) {
        self.connection = connection
        self.options = options
        self.existing = existing
        self.spellings = spellings
        name = existing?.name ?? options.target
        naming = TableColumns(
            NameRules(ignoresCase: true), naming: options.naming, existing: existing?.columns.map(\.name) ?? [])
    }

    /// Whether a row of a key that is there is replaced.
    var isUpsert: Bool { options.mode == .upsert }

    /// Whether rows have numbers, by which they can be found again.
    private var hasRowNumbers: Bool { existing?.hasRowNumbers ?? true }

    // MARK: Columns

    /// Sees to it that the table has the output's columns so far.
    func extend(to header: [ColumnName]) throws(ExportError) {
        guard header.count > columns.count else { return }
        let known = columns.count
        self.header = header
        naming.extend(to: header)
        let fresh = Array(naming.names[known...])
        try refuseTooMany(known + fresh.count)
        if existing == nil, known == 0 {
            try create(fresh)
        } else {
            for name in fresh { try add(name) }
        }
        try prepareKeys()
        let statement = try prepareInsert()
        insert = statement
        while emptyRows > 0 {
            while try statement.step() {}
            statement.reset()
            emptyRows -= 1
        }
    }

    private func create(_ names: [String]) throws(ExportError) {
        let list = names.map(Connection.quoted).joined(separator: ", ")
        try connection.run("CREATE TABLE \(Connection.quoted(name)) (\(list))")
        columns = names.map { Column(name: $0, fit: nil) }
    }

    private func add(_ column: String) throws(ExportError) {
        if let known = existing?.columns.first(where: { $0.name == column }) {
            guard known.isStored else {
                throw ExportError(
                    .output, "the column \"\(column)\" of the table \"\(name)\" is worked out and cannot be written",
                    at: Location(source: connection.name), advice: "leave it out with \(Setting.omit)")
            }
            columns.append(
                Column(name: column, fit: ColumnFit(declared: known.type, isStrict: existing?.isStrict ?? false)))
            return
        }
        guard hasRowNumbers else {
            throw ExportError(
                .output, "the table \"\(name)\" lacks the column \"\(column)\" and has no row numbers",
                at: Location(source: connection.name),
                advice: "add the column with ALTER TABLE, or leave it out with \(Setting.omit)")
        }
        let definition = Self.definition(column, isStrict: existing?.isStrict ?? false)
        try connection.run("ALTER TABLE \(Connection.quoted(name)) ADD COLUMN \(definition)")
        columns.append(Column(name: column, fit: nil))
    }

    /// How a column is made that has no type yet; strict tables have a word for that.
    static func definition(_ column: String, isStrict: Bool) -> String {
        Connection.quoted(column) + (isStrict ? " ANY" : "")
    }

    private func refuseTooMany(_ count: Int) throws(ExportError) {
        let limit = connection.mostColumns
        guard count > limit else { return }
        throw ExportError(
            .limit, "SQLite takes \(limit) columns, and the rows have more", at: Location(source: connection.name),
            advice: "name those you need with \(Setting.fields)")
    }

    // MARK: Statements

    private func prepareInsert() throws(ExportError) -> Statement {
        let names = columns.map { Connection.quoted($0.name) }
        let values = [String](repeating: "?", count: names.count).joined(separator: ",")
        var sql =
            "INSERT INTO \(Connection.quoted(name)) (\(names.joined(separator: ","))) VALUES (\(values))"
        // Rows from before the key's columns came have no key, and are like no other.
        if isUpsert, hasKeyIndex, let keyNames { sql += conflictClause(keyNames) }
        return try connection.statement(sql)
    }

    /// The names of the columns that make the key; nil where one of them has not come yet.
    private var keyNames: [String]? {
        let names = options.upsertKeys.compactMap { naming.name(of: $0, among: header) }
        return names.count == options.upsertKeys.count ? names : nil
    }

    /// A row of the key that is there gets all values of the new one, and null where it has none.
    private func conflictClause(_ keyNames: [String]) -> String {
        let keys = Set(keyNames)
        let written = Set(columns.map(\.name))
        let others = existing?.columns.filter { $0.isStored && !written.contains($0.name) }.map(\.name) ?? []
        let changes =
            columns.map(\.name).filter { !keys.contains($0) }
            .map { "\(Connection.quoted($0))=excluded.\(Connection.quoted($0))" }
            + others.filter { !keys.contains($0) }.map { "\(Connection.quoted($0))=NULL" }
        let list = keyNames.map(Connection.quoted).joined(separator: ",")
        let action = changes.isEmpty ? "DO NOTHING" : "DO UPDATE SET " + changes.joined(separator: ",")
        return " ON CONFLICT (\(list)) \(action)" + (hasRowNumbers ? " RETURNING rowid" : "")
    }

    /// Sees to it that there is an index that finds rows by their keys: that of a table that is made here stays, so that the next
    /// run finds it.
    private func prepareKeys() throws(ExportError) {
        guard isUpsert, !hasKeyIndex, let keyNames else { return }
        hasKeyIndex = true
        let list = keyNames.map(Connection.quoted).joined(separator: ",")
        // Without an index for it this statement is an error.
        if existing != nil, (try? prepareInsert()) != nil { return }
        let index = "\(name) by \(keyNames.joined(separator: ", "))"
        if existing != nil { temporaryIndex = index }
        do throws(ExportError) {
            try connection.run(
                "CREATE UNIQUE INDEX \(Connection.quoted(index)) ON \(Connection.quoted(name)) (\(list))")
        } catch {
            guard error.message.contains("UNIQUE") else { throw error }
            throw ExportError(
                .output, "several rows of the table \"\(name)\" have the same \(keyNames.joined(separator: ", "))",
                at: Location(source: connection.name),
                advice: "name a key with \(Setting.upsert) that tells them apart, or remove the repeated ones")
        }
    }

    /// - Throws: `.usage` where no row had one of the key's columns.
    func checkKeys() throws(ExportError) {
        guard isUpsert, keyNames == nil,
            let missing = options.upsertKeys.first(where: { naming.name(of: $0, among: header) == nil })
        else { return }
        throw ExportError(
            .usage, "no row has the column \"\(missing)\", which \(Setting.upsert) names",
            at: Location(source: connection.name))
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

    private func location(_ row: UInt64, _ place: Int? = nil) -> Location {
        Location(source: connection.name, row: row, column: place.map { "\"\(columns[$0].name)\"" })
    }

    private func put(
        _ insert: Statement, _ rows: BoundRows, _ encoded: ByteBlock, _ row: UInt64
    ) throws(ExportError) {
        var result = sqlite3_step(insert.handle)
        var number: Int64?
        if result == SQLITE_ROW {
            number = insert.integer(0)
            result = sqlite3_step(insert.handle)
        }
        guard result == SQLITE_DONE else { throw connection.problem(result, at: location(row)) }
        sqlite3_reset(insert.handle)
        sqlite3_clear_bindings(insert.handle)
        guard !rowSpellings.isEmpty else { return }
        let place = number ?? sqlite3_last_insert_rowid(connection.handle)
        for (column, text) in rowSpellings {
            try spellings.append(
                row: place, column: column,
                text: UnsafeBufferPointer(start: rows.bytes(of: text, encoded), count: Int(text.count)))
        }
        rowSpellings.removeAll(keepingCapacity: true)
    }

    // MARK: Values

    /// Binds a value to a column that was made here: as it is while that is what all values of it are, else as text.
    @inline(__always)
    private func bindGrowing(
        _ statement: OpaquePointer?, _ cell: BoundCell, _ spelling: BoundCell?, _ rows: BoundRows,
        _ encoded: ByteBlock
    ) -> Int32 {
        let place = cell.place
        let index = Int32(truncatingIfNeeded: place &+ 1)
        switch cell.kind {
        case .text:
            _ = columns[place].growing.store(.text)
            return bindText(statement, index, cell, rows, encoded)
        case .decimal:
            _ = columns[place].growing.store(.decimal)
            return bindText(statement, index, cell, rows, encoded)
        case .integer, .longInteger:
            let form = columns[place].growing.store(cell.kind == .integer ? .integer : .longInteger)
            let value = Int64(bitPattern: cell.value)
            return form == .text
                ? bindCopy(statement, index, "\(value)") : sqlite3_bind_int64(statement, index, value)
        case .double:
            let form = columns[place].growing.store(.double)
            let value = Double(bitPattern: cell.value)
            if form != .text {
                if let spelling { rowSpellings.append((place, spelling)) }
                return sqlite3_bind_double(statement, index, value)
            }
            if let spelling { return bindText(statement, index, spelling, rows, encoded) }
            return bindCopy(statement, index, NumberText.of(value))
        case .true, .false:
            let value = cell.kind == .true
            return columns[place].growing.store(.boolean) == .text
                ? bindCopy(statement, index, value ? "true" : "false")
                : sqlite3_bind_int64(statement, index, value ? 1 : 0)
        case .endOfRow, .spelling: return SQLITE_OK
        }
    }

    /// Binds a value to a column that was there before.
    ///
    /// - Throws: `.malformed` for one that the column would change.
    private func bindFitting(
        _ statement: OpaquePointer?, _ cell: BoundCell, _ spelling: BoundCell?, _ rows: BoundRows,
        _ encoded: ByteBlock, _ row: UInt64
    ) throws(ExportError) -> Int32 {
        let place = cell.place
        let index = Int32(truncatingIfNeeded: place &+ 1)
        guard let fit = columns[place].fit else { return SQLITE_OK }
        func text() -> String { Self.text(cell, spelling, rows, encoded) }
        switch (cell.kind, fit) {
        case (.text, .any), (.text, .text), (.decimal, .any), (.decimal, .text):
            return bindText(statement, index, cell, rows, encoded)
        case (.text, _) where !ColumnFit.isNumeric(rows.bytes(of: cell, encoded), count: Int(cell.count)):
            return bindText(statement, index, cell, rows, encoded)
        case (_, .text): return bindCopy(statement, index, text())
        case (.integer, .any), (.integer, .number), (.integer, .double), (.longInteger, .any), (.longInteger, .number):
            return sqlite3_bind_int64(statement, index, Int64(bitPattern: cell.value))
        case (.double, .any), (.double, .number), (.double, .double):
            return sqlite3_bind_double(statement, index, Double(bitPattern: cell.value))
        case (.true, .boolean), (.false, .boolean):
            return sqlite3_bind_int64(statement, index, cell.kind == .true ? 1 : 0)
        case (.true, .any), (.false, .any): return bindCopy(statement, index, text())
        default:
            let declared = existing?.columns.first { $0.name == columns[place].name }?.type ?? ""
            throw ExportError(
                .malformed,
                "\(text().prefix(60).debugDescription) would be changed by the column, which is \(declared)",
                at: location(row, place),
                advice: "write a table of another name with \(Setting.table), or declare the column TEXT")
        }
    }

    @inline(__always)
    private func bindText(
        _ statement: OpaquePointer?, _ index: Int32, _ cell: BoundCell, _ rows: BoundRows, _ encoded: ByteBlock
    ) -> Int32 {
        let bytes = UnsafeRawPointer(rows.bytes(of: cell, encoded)).assumingMemoryBound(to: CChar.self)
        // Nothing is copied: the bytes stay until the row is put.
        return sqlite3_bind_text(statement, index, bytes, Int32(truncatingIfNeeded: cell.count), nil)
    }

    private func bindCopy(_ statement: OpaquePointer?, _ index: Int32, _ text: String) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite_bind_text_copy(statement, index, $0.baseAddress, Int32(truncatingIfNeeded: $0.count))
            }
        }
    }

    /// A value as the source has it.
    private static func text(
        _ cell: BoundCell, _ spelling: BoundCell?, _ rows: BoundRows, _ encoded: ByteBlock
    ) -> String {
        switch cell.kind {
        case .true: return "true"
        case .false: return "false"
        case .integer, .longInteger: return "\(Int64(bitPattern: cell.value))"
        case .double where spelling == nil: return NumberText.of(Double(bitPattern: cell.value))
        default:
            let text = spelling ?? cell
            return String(
                decoding: UnsafeBufferPointer(start: rows.bytes(of: text, encoded), count: Int(text.count)),
                as: UTF8.self)
        }
    }
}

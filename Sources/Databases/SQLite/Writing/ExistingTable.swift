internal import Tabular

/// A table that is in a database already.
struct ExistingTable {
    /// A column of it.
    struct Column {
        let name: String
        /// Its type as it was declared; empty where none was.
        let type: String
        /// Whether values can be put in it: those of generated columns are worked out.
        let isStored: Bool
        /// Whether a row that comes without it has a value there all the same, the table's own: a key, a default.
        let isFilled: Bool
        /// Whether it is the number of the row itself, which is a whole number (`INTEGER PRIMARY KEY`).
        var isRowNumber = false
    }

    /// Its name, as the database spells it.
    let name: String
    let columns: [Column]
    /// Whether it refuses values that are not of a column's type.
    let isStrict: Bool
    /// Whether it is called when rows are put in it.
    let hasTriggers: Bool
    /// The name of the rows' numbers, by which they can be found again; nil where rows have none, or columns hide all names.
    let rowNumber: String?

    /// The names of a row's number, of which one that is a column's means that (sqlite.org/lang_createtable.html#rowid).
    private static let rowNumbers = ["_rowid_", "rowid", "oid"]
    /// The name in a table that is made, whose columns do not get it.
    static let ownRowNumber = rowNumbers[0]

    /// The table of this name, in any case; nil where there is none.
    ///
    /// - Throws: `.output` where something else has the name.
    static func find(_ name: String, in connection: Connection) throws(ExportError) -> ExistingTable? {
        let isReserved = name.lowercased().hasPrefix("sqlite_")
        // Triggers have names of their own.
        let lookUp = try connection.statement(
            "SELECT name, type, sql, tbl_name FROM sqlite_master WHERE name = ?1 COLLATE NOCASE AND type <> 'trigger'")
        lookUp.bind(name, at: 1)
        let isThere = try lookUp.step()
        let isIndex = isThere && lookUp.text(1) == "index"
        guard !isReserved, !isIndex else {
            throw ExportError(
                .output,
                isReserved
                    ? "no table is called \"\(name)\": names that begin with sqlite_ are SQLite's own"
                    : "\"\(lookUp.text(0) ?? name)\" is an index of the table \"\(lookUp.text(3) ?? "")\"",
                at: Location(source: connection.name), advice: "name another table with \(Setting.table)")
        }
        guard isThere, let found = lookUp.text(0) else { return nil }
        let isView = lookUp.text(1) == "view"
        let isVirtual = lookUp.text(2).map { $0.lowercased().hasPrefix("create virtual") } ?? false
        guard !isView, !isVirtual else {
            throw ExportError(
                .output, "\"\(found)\" is a \(isView ? "view" : "virtual table"), which rows are not written to",
                at: Location(source: connection.name), advice: "name another table with \(Setting.table)")
        }
        let list = try connection.statement("SELECT wr, strict FROM pragma_table_list(?1) WHERE schema = 'main'")
        list.bind(found, at: 1)
        let isListed = try list.step()
        let columns = try connection.statement(
            "SELECT name, type, hidden, pk > 0 OR \"notnull\" <> 0 OR dflt_value IS NOT NULL, pk FROM pragma_table_xinfo(?1)"
        )
        columns.bind(found, at: 1)
        let hasNumbers = !(isListed && list.integer(0) != 0)
        var all: [Column] = []
        var keys: [Int] = []
        while try columns.step() {
            if columns.integer(4) > 0 { keys.append(all.count) }
            all.append(
                Column(
                    name: columns.text(0) ?? "", type: columns.text(1) ?? "", isStored: columns.integer(2) == 0,
                    isFilled: columns.integer(3) != 0))
        }
        if hasNumbers, keys.count == 1, all[keys[0]].type.uppercased() == "INTEGER" { all[keys[0]].isRowNumber = true }
        return ExistingTable(
            name: found, columns: all, isStrict: isListed && list.integer(1) != 0,
            hasTriggers: try hasTriggers(found, in: connection),
            rowNumber: !hasNumbers
                ? nil : rowNumbers.first { name in !all.contains { $0.name.lowercased() == name } })
    }

    private static func hasTriggers(_ name: String, in connection: Connection) throws(ExportError) -> Bool {
        let list = try connection.statement(
            "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE LIMIT 1")
        list.bind(name, at: 1)
        return try list.step()
    }

    /// - Throws: `.output` where another table has keys of this one, which a new one would not have.
    func refuseReferences(in connection: Connection) throws(ExportError) {
        let list = try connection.statement(
            """
            SELECT m.name FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f \
            WHERE m.type = 'table' AND f."table" = ?1 COLLATE NOCASE AND m.name <> ?1 COLLATE NOCASE LIMIT 1
            """)
        list.bind(name, at: 1)
        guard try list.step() else { return }
        throw ExportError(
            .output,
            "the table \"\(list.text(0) ?? "")\" refers to keys of the table \"\(name)\", which a new one would not have",
            at: Location(source: connection.name),
            advice:
                "empty the table and add the rows with \(Setting.appends), or write one of another name with \(Setting.table)"
        )
    }

    /// Its column of this name; nil where it has none.
    func column(_ name: String) -> Column? {
        // Byte by byte: characters of two spellings are two names.
        columns.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}

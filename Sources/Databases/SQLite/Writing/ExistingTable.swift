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
    }

    /// Its name, as the database spells it.
    let name: String
    let columns: [Column]
    /// Whether it refuses values that are not of a column's type.
    let isStrict: Bool
    /// Whether rows have numbers, by which they can be found again.
    let hasRowNumbers: Bool

    /// The table of this name, in any case; nil where there is none.
    ///
    /// - Throws: `.output` where something else has the name.
    static func find(_ name: String, in connection: Connection) throws(ExportError) -> ExistingTable? {
        let lookUp = try connection.statement(
            "SELECT name, type, sql FROM sqlite_master WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')")
        lookUp.bind(name, at: 1)
        guard try lookUp.step(), let found = lookUp.text(0) else { return nil }
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
        let columns = try connection.statement("SELECT name, type, hidden FROM pragma_table_xinfo(?1)")
        columns.bind(found, at: 1)
        var all: [Column] = []
        while try columns.step() {
            all.append(
                Column(name: columns.text(0) ?? "", type: columns.text(1) ?? "", isStored: columns.integer(2) == 0))
        }
        return ExistingTable(
            name: found, columns: all, isStrict: isListed && list.integer(1) != 0,
            hasRowNumbers: !isListed || list.integer(0) == 0)
    }
}

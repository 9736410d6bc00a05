internal import Tables
internal import Tabular

/// The table or view that is read.
struct SourceTable {
    /// Its name, as the database spells it.
    let name: String
    /// Its columns, each with whether it was declared to hold true and false.
    let columns: [(name: String, isBoolean: Bool)]

    /// Chooses the table that is meant: the one that is named, else the only one.
    ///
    /// - Throws: `.input` where there is none, or several and none is named.
    init(in connection: Connection, _ options: TableOptions) throws(ExportError) {
        let list = try connection.statement(
            "SELECT m.name, l.type FROM sqlite_master m JOIN pragma_table_list(m.name) l ON l.schema = 'main' "
                + "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
                + "AND l.type <> 'shadow' ORDER BY m.rowid")
        var tables: [(name: String, isView: Bool)] = []
        while try list.step() { tables.append((list.text(0) ?? "", list.text(1) == "view")) }
        name = try Self.choose(tables, options, Location(source: connection.name))
        let info = try connection.statement("SELECT name, type FROM pragma_table_xinfo(?1) WHERE hidden <> 1")
        info.bind(name, at: 1)
        var columns: [(name: String, isBoolean: Bool)] = []
        while try info.step() {
            columns.append((info.text(0) ?? "", info.text(1)?.uppercased().contains("BOOL") ?? false))
        }
        guard !columns.isEmpty else {
            throw ExportError(
                .malformed, "the table \"\(name)\" has no columns", at: Location(source: connection.name))
        }
        self.columns = columns
    }

    private static func choose(
        _ tables: [(name: String, isView: Bool)], _ options: TableOptions, _ place: Location
    ) throws(ExportError) -> String {
        let names = tables.map(\.name)
        if let wanted = try options.table?.source?.table(in: "main", at: place) {
            if names.contains(where: { $0.utf8.elementsEqual(wanted.utf8) }) { return wanted }
            if let other = names.first(where: { $0.lowercased() == wanted.lowercased() }) { return other }
            throw TableChoiceError.missing(wanted, among: names, at: place)
        }
        if names.count == 1 { return names[0] }
        // Views show what is in tables.
        let own = tables.filter { !$0.isView }
        if own.count == 1 { return own[0].name }
        throw TableChoiceError.unnamed(among: names, at: place, advice: options.choiceAdvice)
    }
}

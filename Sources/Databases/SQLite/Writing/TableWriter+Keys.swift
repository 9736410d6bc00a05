internal import CSQLite
internal import Tables
internal import Tabular

/// Rows that take the place of others with the same key.
extension TableWriter {
    /// Whether a row of a key that is there is replaced.
    var isUpsert: Bool { options.mode == .upsert }

    /// The names of the columns that make the key; nil where one of them has not come yet.
    var keyNames: [String]? {
        let names = options.upsertKeys.compactMap { keyName($0) }
        return names.count == options.upsertKeys.count ? names : nil
    }

    /// What the table calls a column of the key; nil while no row has had it, be it in the table or not.
    private func keyName(_ key: ColumnName) -> String? {
        guard let name = naming.name(of: key, among: header), naming.names.contains(name) else { return nil }
        return name
    }

    /// Notes whether an index takes keys of two spellings for one, by a collation: the spelling of the new row is put in its place
    /// then.
    private func findCollations(_ keyNames: [String]) throws(ExportError) {
        let list = try connection.statement(
            """
            SELECT 1 FROM pragma_index_list(?1) l JOIN pragma_index_xinfo(l.name) i \
            WHERE l."unique" AND i.name = ?2 COLLATE NOCASE AND i.coll <> 'BINARY' LIMIT 1
            """)
        for key in keyNames {
            list.bind(name, at: 1)
            list.bind(key, at: 2)
            if try list.step() { comparesSpellings = true }
            list.reset()
        }
    }

    /// A row of the key that is there gets all values of the new one, and null where it has none. What the table fills by itself
    /// stays as it is: other tables may hold the number of a row.
    func conflictClause(_ keyNames: [String]) -> String {
        let keys = Set(keyNames.map { ColumnName($0) })
        let written = Set(columns.map { ColumnName($0.name) })
        let others =
            existing?.columns.filter { $0.isStored && !$0.isFilled && !written.contains(ColumnName($0.name)) }.map(
                \.name)
            ?? []
        let changes =
            columns.map(\.name).filter { comparesSpellings || !keys.contains(ColumnName($0)) }
            .map { "\(SQLName.quoted($0))=excluded.\(SQLName.quoted($0))" }
            + others.filter { !keys.contains(ColumnName($0)) }.map { "\(SQLName.quoted($0))=NULL" }
        let list = keyNames.map(SQLName.quoted).joined(separator: ",")
        mayChangeNothing = changes.isEmpty
        let action = changes.isEmpty ? "DO NOTHING" : "DO UPDATE SET " + changes.joined(separator: ",")
        return " ON CONFLICT (\(list)) \(action)" + (rowNumber.map { " RETURNING \($0)" } ?? "")
    }

    /// Sees to it that there is an index that finds rows by their keys: that of a table that is made here stays, so that the next
    /// run finds it.
    func prepareKeys() throws(ExportError) {
        guard isUpsert, !hasKeyIndex, let keyNames else { return }
        hasKeyIndex = true
        let keys = Set(keyNames.map { ColumnName($0) })
        keyPlaces = columns.indices.filter { keys.contains(ColumnName(columns[$0].name)) }
        let list = keyNames.map(SQLName.quoted).joined(separator: ",")
        if existing != nil { try findCollations(keyNames) }
        // Without an index for it this statement is an error.
        if existing != nil, (try? prepareInsert()) != nil { return }
        let index = try freeName("\(name) by \(keyNames.joined(separator: ", "))")
        if existing != nil { temporaryIndex = index }
        do throws(ExportError) {
            try connection.run(
                "CREATE UNIQUE INDEX \(SQLName.quoted(index)) ON \(SQLName.quoted(name)) (\(list))")
        } catch {
            guard error.message.contains("UNIQUE") else { throw error }
            throw ExportError(
                .output, "several rows of the table \"\(name)\" have the same \(keyNames.joined(separator: ", "))",
                at: Location(source: connection.name),
                advice: "name a key with \(Setting.upsert) that tells them apart, or remove the repeated ones")
        }
        if existing != nil { try findCollations(keyNames) }
    }

    /// A name like this one that nothing in the database has: a table that was renamed leaves its old name to its index.
    private func freeName(_ wanted: String) throws(ExportError) -> String {
        let lookUp = try connection.statement("SELECT 1 FROM sqlite_master WHERE name = ?1 COLLATE NOCASE")
        var name = wanted
        var number = 1
        while true {
            lookUp.bind(name, at: 1)
            guard try lookUp.step() else { return name }
            lookUp.reset()
            number += 1
            name = "\(wanted) (\(number))"
        }
    }

    /// - Throws: `.usage` where no row had one of the key's columns.
    func checkKeys() throws(ExportError) {
        guard isUpsert, keyNames == nil,
            let missing = options.upsertKeys.first(where: { keyName($0) == nil })
        else { return }
        throw ExportError(
            .usage, "no row has the column \"\(missing)\", which \(Setting.upsert) names",
            at: Location(source: connection.name))
    }

    /// A number that no row gets unasked.
    static let noRow = Int64.min

    /// Whether it can be told if a row takes the place of another: by the number that a new one gets.
    var countsReplaced: Bool { isUpsert && rowNumber != nil }

    /// Whether the row that was put took the place of another.
    func isReplaced() -> Bool {
        defer { sqlite3_set_last_insert_rowid(connection.handle, Self.noRow) }
        return sqlite3_last_insert_rowid(connection.handle) == Self.noRow
    }

    /// How many rows took the place of others; nil where that cannot be told.
    var replacedRows: UInt64? { countsReplaced ? replaced : nil }
}

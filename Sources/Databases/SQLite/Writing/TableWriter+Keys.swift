internal import CSQLite
internal import Tables
internal import Tabular

/// Rows that take the place of others with the same key.
extension TableWriter {
    /// Whether a row of a key that is there is replaced.
    var isUpsert: Bool { options.mode == .upsert }

    /// The names of the columns that make the key; nil where one of them has not come yet.
    var keyNames: [String]? {
        let names = options.upsertKeys.compactMap { naming.name(of: $0, among: header) }
        return names.count == options.upsertKeys.count ? names : nil
    }

    /// A row of the key that is there gets all values of the new one, and null where it has none.
    func conflictClause(_ keyNames: [String]) -> String {
        let keys = Set(keyNames.map { ColumnName($0) })
        let written = Set(columns.map { ColumnName($0.name) })
        let others =
            existing?.columns.filter { $0.isStored && !written.contains(ColumnName($0.name)) }.map(\.name) ?? []
        let changes =
            columns.map(\.name).filter { !keys.contains(ColumnName($0)) }
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
        let list = keyNames.map(SQLName.quoted).joined(separator: ",")
        // Without an index for it this statement is an error.
        if existing != nil, (try? prepareInsert()) != nil { return }
        let index = "\(name) by \(keyNames.joined(separator: ", "))"
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

    /// A number that no row gets unasked.
    static let noRow = Int64.min

    /// Whether it can be told if a row takes the place of another: by the number that a new one gets.
    var countsReplaced: Bool { isUpsert && rowNumber != nil }

    /// Counts the row that was put, if it took the place of another.
    func noteReplaced() {
        if sqlite3_last_insert_rowid(connection.handle) == Self.noRow { replaced &+= 1 }
        sqlite3_set_last_insert_rowid(connection.handle, Self.noRow)
    }

    /// How many rows took the place of others; nil where that cannot be told.
    var replacedRows: UInt64? { countsReplaced ? replaced : nil }
}

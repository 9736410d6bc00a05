internal import Tables
internal import Tabular

/// Whether the rows that were sent are in the table, and those that were there before still are.
extension PostgresOutput {
    /// Checks that the server has taken all rows: a trigger or a rule of the table leaves some out without an error.
    func checkTaken(_ taken: UInt64?, of count: UInt64) throws(ExportError) {
        guard let taken, taken != count else { return }
        let all = count == 1 ? "the row" : "all \(count) rows"
        throw ExportError(
            .output,
            "the table \"\(target.shown)\" does not take \(all): a trigger or rule of it leaves \(count &- min(taken, count)) out",
            at: Location(source: connection.name),
            advice: "leave such rows out yourself, or write a table of another name with \(Setting.table)")
    }

    /// Checks that no trigger has removed rows, by what the server counts in this transaction. Rows that move to another partition
    /// are counted as removed and added.
    func checkKept() throws(ExportError) {
        guard let existing else { return }
        let family =
            "WITH RECURSIVE family (id) AS (SELECT $1::oid UNION SELECT inhrelid FROM pg_inherits JOIN family ON inhparent = id) "
        // Those that would be called by COMMIT are called now.
        let deferred = try connection.rows(
            family
                + """
                SELECT DISTINCT quote_ident(n.nspname) || '.' || quote_ident(t.tgname) FROM pg_trigger t JOIN family ON tgrelid = id \
                JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
                WHERE t.tgdeferrable AND NOT t.tgisinternal
                """, [existing.number])
        let names = deferred.compactMap { $0.first ?? nil }
        if !names.isEmpty { try connection.run("SET CONSTRAINTS \(names.joined(separator: ", ")) IMMEDIATE") }
        let counts = try connection.rows(
            family + """
                SELECT sum(pg_stat_get_xact_tuples_inserted(id)), sum(pg_stat_get_xact_tuples_deleted(id)) FROM family
                """, [existing.number])
        let numbers = (counts.first ?? []).map { $0.flatMap { Int64($0) } ?? 0 }
        guard numbers.count == 2, numbers[1] > 0 else { return }
        if let problem = KeptRows.problem(
            of: target.shown, added: Int64(clamping: addedRows ?? rowCount), gained: numbers[0] - numbers[1],
            at: Location(source: connection.name))
        {
            throw problem
        }
    }
}

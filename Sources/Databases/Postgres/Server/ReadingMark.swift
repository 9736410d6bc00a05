internal import Tabular

/// A mark on the tables that this process reads, so that none of them is written in the same run: the reading would keep the table
/// from being replaced, and the writing would wait for it. The server keeps it, as a lock that hinders nobody, since one table has
/// many addresses.
enum ReadingMark {
    /// What tells this process from all others.
    private static let process = Int32.random(in: 1...(.max))

    /// Marks a table, by its number in the catalog, until the transaction ends.
    static func put(_ number: String, in connection: PostgresConnection) throws(ExportError) {
        try connection.rows("SELECT pg_advisory_xact_lock_shared(\(process), $1::oid::int8::bit(32)::int4)", [number])
    }

    /// - Throws: `.usage` where the table is marked.
    static func refuse(_ table: ExistingTable?, in connection: PostgresConnection) throws(ExportError) {
        guard let table else { return }
        let marks = try connection.rows(
            """
            SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = \(process)::oid AND objid = $1::oid \
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1
            """, [table.number])
        guard marks.isEmpty else {
            throw ExportError(
                .usage, "the table \"\(table.name.shown)\" is both a source and the output",
                at: Location(source: connection.name), advice: "name another with \(Setting.table) FROM:INTO")
        }
    }
}

internal import Tabular

/// A mark on the tables that this process reads or writes, so that none of them is written in the same run that reads it: the
/// reading would keep the table from being replaced, and the writing would wait for it. The server keeps it, as a lock that hinders
/// nobody, since one table has many addresses.
enum UseMark {
    case isRead, isWritten

    /// What tells this process from all others; an even number.
    private static let process = Int32.random(in: 1..<(1 << 30)) * 2
    private var kind: Int32 { UseMark.process + (self == .isWritten ? 1 : 0) }

    /// Marks a table, by its number in the catalog, until the transaction ends.
    func put(_ number: String, in connection: PostgresConnection) throws(ExportError) {
        try connection.rows("SELECT pg_advisory_xact_lock_shared(\(kind), $1::oid::int8::bit(32)::int4)", [number])
    }

    /// - Throws: `.usage` where the table of this name and number is marked.
    func refuse(_ name: TableName, _ number: String, in connection: PostgresConnection) throws(ExportError) {
        let marks = try connection.rows(
            """
            SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = \(kind)::oid AND objid = $1::oid \
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1
            """, [number])
        guard marks.isEmpty else {
            throw ExportError(
                .usage, "the table \"\(name.shown)\" is both a source and the output",
                at: Location(source: connection.name), advice: "name another with \(Setting.table) FROM:INTO")
        }
    }
}

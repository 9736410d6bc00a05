internal import Tables
internal import Tabular

/// Rows that go into a temporary table first, and from there into their own.
///
/// The columns of the temporary table are `c0`, `c1`, …; its rows stand in the order in which they came, which is that of `ctid`.
extension PostgresOutput {
    /// The temporary table that rows come into.
    static let staging = "pg_temp.hasdata_export_rows"
    /// The last row of each key, with the values as the table has them; `place` is the order.
    private static let latest = "pg_temp.hasdata_export_latest"

    /// Whether rows cannot go into their table at once.
    var isStaged: Bool { options.mode == .upsert || plan?.hasCasts == true || existing?.hasRowSecurity == true }

    /// What stands before the rows of an INSERT: numbers that the rows bring are taken also where the server gives them.
    private var overriding: String {
        plan?.columns.contains { existing?.column($0.name)?.isIdentity == true } == true
            ? "OVERRIDING SYSTEM VALUE " : ""
    }

    /// The columns of the temporary table.
    var stagingDefinitions: String {
        (plan?.columns ?? []).enumerated().map { "c\($0) \($1.form.typeName)" }.joined(separator: ", ")
    }

    /// Puts the rows from the temporary table into their own.
    ///
    /// - Throws: `.malformed` with the row and column of a value that the table's column would change, or does not take.
    func mergeStaged() throws(ExportError) {
        guard let plan else { return }
        let values = StagedValues(plan.columns, table: Self.staging, connection)
        try values.refuseChanged()
        guard plan.hasCasts else { return try merge(plan) }
        try connection.run("SAVEPOINT hasdata_export")
        do throws(ExportError) {
            try merge(plan)
        } catch {
            guard error.code == .malformed else { throw error }
            try connection.run("ROLLBACK TO SAVEPOINT hasdata_export")
            throw try values.located(error)
        }
    }

    private func merge(_ plan: CopyPlan) throws(ExportError) {
        let names = plan.columns.map { SQLName.quoted($0.name) }.joined(separator: ", ")
        let values = plan.columns.enumerated().map { "c\($0)" + ($1.cast.map { "::\($0)" } ?? "") }
        guard options.mode == .upsert else {
            let taken = try connection.run(
                "INSERT INTO \(target.sql) (\(names)) \(overriding)SELECT \(values.joined(separator: ", ")) FROM \(Self.staging) "
                    + "ORDER BY ctid")
            return try checkTaken(taken, of: rowCount)
        }
        try refuseUncomparableKeys(plan)
        if existing == nil {
            let list = keys.map { SQLName.quoted(plan.columns[$0].name) }.joined(separator: ", ")
            try connection.run("CREATE UNIQUE INDEX ON \(target.sql) (\(list))")
        } else {
            // Nobody else writes until the end, so that no key comes between.
            try connection.run("LOCK TABLE \(target.sql) IN SHARE ROW EXCLUSIVE MODE")
        }
        // Keys are compared as the table's own columns are.
        let compared = values.enumerated().map { index, value in
            guard let collation = existing?.column(plan.columns[index].name)?.collation else { return value }
            return "(\(value)) COLLATE \(collation)"
        }
        let count = try takeLatest(plan, compared)
        let same = keys.map { "t.\(SQLName.quoted(plan.columns[$0].name)) = l.c\($0)" }
            .joined(separator: " AND ")
        var replacedCount: UInt64? = 0
        if existing != nil {
            try refuseRepeatedKeys(same)
            replacedCount = try update(plan, same)
        }
        let columns = plan.columns.indices.map { "l.c\($0)" }.joined(separator: ", ")
        let added = try connection.run(
            "INSERT INTO \(target.sql) (\(names)) \(overriding)SELECT \(columns) FROM \(Self.latest) l "
                + "WHERE NOT EXISTS (SELECT 1 FROM \(target.sql) t WHERE \(same)) ORDER BY l.place")
        addedRows = added
        guard let count, let replacedCount, let added else { return }
        try checkTaken(replacedCount &+ added, of: count)
    }

    /// Takes the last row of each key, and gives how many they are; rows that lack a part of it are like no other.
    private func takeLatest(_ plan: CopyPlan, _ values: [String]) throws(ExportError) -> UInt64? {
        let list = values.enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
        let parts = keys.map { "c\($0)" }
        let isAlone = parts.map { "\($0) IS NULL" }.joined(separator: " OR ")
        let order = parts.joined(separator: ", ") + ", CASE WHEN \(isAlone) THEN place END"
        let count = try connection.run(
            "CREATE TEMPORARY TABLE \(Self.latest) ON COMMIT DROP AS SELECT DISTINCT ON (\(order)) * FROM "
                + "(SELECT \(list), ctid AS place FROM \(Self.staging)) s ORDER BY \(order), place DESC")
        try connection.run("ANALYZE \(Self.latest)")
        return count
    }

    /// Refuses keys of a type whose values cannot be compared.
    private func refuseUncomparableKeys(_ plan: CopyPlan) throws(ExportError) {
        let isPlain = { (index: Int) in self.isPlainJSON(index) || plan.columns[index].form == .json(isBinary: false) }
        guard let index = keys.first(where: isPlain) else { return }
        let name = plan.columns[index].name
        throw ExportError(
            .output, "the column \"\(name)\" is json, which the server does not compare, and so no key",
            at: Location(source: connection.name),
            advice: "name another with \(Setting.upsert), or make it text with \(Setting.types)")
    }

    private func refuseRepeatedKeys(_ same: String) throws(ExportError) {
        let repeated = try connection.rows(
            "SELECT 1 FROM \(target.sql) t JOIN \(Self.latest) l ON \(same) GROUP BY l.place HAVING count(*) > 1 LIMIT 1"
        )
        guard repeated.isEmpty else {
            let names = options.upsertKeys.map { "\($0)" }.joined(separator: ", ")
            throw ExportError(
                .output, "several rows of the table \"\(target.shown)\" have the same \(names)",
                at: Location(source: connection.name),
                advice: "name a key with \(Setting.upsert) that tells them apart, or remove the repeated ones")
        }
    }

    /// Gives rows of a key that is there the values of the new ones, and null where those lack a column. What the table fills by
    /// itself stays as it is: other tables may hold the number of a row. Gives how many there are.
    private func update(_ plan: CopyPlan, _ same: String) throws(ExportError) -> UInt64? {
        let written = Set(plan.columns.map { ColumnName($0.name) })
        // A key that is there may be spelled otherwise.
        let isFixed = { (index: Int) in
            let column = self.existing?.column(plan.columns[index].name)
            return column?.isIdentity == true || column?.hasOneSpelling == true
        }
        let changes =
            plan.columns.indices.filter { !keys.contains($0) || !isFixed($0) }
            .map { "\(SQLName.quoted(plan.columns[$0].name)) = l.c\($0)" }
            + (existing?.columns ?? []).filter {
                !$0.isGenerated && !$0.isFilled && !written.contains(ColumnName($0.name))
            }
            .map { "\(SQLName.quoted($0.name)) = NULL" }
        guard !changes.isEmpty else {
            let count = try connection.rows("SELECT count(*) FROM \(target.sql) t JOIN \(Self.latest) l ON \(same)")
            return count.first?.first.flatMap { $0 }.flatMap { UInt64($0) }
        }
        return try connection.run(
            "UPDATE \(target.sql) t SET \(changes.joined(separator: ", ")) FROM \(Self.latest) l WHERE \(same)")
    }
}

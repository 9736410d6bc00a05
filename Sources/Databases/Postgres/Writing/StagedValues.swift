internal import Tabular

/// Texts in the temporary table of which the server makes values of other types: where one of them stands that it would change, or
/// does not take.
struct StagedValues {
    private let columns: [CopyColumn]
    private let table: String
    private let connection: PostgresConnection

    init(_ columns: [CopyColumn], table: String, _ connection: PostgresConnection) {
        (self.columns, self.table, self.connection) = (columns, table, connection)
    }

    /// Refuses values that the table's column would change.
    ///
    /// - Throws: `.malformed` with the first of them, and what the server says where it cannot make a value of one.
    func refuseChanged() throws(ExportError) {
        guard columns.contains(where: { $0.isChanged != nil }) else { return }
        try connection.run("SAVEPOINT hasdata_export_check; SET LOCAL TimeZone = '\(CastCheck.zone)'")
        for (index, column) in columns.enumerated() {
            guard let condition = column.isChanged else { continue }
            let value = "c\(index)"
            let sql = Self.filled(condition, value)
            do throws(ExportError) {
                let found = try connection.rows(
                    "SELECT ctid, left(\(value), 60) FROM \(table) WHERE \(sql) ORDER BY ctid LIMIT 1")
                guard let first = found.first, let place = first[0] else { continue }
                let row = try connection.rows("SELECT count(*) FROM \(table) WHERE ctid <= $1::tid", [place])
                var error = ExportError(
                    .malformed,
                    "\((first[1] ?? "").debugDescription) would be changed by the column, which is \(column.cast ?? "")",
                    at: Location(source: connection.name, column: "\"\(column.name)\""),
                    advice: "write a table of another name with \(Setting.table), or change the column's type")
                error.location.row = row.first?.first.flatMap { $0 }.flatMap { UInt64($0) }
                throw error
            } catch {
                guard error.code == .malformed, error.location.row == nil else { throw error }
                try connection.run("ROLLBACK TO SAVEPOINT hasdata_export_check")
                throw try located(error)
            }
        }
        try connection.run("ROLLBACK TO SAVEPOINT hasdata_export_check")
    }

    /// The condition for a column. It holds no other `@`.
    private static func filled(_ condition: String, _ value: String) -> String {
        condition.split(separator: "@", omittingEmptySubsequences: false).joined(separator: value)
    }

    /// Adds the row and the column of the first text of which the server makes no value.
    func located(_ error: ExportError) throws(ExportError) -> ExportError {
        guard error.location.row == nil else { return error }
        for (index, column) in columns.enumerated() {
            guard let cast = column.cast, let (row, failure) = try firstFailure("c\(index)", cast) else { continue }
            var error = failure
            error.location.row = row
            error.location.column = "\"\(column.name)\""
            return error
        }
        return error
    }

    /// The first row of which the server cannot make a value, counted from 1, and what it says; nil where it can of all. Each step
    /// halves the rows that are looked at.
    private func firstFailure(_ value: String, _ cast: String) throws(ExportError) -> (UInt64, ExportError)? {
        let all = try connection.rows("SELECT count(*) FROM \(table)")
        var low: UInt64 = 0
        var high = all.first?.first.flatMap { $0 }.flatMap { UInt64($0) } ?? 0
        guard var failure = try failure(value, cast, from: low, to: high) else { return nil }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if let earlier = try self.failure(value, cast, from: low, to: middle) {
                (high, failure) = (middle, earlier)
            } else {
                low = middle
            }
        }
        // What is said of many rows may be of another than the first.
        if let last = try self.failure(value, cast, from: low, to: high) { failure = last }
        return (high, failure)
    }

    private func failure(
        _ value: String, _ cast: String, from low: UInt64, to high: UInt64
    ) throws(ExportError) -> ExportError? {
        try connection.run("SAVEPOINT hasdata_export_probe")
        do throws(ExportError) {
            try connection.rows(
                "SELECT count(v::\(cast)) FROM (SELECT \(value) AS v FROM \(table) ORDER BY ctid "
                    + "OFFSET \(low) LIMIT \(high - low)) s")
            return nil
        } catch {
            try connection.run("ROLLBACK TO SAVEPOINT hasdata_export_probe")
            return error
        }
    }
}

/// Columns without a name, which formats of typed columns keep and some of their readers do not.
package enum EmptyName {
    /// What is told where one of the columns has none.
    package static func note(on names: [ColumnName]) -> String? {
        guard let place = names.firstIndex(where: \.utf8.isEmpty) else { return nil }
        return "column \(place + 1) has an empty name, which DuckDB and others replace; "
            + "\(Setting.plainNames) sql gives it one"
    }
}

package import Tabular

/// The names of a table's columns: one for each column of the output, in the order in which they come, none empty and no two
/// that the database takes for one.
package struct TableColumns {
    private let rules: NameRules
    private let naming: TableOptions.Naming?
    /// The columns that the table had before, by what the database compares; a column of the output is the one of its name.
    private var existing: [ColumnName: String] = [:]
    private var taken: Set<ColumnName> = []
    private var firstChange: (from: ColumnName, to: String)?
    private var changeCount = 0
    /// The names so far.
    package private(set) var names: [String] = []

    /// - Parameters:
    ///   - existing: the names of the columns that the table has already.
    ///   - reserved: names that no column gets.
    package init(
        _ rules: NameRules, naming: TableOptions.Naming?, existing: [String] = [], reserved: [String] = []
    ) {
        self.rules = rules
        self.naming = naming
        for name in existing { self.existing[folded(name)] = name }
        for name in reserved { taken.insert(folded(name)) }
    }

    /// Gives the output's further columns their names.
    package mutating func extend(to columns: [ColumnName]) {
        while names.count < columns.count { names.append(name(columns[names.count], number: names.count + 1)) }
    }

    /// The name in the table of a column of the output, which has these so far, or of one that is there already; nil of any
    /// other.
    package func name(of column: ColumnName, among columns: [ColumnName]) -> String? {
        if let place = columns.firstIndex(of: column), place < names.count { return names[place] }
        return existing[folded(column.description)]
    }

    /// What was changed in names, as a note; nil where nothing was.
    package var note: String? {
        guard let first = firstChange else { return nil }
        let others = changeCount == 1 ? "" : ", and \(changeCount - 1) more are changed"
        return "the column \"\(first.from)\" is \"\(first.to)\" in the table\(others)"
    }

    private mutating func name(_ column: ColumnName, number: Int) -> String {
        var wanted = column.description.filter { $0 != "\0" }
        if let naming { wanted = PlainName.of(wanted, isLowerCase: naming == .sql) }
        if wanted.isEmpty { wanted = naming == nil ? "column \(number)" : "column_\(number)" }
        var name = cut(wanted, suffix: "")
        var next = 2
        while !taken.insert(folded(name)).inserted {
            name = cut(wanted, suffix: naming == nil ? " (\(next))" : "_\(next)")
            next += 1
        }
        name = existing[folded(name)] ?? name
        if ColumnName(name) != column, !isSame(name, column) { note(column, name) }
        return name
    }

    /// Whether the table's own spelling of a name is all that differs.
    private func isSame(_ name: String, _ column: ColumnName) -> Bool {
        existing[folded(name)] != nil && folded(name) == folded(column.description)
    }

    private mutating func note(_ column: ColumnName, _ name: String) {
        changeCount += 1
        if firstChange == nil { firstChange = (column, name) }
    }

    /// Names without regard to what a database does not look at. Databases know the case of ASCII letters alone.
    private func folded(_ name: String) -> ColumnName {
        guard rules.ignoresCase || naming != nil else { return ColumnName(name) }
        return ColumnName(utf8: name.utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 })
    }

    /// The beginning of a name that goes with a suffix.
    private func cut(_ name: String, suffix: String) -> String {
        let longest: Int? =
            switch naming {
            case .bigquery: 300
            case .sql: 63
            case nil: rules.longestName
            }
        return longest.map { PlainName.cut(name, suffix: suffix, to: $0) } ?? name + suffix
    }
}

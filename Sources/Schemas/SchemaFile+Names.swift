internal import Tabular

extension SchemaFile {
    /// The schema with names that a database takes for different ones: none empty, no two that differ in case only, which
    /// become `name (2)`.
    ///
    /// - Returns: the schema, and the names that had to be made different.
    public func withDistinctNames() -> (schema: SchemaFile, changed: [(from: String, to: String)]) {
        var result = self
        var changed: [(from: String, to: String)] = []
        var taken = Set(columns.map { $0.name.description.lowercased() })
        var used: Set<String> = []
        for (index, column) in columns.enumerated() {
            let name = column.name.description
            if !name.isEmpty, used.insert(name.lowercased()).inserted { continue }
            let base = name.isEmpty ? "column \(index + 1)" : name
            var number = 2
            var free = name.isEmpty ? base : "\(base) (2)"
            while taken.contains(free.lowercased()) {
                free = "\(base) (\(number))"
                number += 1
            }
            taken.insert(free.lowercased())
            used.insert(free.lowercased())
            result.columns[index].name = ColumnName(free)
            changed.append((name, free))
        }
        return (result, changed)
    }
}

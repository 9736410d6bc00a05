/// Column names from a header row: no two alike, none empty, none lost.
package enum HeaderNames {
    /// Repeated names become `name (2)` (the next free number), empty ones `column 3`.
    package static func unique(_ names: [ColumnName]) -> [ColumnName] {
        var taken = Set(names.filter { !$0.utf8.isEmpty })
        var used: Set<ColumnName> = []
        var next: [ColumnName: Int] = [:]
        var result: [ColumnName] = []
        for (index, name) in names.enumerated() {
            var unique = name.utf8.isEmpty ? ColumnName("column \(index + 1)") : name
            let isTaken = used.contains(unique) || (name.utf8.isEmpty && taken.contains(unique))
            if isTaken { unique = free(unique, taken: taken, next: &next) }
            used.insert(unique)
            taken.insert(unique)
            result.append(unique)
        }
        return result
    }

    /// Names of a format that gives each column any, also an empty one: repeated ones become `name (2)`.
    package static func distinct(_ names: [ColumnName]) -> [ColumnName] {
        var taken = Set(names)
        guard taken.count < names.count else { return names }
        var used: Set<ColumnName> = []
        var next: [ColumnName: Int] = [:]
        return names.map { name in
            guard !used.insert(name).inserted else { return name }
            let free = free(name, taken: taken, next: &next)
            taken.insert(free)
            return free
        }
    }

    /// `column 1`, `column 2`, ….
    package static func numbered(_ count: Int) -> [ColumnName] {
        (0..<count).map { ColumnName("column \($0 + 1)") }
    }

    /// The name of the `index`th column (from 0) right of a header.
    package static func extra(_ index: Int, beside header: Set<ColumnName>) -> ColumnName {
        let name = ColumnName("column \(index + 1)")
        var next: [ColumnName: Int] = [:]
        return header.contains(name) ? free(name, taken: header, next: &next) : name
    }

    /// `name (2)` with the first number from 2 that is not taken.
    package static func free(
        _ name: ColumnName, taken: Set<ColumnName>, next: inout [ColumnName: Int]
    ) -> ColumnName {
        var number = next[name] ?? 2
        while true {
            let candidate = ColumnName(utf8: name.utf8 + Array(" (\(number))".utf8))
            number += 1
            if !taken.contains(candidate) {
                next[name] = number
                return candidate
            }
        }
    }
}

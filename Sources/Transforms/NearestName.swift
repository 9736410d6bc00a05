import ByteScanning
import Tabular

/// The names of columns that rows had, to find the one that was meant by a name that none had.
struct NearestName {
    private var names: Set<ColumnName> = []
    /// Wild data has a key a row; a suggestion out of so many helps nobody.
    private static let mostNames = 4096
    private static let longestName = 64

    /// Adds the columns of a shape.
    mutating func add(_ columns: [ColumnName]) {
        for name in columns where name.utf8.count <= Self.longestName && names.count < Self.mostNames {
            names.insert(name)
        }
    }

    /// The column that `path` probably means: one that differs in case, blanks, `-` and `_`, else by a slip or three,
    /// according to its length; for a path, the column that it begins with.
    func nearest(to path: FieldPath) -> ColumnName? {
        let name = ColumnName(path.description)
        guard name.utf8.count <= Self.longestName else { return nil }
        if let whole = nearest(to: name) { return whole }
        let parts = name.utf8.split(separator: .dot, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let first = ColumnName(utf8: Array(parts[0]))
        return names.contains(first) ? first : nearest(to: first)
    }

    private func nearest(to name: ColumnName) -> ColumnName? {
        let wanted = Self.folded(name)
        let most = wanted.count < 3 ? 0 : min(3, wanted.count / 3)
        var best: (distance: Int, name: ColumnName)?
        for known in names {
            guard let distance = Self.distance(wanted, Self.folded(known), atMost: best?.distance ?? most) else {
                continue
            }
            if let best, distance == best.distance, best.name.utf8.lexicographicallyPrecedes(known.utf8) { continue }
            best = (distance, known)
        }
        return best?.name
    }

    /// A name without what is easily mistaken in it.
    private static func folded(_ name: ColumnName) -> [Unicode.Scalar] {
        name.description.lowercased().unicodeScalars.filter { $0 != " " && $0 != "_" && $0 != "-" && $0 != "\u{A0}" }
    }

    /// How many letters have to be added, left out, changed or swapped with their neighbour; nil for more than `limit`.
    private static func distance(_ one: [Unicode.Scalar], _ two: [Unicode.Scalar], atMost limit: Int) -> Int? {
        guard abs(one.count - two.count) <= limit else { return nil }
        var before: [Int] = []
        var row = Array(0...two.count)
        for index in one.indices {
            var next = [index + 1]
            for place in two.indices {
                let change = row[place] + (one[index] == two[place] ? 0 : 1)
                var least = min(change, row[place + 1] + 1, next[place] + 1)
                if index > 0, place > 0, one[index] == two[place - 1], one[index - 1] == two[place] {
                    least = min(least, before[place - 1] + 1)
                }
                next.append(least)
            }
            before = row
            row = next
        }
        return row[two.count] <= limit ? row[two.count] : nil
    }
}

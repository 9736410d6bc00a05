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
    /// according to its length, else the shortest that begins with it; for a path, the column that it begins with.
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
            guard let distance = EditDistance.between(wanted, Self.folded(known), atMost: best?.distance ?? most) else {
                continue
            }
            if let best, distance == best.distance, best.name.utf8.lexicographicallyPrecedes(known.utf8) { continue }
            best = (distance, known)
        }
        return best?.name ?? longer(wanted)
    }

    /// The shortest of the columns that begin with what was written.
    private func longer(_ wanted: String) -> ColumnName? {
        guard wanted.count >= 3 else { return nil }
        return names.filter { Self.folded($0).hasPrefix(wanted) }.min { one, other in
            (one.utf8.count, one.description) < (other.utf8.count, other.description)
        }
    }

    /// A name without what is easily mistaken in it.
    private static func folded(_ name: ColumnName) -> String {
        name.description.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" && $0 != "\u{A0}" }
    }
}

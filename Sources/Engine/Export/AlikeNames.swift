internal import Tabular

/// Names that a person would take for one: a merge keeps them apart, and half of the values stand in each column.
enum AlikeNames {
    /// As many columns as are looked at.
    private static let limit = 10_000

    /// A note on the first two names that differ only in case, blanks or normal form; nil where there are none.
    static func note(_ names: [ColumnName]) -> String? {
        guard names.count > 1, names.count <= limit else { return nil }
        var known: [String: ColumnName] = [:]
        var pairs: [(ColumnName, ColumnName)] = []
        for name in names {
            // Texts in different normal forms are equal to Swift.
            let folded = name.description.lowercased().filter { !$0.isWhitespace && $0 != "\u{FEFF}" }
            if let other = known[folded] { pairs.append((other, name)) } else { known[folded] = name }
        }
        guard let (one, other) = pairs.first else { return nil }
        let more = pairs.count > 1 ? ", and \(pairs.count - 1) more like them," : ""
        return "the columns \"\(one)\" and \"\(other)\"\(more) differ only in case, blanks or how accents are written; "
            + "\(Setting.rename) makes them one"
    }
}

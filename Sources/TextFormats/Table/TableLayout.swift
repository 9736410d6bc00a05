import Tabular

/// How wide each column of a table is.
struct TableLayout: Equatable {
    /// The blanks between two columns.
    static let gap = 2
    /// A cut column is this wide at least; where not all have as much, the last ones are left out.
    static let narrowest = 6

    /// The widths of the columns that are shown, from the first on.
    let widths: [Int]
    /// Whether columns behind those are left out, for which an ellipsis stands.
    let isCut: Bool

    /// - Parameters:
    ///   - natural: how wide each column would be whole.
    ///   - width: how wide the table may be.
    ///   - cutWidth: how wide what stands for columns that are left out is.
    init(natural: [Int], width: Int, cutWidth: Int = 1) {
        let natural = natural.map { max(1, min($0, width)) }
        if let widths = TableLayout.shared(natural, width) {
            self.widths = widths
            isCut = false
            return
        }
        // As many as fit beside the ellipsis; the first is shown in any case.
        let room = width - TableLayout.gap - cutWidth
        var count = 0
        var least = 0
        for column in natural {
            let added = min(column, TableLayout.narrowest) + (count > 0 ? TableLayout.gap : 0)
            if least + added > room { break }
            least += added
            count += 1
        }
        let first = [min(natural.first ?? 1, max(1, room))]
        widths = count == 0 ? first : TableLayout.shared(Array(natural.prefix(count)), room) ?? first
        isCut = natural.count > widths.count
    }

    /// The widths where columns narrower than an even share keep theirs and the others share what is left; nil where that is
    /// too little.
    private static func shared(_ natural: [Int], _ width: Int) -> [Int]? {
        let room = width - gap * max(0, natural.count - 1)
        guard room > 0 else { return nil }
        if natural.reduce(0, +) <= room { return natural }
        var left = room
        var share = 0
        let sorted = natural.sorted()
        for (index, column) in sorted.enumerated() {
            share = left / (sorted.count - index)
            if column > share { break }
            left -= column
        }
        guard share >= narrowest else { return nil }
        // What does not divide evenly goes to the first columns that are cut.
        var spare = room - natural.reduce(0) { $0 + min($1, share) }
        return natural.map { column in
            guard column > share, spare > 0 else { return min(column, share) }
            spare -= 1
            return share + 1
        }
    }
}

/// Where rows counted over all sources stand in their own.
struct RowPlaces: Sendable {
    private let starts: [(row: UInt64, name: String)]

    /// Places in these sources; in none where rows of several were sorted, and a row has a place in the order of all alone.
    init(_ sources: [Inspection.InspectedSource]) {
        guard !sources.isEmpty else {
            starts = [(0, Inspection.Place.ofAll)]
            return
        }
        var row: UInt64 = 0
        starts = sources.map { source in
            defer { row += source.rows }
            return (row, source.name)
        }
    }

    /// The source of a row, and its place there.
    subscript(_ row: UInt64) -> Inspection.Place? {
        guard row > 0, row < .max else { return nil }
        // The last that starts before it: there may be many.
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle].row < row { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let start = starts[low - 1]
        return Inspection.Place(source: start.name, row: row - start.row)
    }
}

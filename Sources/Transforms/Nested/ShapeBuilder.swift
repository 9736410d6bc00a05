import Tabular

/// Puts together the shape of a row some of whose values came out of nested ones.
struct ShapeBuilder {
    private let original: RowShape
    private let limit: Int
    private var nameBytes = 0
    private var columns: [(name: ColumnName, slot: Int, isKept: Bool)] = []
    private var repeated = 0

    init(_ original: RowShape, limit: Int) {
        self.original = original
        self.limit = limit
    }

    /// The next column is one of the original shape's.
    mutating func keep(_ column: Int) {
        columns.append((original.columns[column], original.slots[column], true))
    }

    /// The next column comes out of a nested value.
    mutating func add(_ name: ColumnName, slot: Int) { columns.append((name, slot, false)) }

    /// The name of a member below `prefix`.
    ///
    /// - Throws: `.limit` when a row's names grow beyond all measure.
    mutating func name(_ prefix: [UInt8], _ separator: [UInt8], _ key: [UInt8]) throws(ExportError) -> [UInt8] {
        nameBytes += prefix.count + separator.count + key.count
        guard nameBytes <= limit else {
            throw ExportError(
                .limit, "the names of a flattened row's columns are longer than \(limit >> 20) MiB together",
                advice: "name the fields to flatten: --flatten a,b")
        }
        return prefix + separator + key
    }

    /// The shape. `takesOver` says that new columns take the values of kept ones of the same name; otherwise kept ones
    /// win. Of new ones the last wins.
    func outcome(cellCount: Int, takesOver: Bool = false) -> KeyTree.Outcome {
        let kept = Set(columns.filter(\.isKept).map(\.name))
        var names: [ColumnName] = []
        var slots: [Int] = []
        var places: [ColumnName: Int] = [:]
        var firstLost: ColumnName?
        for column in columns {
            if !column.isKept, !takesOver, kept.contains(column.name) {
                firstLost = firstLost ?? column.name
            } else if let place = places[column.name] {
                firstLost = firstLost ?? column.name
                // A kept column that comes behind a new one of its name gives it only its place in the order.
                if !column.isKept { slots[place] = column.slot }
            } else {
                places[column.name] = names.count
                names.append(column.name)
                slots.append(column.slot)
            }
        }
        let lost = columns.count - names.count
        let shape = RowShape(
            columns: names, slots: slots, cellCount: cellCount, repeatedNames: original.repeatedNames + lost)
        return KeyTree.Outcome(shape, repeated: lost, first: firstLost)
    }
}

import Tabular

/// Puts together the shape of a row some of whose values came out of nested ones.
struct ShapeBuilder {
    private struct Column {
        var name: ColumnName
        var slot: Int
        /// Whether it is one of the original shape's, which keeps its name whatever comes.
        var isKept: Bool
        /// Whether a later value of the same key of one object took its place.
        var isDropped = false
    }

    private let original: RowShape
    private let limit: Int
    private var nameBytes = 0
    private var columns: [Column] = []
    private var repeated = 0
    private var firstRepeated: ColumnName?

    init(_ original: RowShape, limit: Int) {
        self.original = original
        self.limit = limit
    }

    /// How many columns there are so far.
    var count: Int { columns.count }

    /// The next column is one of the original shape's.
    mutating func keep(_ column: Int) {
        columns.append(Column(name: original.columns[column], slot: original.slots[column], isKept: true))
    }

    /// The next column comes out of a nested value.
    mutating func add(_ name: ColumnName, slot: Int) {
        columns.append(Column(name: name, slot: slot, isKept: false))
    }

    /// The key of the columns `earlier` stood again in the same object, as the columns `later`: its last value stays.
    mutating func replace(_ earlier: Range<Int>, by later: Range<Int>) {
        repeated += 1
        firstRepeated = firstRepeated ?? earlier.first.map { columns[$0].name }
        if earlier.count == 1, later.count == 1 {
            columns[earlier.lowerBound] = columns[later.lowerBound]
            columns[later.lowerBound].isDropped = true
        } else {
            for index in earlier { columns[index].isDropped = true }
        }
    }

    /// The name of a member below `prefix`.
    ///
    /// - Throws: `.limit` when a row's names grow beyond all measure.
    mutating func name(_ prefix: [UInt8], _ separator: [UInt8], _ key: [UInt8]) throws(ExportError) -> [UInt8] {
        nameBytes += prefix.count + separator.count + key.count
        guard nameBytes <= limit else {
            throw ExportError(
                .limit, "the names of a flattened row's columns are longer than \(limit >> 20) MiB together",
                advice: "name the fields to flatten: \(Setting.flatten) a,b")
        }
        return prefix + separator + key
    }

    /// The shape. A new column whose name another column of the row has becomes `name (2)`, so that no value is lost.
    func outcome(cellCount: Int) -> KeyTree.Outcome {
        let columns = columns.filter { !$0.isDropped }
        var used = Set(columns.lazy.filter(\.isKept).map(\.name))
        let taken = Set(columns.map(\.name))
        var made: Set<ColumnName> = []
        var next: [ColumnName: Int] = [:]
        let names = columns.map { column in
            if column.isKept || used.insert(column.name).inserted { return column.name }
            while true {
                let free = HeaderNames.free(column.name, taken: taken, next: &next)
                if made.insert(free).inserted { return free }
            }
        }
        let shape = RowShape(
            columns: names, slots: columns.map(\.slot), cellCount: cellCount,
            repeatedNames: original.repeatedNames + repeated)
        shape.takeOrigin(of: original)
        return KeyTree.Outcome(shape, repeated: repeated, first: firstRepeated)
    }
}

/// The members of an object that is being turned into columns: which columns each of its keys has become.
struct MemberColumns {
    /// What stands before the names of its members.
    let prefix: [UInt8]
    /// Its own key in the object around it.
    let key: [UInt8]
    /// The first column that is of this object.
    let start: Int
    private var known: [[UInt8]: Range<Int>] = [:]

    init(prefix: [UInt8], key: [UInt8] = [], start: Int) {
        self.prefix = prefix
        self.key = key
        self.start = start
    }

    /// `key` has become these columns.
    mutating func note(_ key: [UInt8], _ columns: Range<Int>, in builder: inout ShapeBuilder) {
        if let earlier = known[key] {
            builder.replace(earlier, by: columns)
            // One column took over the place of the other.
            if earlier.count == 1, columns.count == 1 { return }
        }
        known[key] = columns
    }
}

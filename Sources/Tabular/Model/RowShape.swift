/// Which columns a row has, and where among its cells they stand. Rows alike share one shape: a crawl has two or three,
/// a CSV file one. What a step does to fields (keep, drop, rename, order) it does once for each shape.
public final class RowShape: @unchecked Sendable {
    /// The names of the columns, in the row's own order, each once.
    public let columns: [ColumnName]
    /// For each column the index of its cell among the row's cells.
    public let slots: [Int]
    /// How many cells a row of this shape has. A key repeated in one object has a cell for each time it stands there.
    public let cellCount: Int
    /// For each column its place in the output's `ColumnSet`; empty until the ordered stage has given places.
    @exclusivity(unchecked) public internal(set) var places: [Int] = []
    /// The same in the columns of its source's table, where an output has a table for each source.
    @exclusivity(unchecked) package private(set) var tablePlaces: [Int] = []
    /// Names repeated within one row, whose earlier values lost against the last one (lossy).
    public let repeatedNames: Int
    /// Whether the columns belong to the output even when no row of this shape reaches it: a CSV or sheet header.
    public let isHeader: Bool
    /// Whether its rows come from a source without types, so that text of theirs may be a number after all.
    @exclusivity(unchecked) package var isUntyped = false
    /// Whether numbers in those texts have a comma where JSON has a point.
    @exclusivity(unchecked) package var hasDecimalCommas = false
    /// The number of the source that its rows come from, so that rows of several can be put aside together.
    @exclusivity(unchecked) package var source: UInt32 = 0
    /// What the source of its rows is called, where a step asks for it.
    @exclusivity(unchecked) package var sourceName: [UInt8] = []
    /// How sure that is.
    @exclusivity(unchecked) var originStanding = OriginStanding.unknown
    /// The shape with one more column that was made of it last.
    @exclusivity(unchecked) private var widened: (name: ColumnName, shape: RowShape)?
    /// What an encoder worked out for rows of this shape. A shape never leaves the worker that made it while rows of it
    /// are under way, so no lock is needed.
    @exclusivity(unchecked) public var encoderCache: AnyObject?
    /// The cells that hold numbers as text, once that was worked out for this shape.
    @exclusivity(unchecked) package var numericSlots: [Int]?

    /// A shape whose column `i` stands in cell `slots[i]`.
    public init(
        columns: [ColumnName], slots: [Int], cellCount: Int, repeatedNames: Int = 0, isHeader: Bool = false
    ) {
        self.columns = columns
        self.slots = slots
        self.cellCount = cellCount
        self.repeatedNames = repeatedNames
        self.isHeader = isHeader
    }

    /// A shape of distinct names whose cells stand in the same order.
    public convenience init(columns: [ColumnName], isHeader: Bool = false) {
        self.init(columns: columns, slots: Array(columns.indices), cellCount: columns.count, isHeader: isHeader)
    }

    /// The shape that its rows have once a step has changed them: what is not given stays as it is, and so does what is known
    /// of where its rows come from.
    public func changed(
        columns: [ColumnName]? = nil, slots: [Int]? = nil, cellCount: Int? = nil, isHeader: Bool? = nil
    ) -> RowShape {
        let shape = RowShape(
            columns: columns ?? self.columns, slots: slots ?? self.slots, cellCount: cellCount ?? self.cellCount,
            repeatedNames: repeatedNames, isHeader: isHeader ?? self.isHeader)
        shape.takeOrigin(of: self)
        return shape
    }

    /// Its rows come from where those of the other come from.
    package func takeOrigin(of other: RowShape) {
        isUntyped = other.isUntyped
        hasDecimalCommas = other.hasDecimalCommas
        source = other.source
        sourceName = other.sourceName
        originStanding = other.originStanding
    }

    /// Whether all its columns have cells.
    var isSound: Bool { columns.count == slots.count && slots.allSatisfy { $0 >= 0 && $0 < cellCount } }

    /// The shape of its rows with a further column, whose cell stands behind the others.
    func wider(with name: ColumnName) -> RowShape {
        if let widened, widened.name == name { return widened.shape }
        let shape = changed(columns: columns + [name], slots: slots + [cellCount], cellCount: cellCount + 1)
        widened = (name, shape)
        return shape
    }

    /// The cell index of a column.
    public func slot(of name: ColumnName) -> Int? {
        columns.firstIndex(of: name).map { slots[$0] }
    }

    /// Gives every column its place in `set`, once.
    public func takePlaces(in set: ColumnSet) {
        guard places.isEmpty, !columns.isEmpty else { return }
        places = columns.map { set.place(of: $0) }
    }

    /// Gives every column its place in the table of its source, once.
    package func takeTablePlaces(in set: ColumnSet) {
        guard tablePlaces.isEmpty else { return }
        tablePlaces = columns.map { set.place(of: $0) }
    }
}

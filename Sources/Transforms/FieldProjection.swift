public import Tabular

/// Keeps, orders, drops and renames columns: `--fields`, `--omit`, `--rename`. All of it is work for a shape, none for a
/// row.
///
/// Names are those of the source; renaming comes last. A column that bears the new name of another and is not renamed
/// itself becomes `name (2)`, so that nothing is lost.
public struct FieldProjection: RowTransform {
    /// The columns that stay, in this order; nil for all, in their own.
    public let fields: [ColumnName]?
    /// Columns that go, even from `fields`.
    public let omitted: Set<ColumnName>
    /// New names by old ones.
    public let newNames: [ColumnName: ColumnName]

    /// A projection.
    ///
    /// - Throws: `.usage` when a column is renamed twice, two get the same name, or a name is empty.
    public init(
        fields: [ColumnName]? = nil, omitting omitted: [ColumnName] = [],
        renaming renames: [(old: ColumnName, new: ColumnName)] = []
    ) throws(ExportError) {
        var newNames: [ColumnName: ColumnName] = [:]
        var taken: Set<ColumnName> = []
        for (old, new) in renames {
            if new.utf8.isEmpty || old.utf8.isEmpty {
                throw ExportError(.usage, "\(Setting.rename) \(old)=\(new): a name is empty", advice: "write old=new")
            }
            if newNames[old] == new { continue }
            if let other = newNames.updateValue(new, forKey: old) {
                throw ExportError(
                    .usage, "\(Setting.rename): \"\(old)\" is renamed twice, to \"\(other)\" and \"\(new)\"",
                    advice: "leave one of them out")
            }
            if !taken.insert(new).inserted {
                throw ExportError(
                    .usage, "\(Setting.rename): two columns are renamed to \"\(new)\"",
                    advice: "give each a name of its own")
            }
        }
        if let fields {
            var seen: Set<ColumnName> = []
            self.fields = fields.filter { seen.insert($0).inserted }
        } else {
            self.fields = nil
        }
        self.omitted = Set(omitted)
        self.newNames = newNames
    }

    /// A projection to these columns, each of which is there once.
    package init(to columns: [ColumnName]) {
        fields = columns
        omitted = []
        newNames = [:]
    }

    /// A projection from the texts of the flags: lists with commas, and `old=new` of which there may be several.
    ///
    /// - Throws: `.usage` for a text that makes no sense.
    public init(
        parsingFields fields: String? = nil, omit: String? = nil, rename: [String] = []
    ) throws(ExportError) {
        var renames: [(old: ColumnName, new: ColumnName)] = []
        for text in rename { renames += try FieldNames.parseRenames(text) }
        var kept: [ColumnName]?
        if let fields { kept = try FieldNames.parse(fields, flag: "\(Setting.fields)") }
        var omitted: [ColumnName] = []
        if let omit { omitted = try FieldNames.parse(omit, flag: "\(Setting.omit)") }
        try self.init(fields: kept, omitting: omitted, renaming: renames)
    }

    /// The columns of the output in order, where `fields` fixes them; nil where the rows decide. An output is given
    /// these first, since a row may lack some.
    public var outputColumns: [ColumnName]? {
        guard let fields else { return nil }
        return renamed(fields.filter { !omitted.contains($0) })
    }

    /// A shape's cells stay where they are.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { ShapeStage { self.projected($0) } }

    /// The shape that rows of a shape have behind it; nil where they stay as they are.
    func projected(_ shape: RowShape) -> RowShape? {
        var places: [Int] = []
        if let fields {
            let known = Dictionary(shape.columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
            for name in fields where !omitted.contains(name) {
                if let place = known[name] { places.append(place) }
            }
        } else {
            places = shape.columns.indices.filter { !omitted.contains(shape.columns[$0]) }
        }
        let columns = renamed(places.map { shape.columns[$0] })
        if columns == shape.columns { return nil }
        return shape.changed(columns: columns, slots: places.map { shape.slots[$0] })
    }

    private func renamed(_ names: [ColumnName]) -> [ColumnName] {
        if newNames.isEmpty { return names }
        let given = Set(names.compactMap { newNames[$0] })
        var taken = given.union(names)
        var next: [ColumnName: Int] = [:]
        return names.map { name in
            if let new = newNames[name] { return new }
            guard given.contains(name) else { return name }
            let free = HeaderNames.free(name, taken: taken, next: &next)
            taken.insert(free)
            return free
        }
    }
}

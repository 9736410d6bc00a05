public import Tabular
public import Transforms

/// What happens to rows between reading and writing. The order of the properties is the order of the steps, however they
/// were asked for; names are those of the source until `projection` renames them.
public struct RowSteps: Sendable {
    /// A column that tells which job or file a row came from.
    public var sourceField: ColumnName?
    /// Fields whose elements become rows of their own.
    public var unwind: [Unwind] = []
    /// Nested fields that become columns.
    public var flatten: Flatten?
    /// What rows must be like: filters and other transforms, one after the other. Those from the first ordered one on run
    /// in the order of the rows, so that `[RowRange(limit: 10), StatusCodeFilter(200)]` looks at ten rows.
    public var filters: [any RowTransform] = []
    /// Rows without any value are left out.
    public var skipsEmptyRows = false
    /// Of the rows that agree in these fields, the first is kept.
    public var uniqueBy: [FieldPath] = []
    /// How many of the rows that are left are skipped.
    public var offset: UInt64 = 0
    /// How many are taken then.
    public var limit: UInt64?
    /// Fields to keep, drop and rename.
    public var projection: FieldProjection?
    /// Columns are put in the order of their names.
    public var sortsFields = false

    /// Nothing happens.
    public init() {}

    /// All columns of the output, where they were named.
    var fixedColumns: [ColumnName]? {
        guard let columns = projection?.outputColumns else { return nil }
        return sortsFields ? SortedFields.sorted(columns) : columns
    }

    /// Whether a step can give rows columns that their source's header does not have; of steps from elsewhere nobody
    /// knows.
    var addsColumns: Bool {
        !unwind.isEmpty || flatten != nil || filters.contains { !($0 is any RowFilter) }
    }

    /// Whether what happens to a row depends on those before it.
    var hasOrder: Bool { firstOrdered < filters.count || !uniqueBy.isEmpty || offset > 0 || limit != nil }

    /// Where among the filters the first is that needs the order of the rows; behind the last where none does.
    private var firstOrdered: Int { filters.firstIndex { $0.order == .ordered } ?? filters.count }

    /// The steps that look at each row by itself, for rows of one source.
    func independent(source: String) -> [any RowTransform] {
        var transforms: [any RowTransform] = []
        if let sourceField { transforms.append(SourceField(name: sourceField, text: source)) }
        transforms += unwind
        if let flatten { transforms.append(flatten) }
        transforms += filters[..<firstOrdered]
        if skipsEmptyRows, firstOrdered == filters.count { transforms.append(SkipEmptyRows()) }
        if let nested = NestedFields(among: projection?.fields ?? []) { transforms.append(nested) }
        return transforms
    }

    /// The steps that run in the order of the rows.
    func ordered(_ options: FormatOptions) -> [any RowTransform] {
        var transforms: [any RowTransform] = Array(filters[firstOrdered...])
        if skipsEmptyRows, firstOrdered < filters.count { transforms.append(SkipEmptyRows()) }
        if !uniqueBy.isEmpty { transforms.append(UniqueRows(by: uniqueBy, options: options)) }
        if offset > 0 || limit != nil { transforms.append(RowRange(offset: offset, limit: limit)) }
        if let projection { transforms.append(projection) }
        // Steps before leave a batch the shapes of what they left out or took apart, so that it sees them here as well.
        let taken: [any RowTransform] = unwind + (flatten.map { [$0] } ?? [])
        let named = NamedFields(of: taken + filters[..<firstOrdered] + transforms)
        if !named.fields.isEmpty { transforms.insert(named, at: 0) }
        if sortsFields { transforms.append(SortedFields()) }
        return transforms
    }
}

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
    /// Rows are sorted by these fields, the most important first.
    public var sortBy: [SortField] = []
    /// So many rows are drawn at random.
    public var sample: RowSample?
    /// How many of the rows that are left are skipped.
    public var offset: UInt64 = 0
    /// How many are taken then.
    public var limit: UInt64?
    /// How many of those are kept, the last ones.
    public var tail: UInt64?
    /// Rows are counted by these fields: a row for each group, with the fields and a column `count`, most first. What comes
    /// behind happens to those.
    public var countBy: [FieldPath] = []
    /// Fields to keep, drop and rename.
    public var projection: FieldProjection?
    /// Columns are put in the order of their names.
    public var sortsFields = false

    /// Nothing happens.
    public init() {}

    /// All columns of the output, where they were named.
    package var fixedColumns: [ColumnName]? {
        var columns = projection?.outputColumns
        if projection == nil, !countBy.isEmpty { columns = GroupCount.columns(of: countBy) }
        guard let columns else { return nil }
        return sortsFields ? SortedFields.sorted(columns) : columns
    }

    /// Whether a step can give rows columns that their source's header does not have; of steps from elsewhere nobody
    /// knows.
    package var addsColumns: Bool {
        !countBy.isEmpty || !unwind.isEmpty || flatten != nil || filters.contains { !($0 is any RowFilter) }
    }

    /// Whether what happens to a row depends on those before it.
    package var hasOrder: Bool {
        firstOrdered < filters.count || !uniqueBy.isEmpty || offset > 0 || limit != nil || holdsRows
    }

    /// Whether a step may put rows in another order.
    package var reordersRows: Bool { !sortBy.isEmpty || filters.contains { $0.order == .blocking } }

    /// Whether a step may hold rows back until it has seen the last.
    package var holdsRows: Bool {
        !sortBy.isEmpty || sample != nil || tail != nil || !countBy.isEmpty
            || filters.contains { $0.order == .blocking }
    }

    /// Where among the filters the first is that needs the order of the rows; behind the last where none does.
    private var firstOrdered: Int { filters.firstIndex { $0.order != .independent } ?? filters.count }

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
        if !sortBy.isEmpty { transforms.append(SortedRows(by: sortBy, limit: wantedOfSorted, options: options)) }
        if let sample { transforms.append(SampledRows(sample, options: options)) }
        if offset > 0 || limit != nil { transforms.append(RowRange(offset: offset, limit: limit)) }
        if let tail { transforms.append(LastRows(tail, options: options)) }
        if !countBy.isEmpty { transforms.append(GroupCount(by: countBy, options: options)) }
        // What a count is made of has columns of its own.
        if let projection, countBy.isEmpty { transforms.append(projection) }
        // Steps before leave a batch the shapes of what they left out or took apart, so that it sees them here as well.
        let taken: [any RowTransform] = unwind + (flatten.map { [$0] } ?? [])
        let named = MissingFieldsCheck(of: taken + filters[..<firstOrdered] + transforms)
        if !named.fields.isEmpty { transforms.insert(named, at: 0) }
        if let projection, !countBy.isEmpty { transforms.append(projection) }
        if sortsFields { transforms.append(SortedFields()) }
        return transforms
    }

    /// How many of the first sorted rows can reach what comes behind; nil for all.
    private var wantedOfSorted: UInt64? {
        guard sample == nil, let limit else { return nil }
        // A limit of none shows the columns of a row all the same.
        let (sum, isHuge) = offset.addingReportingOverflow(max(limit, 1))
        return isHuge ? nil : sum
    }
}

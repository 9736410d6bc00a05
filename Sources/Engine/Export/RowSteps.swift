internal import JSONScanning
public import Tabular
public import Transforms

/// What happens to rows between reading and writing. The order of the properties is the order of the steps, however they
/// were asked for; names are those of the source until `projection` renames them.
public struct RowSteps: Sendable {
    /// Rows that have not changed since a time are left out, by the envelopes that they stand in.
    public var since: SinceFilter?
    /// Texts that are JSON objects or arrays become those.
    public var parseJSON: ParseJSON?
    /// A column that tells which job or file a row came from.
    public var sourceField: ColumnName?
    /// Fields whose elements become rows of their own.
    public var unwind: [Unwind] = []
    /// Arrays that become one text each.
    public var joins: [Join] = []
    /// Nested fields that become columns.
    public var flatten: Flatten?
    /// Columns whose values are of one kind, whatever they are in the sources.
    public var typed: TypedFields?
    /// Columns that are computed of others.
    public var added: [AddedFields.Field] = []
    /// What rows must be like: filters and other transforms, one after the other. Those from the first ordered one on run
    /// in the order of the rows, so that `[RowRange(limit: 10), StatusCodeFilter(200)]` looks at ten rows.
    public var filters: [any RowTransform] = []
    /// Rows without any value are left out.
    public var skipsEmptyRows = false
    /// Rows are kept by whether other sources have a row of the same key.
    public var keyFilters: [KeyFilter] = []
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
    /// The columns of the output and their types; values have to be of these, and of other columns none is written.
    public var schema: OutputSchema?
    /// Columns get names that other systems take, which are those of the output.
    public var plainNames: PlainNames.Style?
    /// Columns are put in the order of their names.
    public var sortsFields = false
    /// An output of fewer rows is an error.
    public var minimumRows: UInt64?
    /// An output without a row that has a value in each of these is an error. Names are those of the output.
    public var requiredFields: [FieldPath] = []
    /// The types of columns that values become at last where they are texts of that kind. Names are those of the output.
    package var fittingTypes: [ColumnName: ColumnType] = [:]
    /// Whether the output computes something of the rows, which then have to know where they come from.
    package var isComputedOf = false

    /// Nothing happens.
    public init() {}

    /// All columns of the output, where they were named.
    package var fixedColumns: [ColumnName]? {
        if let schema { return schema.columns }
        var columns = unnamedColumns
        if let plainNames { columns = columns.map { PlainNames.names(of: $0, plainNames) } }
        guard let columns else { return nil }
        return sortsFields ? SortedFields.sorted(columns) : columns
    }

    /// The same before they get other names.
    private var unnamedColumns: [ColumnName]? {
        projection == nil && !countBy.isEmpty ? GroupCount.columns(of: countBy) : projection?.outputColumns
    }

    /// Whether a step can give rows columns that their source's header does not have; of steps from elsewhere nobody
    /// knows.
    package var addsColumns: Bool {
        !countBy.isEmpty || !unwind.isEmpty || flatten != nil || !added.isEmpty
            || filters.contains { !($0 is any RowFilter) }
    }

    /// Whether what happens to a row depends on those before it.
    package var hasOrder: Bool {
        firstOrdered < changes.count || !keyFilters.isEmpty || !uniqueBy.isEmpty || offset > 0 || limit != nil
            || holdsRows
    }

    /// Whether a step may put rows in another order.
    package var reordersRows: Bool { !sortBy.isEmpty || filters.contains { $0.order == .blocking } }

    /// Whether a step may hold rows back until it has seen the last.
    package var holdsRows: Bool {
        !sortBy.isEmpty || sample != nil || tail != nil || !countBy.isEmpty
            || filters.contains { $0.order == .blocking }
    }

    /// Columns that are computed, and the filters behind them.
    private var changes: [any RowTransform] {
        // Those from the first on that needs the order of the rows run there, the others on any worker.
        let first = added.firstIndex { AddedFields([$0]).order != .independent } ?? added.count
        let parts = [added[..<first], added[first...]].filter { !$0.isEmpty }
        return parts.map { AddedFields(Array($0)) } + filters
    }

    /// What looks whether rows have the paths into nested values that are named.
    private var nestedPaths: NestedPathsWatch? {
        var named: [FieldPath] = changes.flatMap { ($0 as? any NamesFields)?.namedFields ?? [] }
        named += sortBy.map(\.path)
        named += uniqueBy
        named += countBy
        for filter in keyFilters { named += filter.fields }
        let elements = changes.flatMap { ($0 as? any NamesFields)?.namedElements ?? [] }
        return NestedPathsWatch(named, elements, except: Set(added.map(\.name)))
    }

    /// Where among these the first is that needs the order of the rows; behind the last where none does.
    private var firstOrdered: Int { changes.firstIndex { $0.order != .independent } ?? changes.count }

    /// These, as the options have it for rows with errors.
    private func changes(_ options: FormatOptions) -> [any RowTransform] {
        changes.map { step in
            guard var computing = step as? any ComputingTransform else { return step }
            computing.skipsErrors = options.skipsErrors
            return computing
        }
    }

    /// The steps that look at each row by itself, for rows of one source.
    func independent(source: String, _ options: FormatOptions) -> [any RowTransform] {
        var transforms: [any RowTransform] = []
        if let since { transforms.append(since.knowing(options[EnvelopeRule.self])) }
        if let parseJSON { transforms.append(parseJSON) }
        if let sourceField { transforms.append(SourceField(name: sourceField, text: source)) }
        transforms += unwind
        transforms += joins
        if let flatten { transforms.append(flatten) }
        if let typed = typed(options) { transforms.append(typed) }
        let changes = changes(options)
        if isComputedOf || changes.contains(where: { ($0 as? any ComputingTransform)?.needsSource == true }) {
            transforms.insert(RowSourceName(source), at: 0)
        }
        if let watch = nestedPaths { transforms.append(watch) }
        transforms += changes[..<firstOrdered]
        if skipsEmptyRows, firstOrdered == changes.count { transforms.append(SkipEmptyRows()) }
        if let nested = NestedFields(among: projection?.fields ?? []) { transforms.append(nested) }
        if let schema, !hasOrder { transforms.append(fields(of: schema, options, .independent)) }
        return transforms
    }

    /// The steps that run in the order of the rows.
    func ordered(_ options: FormatOptions) -> [any RowTransform] {
        let changes = changes(options)
        var transforms: [any RowTransform] = Array(changes[firstOrdered...])
        if let zones = typed(options).flatMap({ TimeZones(of: $0) }) { transforms.insert(zones, at: 0) }
        if skipsEmptyRows, firstOrdered < changes.count { transforms.append(SkipEmptyRows()) }
        for (index, filter) in keyFilters.enumerated() {
            transforms.append(
                KeyedRows(filter.fields, keepsFound: filter.keepsFound) { () throws(ExportError) in
                    try options[OtherKeys.self].keys(index)
                })
        }
        if !uniqueBy.isEmpty { transforms.append(UniqueRows(by: uniqueBy, options: options)) }
        if let existing = options[ExistingRows.self].filter { transforms.append(existing) }
        if !sortBy.isEmpty { transforms.append(SortedRows(by: sortBy, limit: wantedOfSorted, options: options)) }
        if let sample { transforms.append(SampledRows(sample, options: options)) }
        if offset > 0 || limit != nil { transforms.append(RowRange(offset: offset, limit: limit)) }
        if let tail { transforms.append(LastRows(tail, options: options)) }
        if !countBy.isEmpty { transforms.append(GroupCount(by: countBy, options: options)) }
        if options.makesTexts { transforms.append(TextFields(except: typed)) }
        // What a count is made of has columns of its own.
        if let projection, countBy.isEmpty { transforms.append(projection) }
        // Steps before leave a batch the shapes of what they left out or took apart, so that it sees them here as well.
        var taken: [any RowTransform] = parseJSON.map { [$0] } ?? []
        taken += unwind
        taken += joins
        taken += (flatten.map { [$0] } ?? []) + (typed.map { [$0] } ?? [])
        let named = MissingFieldsCheck(of: taken + changes[..<firstOrdered] + transforms, watching: nestedPaths)
        if !named.fields.isEmpty { transforms.insert(named, at: 0) }
        if let projection, !countBy.isEmpty { transforms.append(projection) }
        if let schema {
            if hasOrder { transforms.append(fields(of: schema, options, .ordered)) }
            transforms.append(FieldProjection(to: schema.columns))
        } else {
            if let plainNames { transforms.append(PlainNames(plainNames, known: unnamedColumns ?? [])) }
            if sortsFields { transforms.append(SortedFields()) }
        }
        if !fittingTypes.isEmpty { transforms.append(FittingValues(fittingTypes)) }
        if hasDemands { transforms.append(RowDemands(minimumRows: minimumRows, fields: requiredFields)) }
        return transforms
    }

    /// Values are only looked at once their rows are known to be written.
    private func fields(of schema: OutputSchema, _ options: FormatOptions, _ order: TransformOrder) -> SchemaFields {
        SchemaFields(
            schema, before: order == .independent ? projection : nil, decimalMark: typed?.decimalMark ?? .point,
            skipsErrors: options.skipsErrors, order: order)
    }

    /// Whether the rows of an output must be as many, or as filled, as somebody asked for.
    var hasDemands: Bool { minimumRows != nil || !requiredFields.isEmpty }

    /// Whether a step names the rows that it objects to.
    var namesRows: Bool {
        since != nil || typed != nil || schema != nil || isComputedOf
            || changes.contains { ($0 as? any ComputingTransform)?.isComputed == true }
    }

    private func typed(_ options: FormatOptions) -> TypedFields? {
        var typed = typed
        typed?.skipsErrors = options.skipsErrors
        return typed
    }

    /// How many of the first sorted rows can reach what comes behind; nil for all.
    private var wantedOfSorted: UInt64? {
        guard sample == nil, let limit else { return nil }
        // A limit of none shows the columns of a row all the same.
        let (sum, isHuge) = offset.addingReportingOverflow(max(limit, 1))
        return isHuge ? nil : sum
    }
}

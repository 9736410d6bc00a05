internal import Tabular
internal import Transforms

extension RowSteps {
    /// What rows of a source need to have to pass the filters that see them as they are read; nil where nothing is known.
    func requirement(_ options: FormatOptions) -> RowRequirement? {
        var known: [RowRequirement] = []
        var added: Set<ColumnName> = []
        for transform in independent(source: "", options) {
            // What stands behind a step that changes rows speaks of what it makes of them.
            if let step = transform as? AddedFields {
                added.formUnion(step.fields.map(\.name))
                continue
            }
            guard transform is any RowFilter else { break }
            guard let filter = transform as? WhereFilter,
                added.isDisjoint(with: filter.readFields.flatMap(\.possibleColumns))
            else { continue }
            if let requirement = filter.condition.requirement { known.append(requirement) }
        }
        return known.isEmpty ? nil : .all(known)
    }

    /// The columns of a source that any step or the output looks at; nil where that may be all of them.
    func usedColumns(_ options: FormatOptions) -> Set<ColumnName>? {
        // What is left of a row is narrowed by one of these, or all of it is written.
        guard projection?.fields != nil || !countBy.isEmpty else { return nil }
        var used: Set<ColumnName> = []
        for transform in independent(source: "", options) + ordered(options) {
            // A step that does not say what it looks at may look at anything.
            guard let fields = (transform as? any ReadsFields)?.readFields else { return nil }
            used.formUnion(fields.flatMap(\.possibleColumns))
        }
        return used
    }
}

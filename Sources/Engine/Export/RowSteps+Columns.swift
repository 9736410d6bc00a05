internal import Tabular
internal import Transforms

extension RowSteps {
    /// The columns of a source that any step or the output looks at; nil where that may be all of them.
    func usedColumns(_ options: FormatOptions) -> Set<ColumnName>? {
        // What is left of a row is narrowed by one of these, or all of it is written.
        guard projection?.fields != nil || !countBy.isEmpty else { return nil }
        var used: Set<ColumnName> = []
        for transform in independent(source: "") + ordered(options) {
            // A step that does not say what it looks at may look at anything.
            guard let fields = (transform as? any ReadsFields)?.readFields else { return nil }
            used.formUnion(fields.flatMap(\.possibleColumns))
        }
        return used
    }
}

internal import Tabular
internal import Transforms

extension ExportRun {
    /// The tables of an output that has one for each source, before the first row; nil for an output that is one table.
    func tables(_ needs: OutputNeeds, _ sources: RunSources) -> SourceTables? {
        guard needs.hasTablePerSource else { return nil }
        return SourceTables(sources.all.map { _ in export.steps.schema?.columns ?? [] })
    }

    /// The same once all rows have come; with `sorted` their columns by name, which is for rows that get their places after
    /// that.
    func describe(_ tables: SourceTables, _ sources: RunSources, sorted: Bool) -> [SourceTable] {
        zip(zip(export.sources, sources.all), tables.columns).map { source, columns in
            let (named, opened) = source
            let name = named == .standardInput ? "stdin" : Export(from: [named], of: export).defaultTable
            return SourceTable(
                name: name, source: opened.name,
                columns: sorted ? SortedFields.sorted(columns) : columns)
        }
    }
}

extension Export {
    /// An export of these alone to standard output.
    fileprivate init(from sources: [Source], of other: Export) {
        self.init(from: sources, to: .standardOutput, registry: other.registry)
    }
}

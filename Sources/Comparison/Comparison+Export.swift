public import Engine
public import Tabular
internal import Transforms

extension Comparison {
    /// Writes the differences where `export` says, in its format, as an output like any other: `change`, the key, `field`,
    /// `old` and `new` with a row for each field that differs; in JSON and JSON Lines an object for each row. What the export
    /// says of sources and steps does not count.
    ///
    /// - Throws: what keeps the output from being written; nothing is left of it then.
    @available(*, noasync, message: "it blocks; call it on a thread that may")
    public func write(by export: Export, progress: Progress = Progress()) throws(ExportError) -> Summary {
        let format = try export.outputFormat()
        let needs = format.needs(export.formatOptions)
        let hasTypes = needs.types == .complete || needs.types == .growing
        let layout: DifferenceLayout =
            needs.repeatsNames ? .objects(key: key) : .lines(key: key, hasTextValues: hasTypes)
        var output = export
        try output.take(rowsOf: self, as: layout)
        return try output.run(progress: progress)
    }

    /// One table of a comparison.
    package enum Table: String, CaseIterable {
        case summary = "Summary"
        case added = "Added"
        case removed = "Removed"
        case changed = "Changed"
    }

    /// Writes one table of the comparison where `export` says.
    ///
    /// - Throws: what keeps the output from being written.
    package func write(_ table: Table, by export: Export) throws(ExportError) -> Summary {
        var output = export
        switch table {
        case .summary:
            let comparison = self
            output.sources = [
                .named(NamedSource(rows: "the summary") { () throws(ExportError) in SummaryTable(comparison) })
            ]
            output.steps = RowSteps()
            output.types = .text
            output.keepsKinds = true
        case .added: try output.take(rowsOf: self, as: .rows(.added, key: key.map(\.name)))
        case .removed: try output.take(rowsOf: self, as: .rows(.removed, key: key.map(\.name)))
        case .changed: try output.take(rowsOf: self, as: .lines(key: key, of: .changed))
        }
        return try output.run()
    }
}

extension Export {
    /// Makes the differences its rows.
    fileprivate mutating func take(rowsOf comparison: Comparison, as layout: DifferenceLayout) throws(ExportError) {
        sources = [
            .named(
                NamedSource(rows: "the comparison") { () throws(ExportError) in DifferenceTable(comparison, layout) })
        ]
        steps = RowSteps()
        types = .text
        keepsKinds = true
        // All columns are known then, also where nothing differs.
        if let columns = layout.columns { steps.projection = try FieldProjection(fields: columns) }
    }
}

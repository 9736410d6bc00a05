internal import Schemas
internal import Tabular
internal import Transforms

/// Finds out the exact types of all rows of an export's sources: the same readers, steps and pipeline, into nothing.
final class SchemaRun {
    private let export: Export
    private let progress: Progress
    private let options: FormatOptions

    init(_ export: Export, progress: Progress) {
        var export = export
        // Their order changes no type.
        export.steps.sortBy = []
        self.export = export
        self.progress = progress
        options = export.runOptions()
    }

    func run() throws(ExportError) -> RowSchema {
        try export.validated()
        let sources = RunSources(SourceOpener(export, options: options))
        // Nothing of it is out before the end.
        return try sources.attempt { () throws(ExportError) in try schema(of: sources) }
    }

    private func schema(of sources: RunSources) throws(ExportError) -> RowSchema {
        let columns = ColumnSet(export.steps.fixedColumns ?? [])
        let ledger = WarningLedger(isStrict: export.isStrict)
        let sequencer = RowSequencer(
            columns: columns,
            stages: try export.orderedStages(options, repeatedRows: sources.repeatedRows),
            rowsPerSection: nil, rowsPerPart: nil, ledger: ledger, hasLimit: export.steps.limit != nil)
        let recorder = SchemaRecorder(RowDiscard())
        let pass = RowPass(
            export: export, options: options, ordered: sequencer, writer: recorder, progress: progress)
        var result = RowSchema()
        for outcome in try pass.run(sources) {
            result.notes += outcome.notes
            result.formats.append(outcome.format)
        }
        try sequencer.confirm(isStrict: export.isStrict)
        result.notes += sequencer.notes
        result.warnings = ledger.warnings
        result.schema = recorder.schema(of: columns, infersTypes: export.types == .infer)
        if export.steps.sortsFields {
            let order = SortedFields.sorted(result.schema.columns.map(\.name))
            let named = Dictionary(uniqueKeysWithValues: result.schema.columns.map { ($0.name, $0) })
            result.schema.columns = order.compactMap { named[$0] }
        }
        return result
    }
}

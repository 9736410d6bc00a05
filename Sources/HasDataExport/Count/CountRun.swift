internal import Tabular

/// Counts the rows of the sources of an export: the same readers, steps and pipeline, into nothing.
final class CountRun {
    private let export: Export
    private let progress: Progress
    private let options: FormatOptions

    init(_ export: Export, progress: Progress) {
        var export = export
        // Their order is nothing to count.
        export.steps.sortBy = []
        self.export = export
        self.progress = progress
        options = export.runOptions()
    }

    func run() throws(ExportError) -> RowCount {
        try export.validated()
        let sources = RunSources(SourceOpener(export, options: options))
        // Nothing of it is out before the end.
        return try sources.attempt { () throws(ExportError) in try count(sources) }
    }

    private func count(_ sources: RunSources) throws(ExportError) -> RowCount {
        let ordered = RowSequencer(
            columns: ColumnSet(),
            stages: try export.orderedStages(
                options, repeatedRows: sources.repeatedRows),
            rowsPerSection: nil, rowsPerPart: nil, ledger: WarningLedger(isStrict: export.isStrict),
            hasLimit: export.steps.limit != nil)
        let pass = RowPass(
            export: export, options: options, ordered: ordered, writer: RowDiscard(),
            encodingLedger: WarningLedger(isStrict: export.isStrict), progress: progress)
        var count = RowCount()
        for outcome in try pass.run(sources) {
            count.notes += outcome.notes
            count.formats.append(outcome.format)
            count.sources.append(RowCount.CountedSource(name: outcome.name, rows: outcome.rowsWritten))
        }
        try ordered.confirm(isStrict: export.isStrict)
        count.notes += ordered.notes
        count.rows = ordered.rowsWritten
        count.warnings = ordered.ledger.warnings
        return count
    }
}

internal import Engine
internal import Tabular

/// One run over the rows of an export's sources that writes nothing: the same readers, steps and pipeline, into a writer
/// that counts.
struct ReadingRun {
    private let export: Export
    private let progress: Progress
    private let options: FormatOptions

    /// What was met in one reading of all rows.
    struct Reading {
        let outcomes: [RowPass.Outcome]
        let rows: UInt64
        /// What the user should know: of the sources in their order, then of the rows of all.
        let notes: [String]
        let warnings: WarningCounts
    }

    init(_ export: Export, progress: Progress) {
        var export = export
        // Whatever is counted of rows, their order changes nothing of it, unless it says which rows are taken.
        let steps = export.steps
        if steps.limit == nil, steps.offset == 0, steps.tail == nil, steps.sample == nil { export.steps.sortBy = [] }
        self.export = export
        self.progress = progress
        options = export.runOptions()
    }

    /// Opens the sources and makes attempts at reading them, each from the start.
    func attempt<Outcome>(_ body: (RunSources) throws(ExportError) -> Outcome) throws(ExportError) -> Outcome {
        try export.validated()
        let sources = RunSources(SourceOpener(export, options: options))
        // Nothing of it is out before the end.
        return try sources.attempt { () throws(ExportError) in try body(sources) }
    }

    /// Takes all rows into a writer; `columns` get those that come.
    func read(
        _ sources: RunSources, into writer: any RowWriter, columns: ColumnSet = ColumnSet()
    ) throws(ExportError) -> Reading {
        export.log?(RunPlan.line(sources: sources.all.count, passes: [.read]))
        let sequencer = RowSequencer(
            columns: columns, stages: try export.orderedStages(options, repeatedRows: sources.repeatedRows),
            rowsPerSection: nil, rowsPerPart: nil, ledger: WarningLedger(isStrict: export.isStrict),
            hasLimit: export.steps.limit != nil)
        let pass = RowPass(
            export: export, options: options, ordered: sequencer, writer: writer,
            encodingLedger: WarningLedger(isStrict: export.isStrict), progress: progress)
        let outcomes = try pass.run(sources)
        try sequencer.confirm(isStrict: export.isStrict)
        return Reading(
            outcomes: outcomes, rows: sequencer.rowsWritten, notes: outcomes.flatMap(\.notes) + sequencer.notes,
            warnings: sequencer.ledger.warnings)
    }
}

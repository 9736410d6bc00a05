internal import Engine
internal import Tabular
internal import Transforms

/// One look at the sources of an export: the same readers, steps and pipeline, into a writer that counts.
final class InspectionRun {
    private let export: Export
    private let progress: Progress
    private let options: FormatOptions

    init(_ export: Export, progress: Progress) {
        self.export = export
        self.progress = progress
        options = export.runOptions()
    }

    func run() throws(ExportError) -> Inspection {
        try export.validated()
        let sources = RunSources(SourceOpener(export, options: options))
        // Nothing of it is out before the end.
        return try sources.attempt { () throws(ExportError) in try look(at: sources) }
    }

    private func look(at sources: RunSources) throws(ExportError) -> Inspection {
        let columns = ColumnSet(export.steps.fixedColumns ?? [])
        let ordered = try orderedStage(columns, sources.repeatedRows)
        let writer = InspectingWriter(
            infersTypes: export.types == .infer, textLimit: ConversionForecast.textLimit(of: export.registry.formats))
        let watch = Watch(writer)
        var inspection = Inspection()
        let pass = RowPass(
            export: export, options: options, ordered: ordered, writer: writer,
            encodingLedger: WarningLedger(isStrict: export.isStrict), progress: progress)
        for outcome in try pass.run(sources, observer: watch) {
            inspection.notes += outcome.notes
            inspection.sources.append(
                Inspection.InspectedSource(
                    name: outcome.name, format: outcome.format, delimiter: outcome.delimiter.map(DelimiterName.text),
                    rowsRead: outcome.rowsRead, rows: outcome.rowsWritten))
        }
        inspection.sheets = watch.sheets
        writer.endSource()
        try ordered.confirm(isStrict: export.isStrict)
        try writer.finish(columns)
        inspection.notes += ordered.notes
        inspection.rowsRead = ordered.rowsRead
        inspection.rows = ordered.rowsWritten
        inspection.rowsSkipped = ordered.rowsSkipped
        inspection.warnings = ordered.ledger.warnings
        // Sorted rows have a place in the order of all alone.
        let places = export.steps.reordersRows && inspection.sources.count > 1 ? [] : inspection.sources
        InspectionFindings(writer: writer, columns: columns, sources: places).tell(
            &inspection, formats: export.registry.formats)
        return inspection
    }

    /// Tells the writer of each source, whose sheets are counted before any filter.
    private final class Watch: RowPassObserver {
        private let writer: InspectingWriter
        private(set) var sheets: [Inspection.Sheet] = []

        init(_ writer: InspectingWriter) { self.writer = writer }

        func willRead(_ source: any OpenSource) { writer.endSource() }

        func reader(_ reader: any RowReader) -> any RowReader { SheetCounter(reader) }

        func isDone(with reader: any RowReader, of source: any OpenSource, isWhole: Bool) {
            guard let reader = reader as? SheetCounter else { return }
            sheets += reader.sheets(source: source.name, isWhole: isWhole)
        }
    }

    private func orderedStage(
        _ columns: ColumnSet, _ repeatedRows: (any RowTransform)?
    ) throws(ExportError) -> RowSequencer {
        RowSequencer(
            columns: columns, stages: try export.orderedStages(options, repeatedRows: repeatedRows),
            rowsPerSection: nil, rowsPerPart: nil,
            ledger: WarningLedger(isStrict: export.isStrict), limitsRuns: !export.steps.unwind.isEmpty,
            hasLimit: export.steps.limit != nil)
    }
}

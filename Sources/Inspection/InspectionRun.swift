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
        return try sources.attempt { () throws(ExportError) in try look(at: sources, nil).inspection }
    }

    /// The same with lists of pages.
    func audit(links: AuditLinks) throws(ExportError) -> SiteAudit {
        try export.validated()
        let sources = RunSources(SourceOpener(export, options: options))
        return try sources.attempt { () throws(ExportError) in
            let collector = AuditCollector(memoryLimit: options.memoryLimit, makeSpool: options.makeSpool)
            let (inspection, places) = try look(at: sources, collector)
            let sheets = AuditSheets(
                collector: collector, inspection: inspection, places: places, links: links,
                makeSpool: options.makeSpool)
            return SiteAudit(inspection: inspection, sheets: try sheets.make())
        }
    }

    private func look(
        at sources: RunSources, _ collector: AuditCollector?
    ) throws(ExportError) -> (inspection: Inspection, places: RowPlaces) {
        let columns = ColumnSet(export.steps.fixedColumns ?? [])
        let ordered = try makeSequencer(columns, sources.repeatedRows)
        let writer = InspectingWriter(
            infersTypes: export.infersTypes, textLimit: ConversionForecast.textLimit(of: export.registry.formats))
        let watch = Watch(writer)
        var inspection = Inspection()
        export.log?(RunPlan.line(sources: sources.all.count, passes: [.read]))
        let pass = RowPass(
            export: export, options: options, ordered: ordered,
            writer: collector.map { AuditingWriter(writer, $0) } ?? writer,
            encodingLedger: WarningLedger(isStrict: export.isStrict), progress: progress)
        for outcome in try pass.run(sources, observer: watch) {
            inspection.notes += outcome.notes
            let facts = watch.facts[outcome.number]
            inspection.sources.append(
                Inspection.InspectedSource(
                    name: outcome.name, format: outcome.format, delimiter: outcome.delimiter.map(DelimiterName.text),
                    encoding: facts?.encoding, compression: facts?.compression, byteCount: facts?.storedByteCount,
                    rowsRead: outcome.rowsRead, rows: outcome.rowsWritten, storage: watch.storage[outcome.number]))
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
        let places = RowPlaces(
            export.steps.reordersRows && inspection.sources.count > 1 ? [] : inspection.sources)
        InspectionFindings(writer: writer, columns: columns, places: places).tell(
            &inspection, formats: export.registry.formats, unreadSheets: watch.unreadSheets)
        return (inspection, places)
    }

    /// Tells the writer of each source, whose sheets are counted before any filter.
    private final class Watch: RowPassObserver {
        private let writer: InspectingWriter
        private(set) var sheets: [Inspection.Sheet] = []
        private(set) var unreadSheets: UInt64 = 0
        /// By the sources' numbers.
        private(set) var storage: [UInt32: TableStorage] = [:]
        private(set) var facts: [UInt32: SourceDescription] = [:]
        private var number: UInt32 = 0

        init(_ writer: InspectingWriter) { self.writer = writer }

        func willRead(_ source: any OpenSource) { writer.endSource() }

        func reader(_ reader: any RowReader) -> any RowReader { SheetCounter(reader) }

        func isDone(with reader: any RowReader, of source: any OpenSource, isWhole: Bool) {
            defer { number += 1 }
            facts[number] = source.description
            guard let reader = reader as? SheetCounter else { return }
            storage[number] = reader.storage
            unreadSheets += reader.unreadSheets
            sheets += reader.sheets(source: source.name, isWhole: isWhole)
        }
    }

    private func makeSequencer(
        _ columns: ColumnSet, _ repeatedRows: (any RowTransform)?
    ) throws(ExportError) -> RowSequencer {
        RowSequencer(
            columns: columns, stages: try export.orderedStages(options, repeatedRows: repeatedRows),
            rowsPerSection: nil, rowsPerPart: nil,
            ledger: WarningLedger(isStrict: export.isStrict), limitsRuns: !export.steps.unwind.isEmpty,
            hasLimit: export.steps.limit != nil)
    }
}

internal import JSONFormat
internal import Tabular
internal import Transforms
internal import XLSXFormat

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
        let opener = SourceOpener(export: export, options: options)
        var sources: [PreparedSource] = []
        for (index, source) in export.sources.enumerated() {
            sources.append(try opener.prepare(source, at: index))
        }
        while true {
            var failing = 0
            do {
                return try look(at: sources, reading: &failing)
            } catch {
                // Nothing of it is out yet, so a job whose artifact breaks is read by its results pages.
                guard
                    error.isDownloadFailure, let fallback = sources[failing].fallback,
                    sources[..<failing].allSatisfy({ $0.isRepeatable || $0.again != nil })
                else { throw error }
                export.log?("\(error)")
                for index in 0..<failing where !sources[index].isRepeatable {
                    if let again = sources[index].again { sources[index] = try again() }
                }
                sources[failing] = try fallback()
            }
        }
    }

    private func look(
        at sources: [PreparedSource], reading current: inout Int
    ) throws(ExportError) -> Inspection {
        let columns = ColumnSet(export.steps.fixedColumns ?? [])
        let ordered = try orderedStage(columns, dropsRepeated: sources.contains(where: \.hasEnvelopes))
        let writer = InspectingWriter()
        var inspection = Inspection()
        for (index, unopened) in sources.enumerated() {
            current = index
            let source = ordered.isSatisfied ? unopened : try unopened.opened()
            ordered.beginSource()
            progress.begin(
                source: source.name, number: index + 1, of: sources.count, totalBytes: source.byteCount,
                totalRows: source.rowCount)
            var delimiter: UInt8?
            if !ordered.isSatisfied {
                writer.beginSource(infers: !source.format.hasTypes && export.types == .infer)
                var reader: SheetCounter
                var looksAgain = false
                repeat {
                    reader = SheetCounter(try source.makeReader())
                    try Pipeline(
                        reader: reader, source: source.name,
                        transforms: source.transforms + export.steps.independent(source: source.label),
                        ordered: ordered, writer: writer,
                        encodingLedger: WarningLedger(isStrict: export.isStrict), workers: export.workerCount,
                        progress: progress, cancel: export.jobs.client.transport.cancel
                    ).run()
                    if !ordered.isSatisfied { looksAgain = try source.check?(ordered.sourceRows) == true }
                } while looksAgain && !ordered.isSatisfied
                writer.endSource()
                delimiter = reader.delimiter
                inspection.notes += reader.notes
                inspection.sheets += reader.sheets(source: source.name, isWhole: !ordered.isSatisfied)
            }
            inspection.notes += source.notes
            inspection.sources.append(
                Inspection.InspectedSource(
                    name: source.name, format: source.format.name, delimiter: delimiter.map(DelimiterName.text),
                    rowsRead: ordered.sourceRows, rows: ordered.sourceRowsWritten))
        }
        try ordered.confirm(isStrict: export.isStrict)
        try writer.finish(columns)
        inspection.notes += ordered.notes
        inspection.rowsRead = ordered.rowsRead
        inspection.rows = ordered.rowsWritten
        inspection.rowsSkipped = ordered.rowsSkipped
        inspection.warnings = ordered.ledger.warnings
        InspectionFindings(writer: writer, columns: columns, sources: inspection.sources).tell(&inspection)
        return inspection
    }

    private func orderedStage(_ columns: ColumnSet, dropsRepeated: Bool) throws(ExportError) -> OrderedStage {
        OrderedStage(
            columns: columns, stages: try export.orderedStages(options, dropsRepeatedRows: dropsRepeated),
            rowsPerSection: nil, rowsPerPart: nil,
            ledger: WarningLedger(isStrict: export.isStrict), limitsRuns: !export.steps.unwind.isEmpty,
            hasLimit: export.steps.limit != nil)
    }
}

internal import Engine
internal import Tabular
internal import Transforms

/// One side of a comparison, whose rows are read as often as it takes.
final class ComparedSide {
    let export: Export
    let name: ComparedSideName
    private let options: FormatOptions
    private let makeDigester: (_ key: [FieldPath]) -> RowDigester
    private let opener: SourceOpener
    private let sources: RunSources
    private let progress: Progress
    private(set) var rows: UInt64 = 0
    /// Where its rows stand, once they were read.
    private var places: RowPlaces?

    init(
        _ export: Export, _ name: ComparedSideName, options: FormatOptions, progress: Progress,
        makeDigester: @escaping (_ key: [FieldPath]) -> RowDigester
    ) {
        self.export = export
        self.name = name
        self.options = options
        self.makeDigester = makeDigester
        self.progress = progress
        opener = SourceOpener(export, options: options)
        sources = RunSources(opener)
    }

    /// Reads all rows for their digests.
    func digest(key: [FieldPath], into pairing: RowPairing) throws(ExportError) -> Comparison.Side {
        try sources.attempt { () throws(ExportError) in
            pairing.forget(name)
            // What becomes of a row has to depend on its text alone.
            let places = try RowPlaces(
                areKnown: !export.steps.hasOrder && export.steps.unwind.isEmpty && sources.repeatedRows == nil,
                makeSpool: options.makeSpool)
            self.places = places
            let writer = DigestWriter(pairing: pairing, side: name, places: places) { self.makeDigester(key) }
            let sequencer = try sequencer([])
            let outcomes = try pass(sequencer, writer, progress)
                .run(sources, observer: DigestObserver(writer, places), readsAgain: true)
            try sequencer.confirm(isStrict: export.isStrict)
            rows = writer.rows
            var side = Comparison.Side()
            side.names = outcomes.map(\.name)
            side.formats = outcomes.map(\.format)
            side.rows = writer.rows
            side.rowsWithoutKey = writer.rowsWithoutKey
            side.notes = outcomes.flatMap(\.notes) + sequencer.notes
            side.warnings = sequencer.ledger.warnings
            return side
        }
    }

    /// Reads the rows once more, or those alone that are wanted where they can be found, and puts those into `differing`.
    func collect(_ wanted: WantedRows, into differing: DifferingRows) throws(ExportError) {
        let count = wanted.counts[name.rawValue]
        guard count > 0 else { return }
        // Reading them one by one costs more a row than reading all, which several workers take apart.
        let selected = places.flatMap { $0.areKnown && count <= rows / 4 ? $0 : nil }
        defer { places = nil }
        let stage = try WantedRowsStage(
            wanted, of: name, areSelected: selected != nil, digester: makeDigester([]), into: differing)
        let sequencer = try sequencer([WantedRowsStage.Step(stage: stage)])
        let pass = pass(sequencer, RowDiscard(), progress)
        do throws(ExportError) {
            if let selected {
                let places = try SelectedPlaces(wanted, of: name, selected, makeSpool: options.makeSpool)
                let tables = sources.all.enumerated().map { SelectedTable($1, number: $0, places: places) }
                _ = try pass.run(RunSources(opener, given: tables))
            } else {
                _ = try pass.run(sources)
            }
            try stage.finish()
        } catch {
            // Their text was sound when it was read first.
            var error = selected != nil && error.code == .malformed ? WantedRowsStage.change : error
            if error.location.source == nil { error.location.source = export.sources.first?.description }
            throw error
        }
    }

    private func sequencer(_ last: [any RowTransform]) throws(ExportError) -> RowSequencer {
        RowSequencer(
            columns: ColumnSet(),
            stages:
                try export.orderedStages(options, repeatedRows: sources.repeatedRows, outputTransforms: last),
            rowsPerSection: nil, rowsPerPart: nil, ledger: WarningLedger(isStrict: export.isStrict),
            limitsRuns: !export.steps.unwind.isEmpty, hasLimit: export.steps.limit != nil)
    }

    private func pass(_ sequencer: RowSequencer, _ writer: any RowWriter, _ progress: Progress) -> RowPass {
        export.log?(RunPlan.line(sources: sources.all.count, passes: [.read]))
        return RowPass(
            export: export, options: options, ordered: sequencer, writer: writer,
            encodingLedger: WarningLedger(isStrict: export.isStrict), progress: progress)
    }
}

/// Tells a writer of digests which source rows come from, and whether they can be found there once more.
private final class DigestObserver: RowPassObserver {
    private let writer: DigestWriter
    private let places: RowPlaces
    private var sourcesBegun = 0
    private var readings = 0

    init(_ writer: DigestWriter, _ places: RowPlaces) {
        self.writer = writer
        self.places = places
    }

    func willRead(_ source: any OpenSource) {
        writer.source = sourcesBegun
        sourcesBegun += 1
        readings = 0
    }

    func reader(_ reader: any RowReader) -> any RowReader {
        readings += 1
        if readings > 1 || (reader as? any RowRereading)?.placedSource == nil { places.forget() }
        return reader
    }
}

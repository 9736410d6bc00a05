internal import Engine
internal import Tabular
internal import Transforms

/// One side of a comparison, whose rows are read as often as it takes.
final class ComparedSide {
    let export: Export
    let name: ComparedSideName
    private let options: FormatOptions
    private let sources: RunSources
    private let progress: Progress
    private(set) var rows: UInt64 = 0

    init(_ export: Export, _ name: ComparedSideName, options: FormatOptions, progress: Progress) {
        self.export = export
        self.name = name
        self.options = options
        self.progress = progress
        sources = RunSources(SourceOpener(export, options: options))
    }

    /// Reads all rows for their digests.
    func digest(
        key: [FieldPath], seeds: FingerprintSeeds, into pairing: RowPairing
    ) throws(ExportError) -> Comparison.Side {
        try sources.attempt { () throws(ExportError) in
            pairing.forget(name)
            let writer = DigestWriter(key: key, seeds: seeds, pairing: pairing, side: name)
            let sequencer = try sequencer([])
            let outcomes = try pass(sequencer, writer, progress).run(sources, readsAgain: true)
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

    /// Reads the rows once more, and puts those that are wanted into `differing`.
    func collect(_ wanted: WantedRows, into differing: DifferingRows) throws(ExportError) {
        guard wanted.counts[name.rawValue] > 0 else { return }
        let stage = try WantedRowsStage(wanted, of: name, into: differing)
        let sequencer = try sequencer([WantedRowsStage.Step(stage: stage)])
        _ = try pass(sequencer, RowDiscard(), progress).run(sources)
        guard stage.isSatisfied else {
            throw ExportError(
                .input, "has other rows than when it was read first",
                at: Location(source: export.sources.first?.description),
                advice: "compare it once nothing writes to it any more")
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
        RowPass(
            export: export, options: options, ordered: sequencer, writer: writer,
            encodingLedger: WarningLedger(isStrict: export.isStrict), progress: progress)
    }
}

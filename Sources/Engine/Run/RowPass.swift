internal import HTTPTransfer
package import Tabular

/// One pass of the rows of all sources through the pipeline into one writer. Exports, inspections and the passes that only
/// find something out are all this loop.
package struct RowPass {
    /// What is read, changed and how.
    package let export: Export
    let options: FormatOptions
    /// What the rows go through in order.
    let ordered: RowSequencer
    /// Where they go.
    let writer: any RowWriter
    /// The encoders' warnings.
    var encodingLedger = WarningLedger(isStrict: false)
    /// What turns text into numbers before it is encoded.
    var typing: ColumnTyping?
    /// What the rows are taken to be, before they are seen.
    var prediction: SchemaPrediction?
    /// Told how far it has come.
    var progress: Progress?

    package init(
        export: Export, options: FormatOptions, ordered: RowSequencer, writer: any RowWriter,
        encodingLedger: WarningLedger = WarningLedger(isStrict: false), progress: Progress? = nil
    ) {
        self.export = export
        self.options = options
        self.ordered = ordered
        self.writer = writer
        self.encodingLedger = encodingLedger
        self.progress = progress
    }

    /// What became of one source. It keeps nothing open.
    package struct Outcome {
        package let name: String
        package let format: String
        package let job: Summary.JobFacts?
        /// Its place among all sources.
        package let number: UInt32
        /// What separates its fields, where something does.
        package let delimiter: UInt8?
        /// Rows read of it, and those that passed to the writer.
        package let rowsRead: UInt64
        package var rowsWritten: UInt64
        /// What the user should know of it.
        package let notes: [String]
    }

    /// Takes all rows of the sources whose index is wanted, and those that stages have held back.
    ///
    /// - Parameters:
    ///   - readsAgain: whether the sources are read once more after this pass, so that what comes only once is put aside.
    /// - Throws: what is wrong with a source, a row or the output; `sources.current` is the source then.
    package func run(
        _ sources: RunSources, observer: (any RowPassObserver)? = nil, readsAgain: Bool = false,
        where isWanted: (Int) -> Bool = { _ in true }
    ) throws(ExportError) -> [Outcome] {
        var outcomes: [Outcome] = []
        for index in sources.all.indices where isWanted(index) {
            sources.current = index
            if readsAgain, !ordered.isSatisfied { try sources.makeRepeatable(index) }
            // What no row of is wanted is not asked for.
            let source = ordered.isSatisfied ? sources.all[index] : try sources.all[index].opened()
            ordered.beginSource()
            progress?.begin(
                source: source.name, number: index + 1, of: sources.all.count,
                totalBytes: source.description.byteCount, totalRows: source.description.rowCount)
            outcomes.append(try read(source, UInt32(truncatingIfNeeded: index), observer))
        }
        try takeHeldRows(of: sources.all.map(\.name))
        for place in outcomes.indices {
            outcomes[place].rowsWritten += ordered.heldRowsWritten[outcomes[place].number] ?? 0
        }
        return outcomes
    }

    /// Takes all rows that a reader has, which are no source's any more.
    ///
    /// - Parameter sources: what their sources are called, by number.
    package func run(_ reader: any RowReader, name: String, sources: [String] = []) throws(ExportError) {
        progress?.begin(source: name, number: 1, of: 1, totalBytes: nil)
        try pipeline(reader, name, [], isUntyped: false, progress: progress, rowSources: sources).run()
    }

    private func read(
        _ source: any OpenSource, _ number: UInt32, _ observer: (any RowPassObserver)?
    ) throws(ExportError) -> Outcome {
        var last: (any RowReader)?
        var noteAtEnd: String?
        let description = source.description
        if !ordered.isSatisfied { observer?.willRead(source) }
        while !ordered.isSatisfied {
            let made = try source.makeReader()
            let reader = observer?.reader(made) ?? made
            last = reader
            defer { observer?.hasRead(source, with: reader) }
            try pipeline(
                reader, source.name, source.transforms + export.steps.independent(source: source.label, options),
                isUntyped: !description.hasTypes, number: number, progress: progress
            ).run()
            guard !ordered.isSatisfied else { break }
            if case .whole(let note) = try verdict(of: source) {
                noteAtEnd = note
                break
            }
        }
        let notes = source.description.notes + (last?.notes ?? []) + (noteAtEnd.map { [$0] } ?? [])
        if let last { observer?.isDone(with: last, of: source, isWhole: !ordered.isSatisfied) }
        return Outcome(
            name: source.name, format: description.format, job: source.description.job, number: number,
            delimiter: last?.delimiter,
            rowsRead: ordered.sourceRows, rowsWritten: ordered.sourceRowsWritten, notes: notes)
    }

    private func verdict(of source: any OpenSource) throws(ExportError) -> SourceVerdict {
        do throws(ExportError) {
            return try source.verify(rowsRead: ordered.sourceRows)
        } catch {
            var error = error
            error.location.source = error.location.source ?? source.name
            throw error
        }
    }

    /// Takes the rows that stages held back until they had seen the last; those of one pass the stages behind it.
    private func takeHeldRows(of sources: [String]) throws(ExportError) {
        let name =
            export.destination.name
            ?? (export.destination.isStandardOutput ? "standard output" : "the rows that were held back")
        for index in 0..<ordered.stageCount {
            let held = ordered.heldRows(ofStage: index, name: name)
            guard !ordered.isSatisfied, try held.hasRows() else { continue }
            let progress = progress?.ofOtherPass
            progress?.begin(source: name, number: 1, of: 1, totalBytes: nil)
            try pipeline(held, name, [], isUntyped: false, progress: progress, rowSources: sources).run()
        }
    }

    private func pipeline(
        _ reader: any RowReader, _ name: String, _ transforms: [any RowTransform], isUntyped: Bool,
        number: UInt32? = nil, progress: Progress?, rowSources: [String] = []
    ) -> Pipeline {
        Pipeline(
            reader: reader, source: name, transforms: transforms, ordered: ordered, writer: writer,
            encodingLedger: encodingLedger, typing: typing, prediction: prediction, isUntyped: isUntyped,
            number: number,
            workers: export.workerCount, blockSize: options.blockSize,
            keepsPlaces: export.steps.namesRows, progress: progress,
            cancel: export.transfers.transport.cancel, rowSources: rowSources)
    }
}

/// Who looks on while a pass reads one source after another.
package protocol RowPassObserver: AnyObject {
    /// A source will be read, from its start.
    func willRead(_ source: any OpenSource)
    /// What reads in place of a source's reader.
    func reader(_ reader: any RowReader) -> any RowReader
    /// A source was read, to its end or not; it may be read once more.
    func hasRead(_ source: any OpenSource, with reader: any RowReader)
    /// No more will be read of a source. Its reader is given up with its file: there may be more sources than files that
    /// may be open.
    func isDone(with reader: any RowReader, of source: any OpenSource, isWhole: Bool)
}

extension RowPassObserver {
    package func willRead(_ source: any OpenSource) {}
    package func reader(_ reader: any RowReader) -> any RowReader { reader }
    package func hasRead(_ source: any OpenSource, with reader: any RowReader) {}
    package func isDone(with reader: any RowReader, of source: any OpenSource, isWhole: Bool) {}
}

internal import HTTPTransfer
package import Tabular
internal import Transforms

/// One run of an export: plans the passes over the rows, makes them, and starts over where that is the way to all rows.
package final class ExportRun {
    package let export: Export
    let progress: Progress
    let options: FormatOptions
    /// Where the rows go in the present attempt.
    private var output: (any RowOutput)?
    /// Whether a prediction has turned out wrong.
    package private(set) var isMispredicted = false
    /// The sources, where they are open and no export's.
    var givenSources: [any OpenSource]?
    /// What the rows were found to be while they were written under a prediction that did not hold.
    var facts: SchemaFacts?

    /// Who reads rows that are written as they come.
    private let audience: Audience?

    package init(_ export: Export, progress: Progress) {
        var export = export
        audience = Audience(of: export)
        if let audience { export.transfers.transport.cancel = audience.flag }
        export.transfers.onBytes = { progress.receive($0) }
        self.export = export
        self.progress = progress
        options = export.runOptions()
    }

    package func run() throws(ExportError) -> Summary {
        try export.validated()
        try export.checkWritingAtOnce(options)
        if let upsert = try FileUpsert(export, progress) { return try upsert.run() }
        let parts = ResumeFiles(for: export)
        let sources = RunSources(SourceOpener(export, options: options, parts: parts), given: givenSources)
        do {
            let summary = try run(sources)
            parts.succeed()
            return summary
        } catch {
            parts.fail(source: sources.current, isMalformed: error.code == .malformed)
            throw audience?.reason(of: error) ?? error
        }
    }

    private func run(_ sources: RunSources) throws(ExportError) -> Summary {
        try export.checkRowOutput()
        let format = try export.destination.takesBytes ? export.outputFormat() : nil
        // Said before anything is read or waited for, which may take long.
        try export.refuseOverwriting()
        if let format { try FormattedOutput.check(export, format, options) }
        if case .table(let table) = export.destination { try export.check(table) }
        try export.destination.makeFolders(isSynced: export.waitsForDisk)
        return try sources.attempt(hasWrittenOut: { output?.hasWritten == true }) { () throws(ExportError) in
            facts = nil
            try export.checkTables(sources.all)
            do throws(ExportError) {
                return try attempt(sources, format)
            } catch {
                guard error.code == .mispredicted else { throw error }
                export.log?("\(error): \(facts == nil ? "reading all rows for their types first" : "starting over")")
                isMispredicted = true
                sources.current = 0
                return try attempt(sources, format)
            }
        }
    }

    /// One attempt at the whole, into an output of its own.
    private func attempt(_ sources: RunSources, _ format: (any Format.Type)?) throws(ExportError) -> Summary {
        let output = try export.attempting { () throws(ExportError) in try export.openOutput(format, options) }
        self.output = output
        audience?.watch(output)
        do {
            try output.needs.validate()
            try export.checkWritingAtOnce(planner(sources, output).plan())
            var summary = try write(sources, to: output)
            try export.attempting { () throws(ExportError) in try output.commit() }
            let outcome = output.outcome
            (summary.output, summary.parts, summary.isAppended) = (outcome.path, outcome.parts, outcome.isAppended)
            if let replaced = outcome.replacedRows {
                summary.replaced = Summary.Replacement(
                    replaced: replaced, added: summary.rowsWritten &- min(replaced, summary.rowsWritten))
            }
            summary.format = outcome.format
            summary.notes += outcome.notes
            if let note = export.destination.path.flatMap({ TakenBack.message(of: $0) }) { summary.notes.append(note) }
            for case .file(let path) in export.sources {
                if let warning = AppendNote.warning(of: path) { summary.notes.append(warning) }
            }
            if export.isDescribed {
                summary.files = Export.files(
                    at: outcome.paths, rows: summary.rowsWritten, rowsPerPart: export.rowsPerPart,
                    isAppended: outcome.isAppended)
                if let path = outcome.path, let content = outcome.content {
                    summary.files = [
                        Summary.FileSummary(
                            path: path, bytes: content.bytes, sha256: content.sha256, rows: summary.rowsWritten)
                    ]
                }
            }
            return summary
        } catch {
            output.abandon()
            throw error
        }
    }

    // MARK: Passes

    private func write(_ sources: RunSources, to output: any RowOutput) throws(ExportError) -> Summary {
        let known = try foreknowledge(sources, output)
        let plan = known.plan
        let columns = ColumnSet(known.columns)
        let given = export.steps.schema?.typesByName
        let begun = BegunOutput(
            output, isComplete: plan.hasFixedColumns || plan.isSpilled,
            types: given ?? known.prediction?.types ?? typesBefore(output),
            nestedTypes: known.prediction?.nestedTypes ?? [:])
        let tallies = OutputTallies(on: begun, of: export, countsTexts: looksForTexts(sources, output))
        let ledger = WarningLedger(isStrict: export.isStrict)
        let needs = output.needs
        var spill: Spill?
        if plan.isSpilled {
            let inference = plan.types == .awaited ? TypeInference(for: needs) : nil
            spill = Spill(RowSpool(try options.makeSpool()), inference: inference)
        }
        let sequencer = try makeSequencer(
            sources, columns, output, needs: needs, isSpilling: spill != nil,
            hasFixedColumns: plan.hasFixedColumns, expected: known.expectedColumns)
        sequencer.hasSourceHeader = plan.columns == .sourceHeader && spill == nil
        sequencer.tables = tables(needs, sources)
        if plan.predictsColumns, let prediction = known.prediction { sequencer.checkColumns(against: prediction) }
        if needs.types == .complete, spill == nil {
            sequencer.types = begun.types
            sequencer.nestedTypes = begun.nestedTypes
        }
        var pass = RowPass(
            export: export, options: options, ordered: sequencer, writer: spill?.writer ?? tallies.writer,
            encodingLedger: ledger, progress: progress)
        (pass.typing, pass.prediction) = (known.typing, known.prediction)
        var summary = Summary()
        for outcome in try pass.run(sources, observer: DelimiterLog(export.log)) { summary.add(outcome) }
        try confirm(known, sequencer, columns)
        try sequencer.confirm(isStrict: export.isStrict)
        var names = columns.names
        let sorts = spill != nil && export.steps.sortsFields
        let tables = sequencer.tables.map { describe($0, sources, sorted: sorts) } ?? []
        let evidence = if let spill { spill.evidence(of: columns) } else { known.prediction?.evidence }
        if let spill {
            if sorts { names = SortedFields.sorted(names) }
            let sorted = ColumnSet(names)
            sorted.tables = tables
            try empty(spill, into: tallies.writer, sorted, begun, evidence, output, ledger, sources.all.map(\.name))
        } else {
            columns.tables = tables
            try tallies.writer.finish(columns)
        }
        try ledger.note(output.warnings, source: outputName)
        summary.complete(sequencer, columns: names, encodingWarnings: ledger.warnings)
        tallies.complete(&summary, columns: names, given: given ?? [:], export)
        if needs.nestedTypes, given == nil, let evidence {
            summary.notes += NestedExcess.notes(of: evidence, columns: names, infersTypes: export.infersTypes)
        }
        if sources.all.count > 1, let note = AlikeNames.note(names) { summary.notes.append(note) }
        if needs.columns != .none, needs.rowsPerSection == nil, !needs.repeatsNames,
            let note = sequencer.noteOfPadding(columns: names.count)
        {
            summary.notes.append(note)
        }
        return summary
    }

    /// Writes the rows that were put aside, now that all is known of them.
    private func empty(
        _ spill: Spill, into writing: any RowWriter, _ columns: ColumnSet, _ begun: BegunOutput,
        _ evidence: [ColumnName: ColumnEvidence]?, _ output: any RowOutput, _ ledger: WarningLedger, _ sources: [String]
    ) throws(ExportError) {
        let needs = output.needs
        if needs.types == .complete {
            let seeded = evidence?.seeded(export.knownTypes)
            begun.types = seeded?.types(infersTypes: export.infersTypes)
            begun.nestedTypes = seeded?.nestedTypes(infersTypes: export.infersTypes) ?? [:]
        }
        let sequencer = RowSequencer(
            columns: columns, stages: [], rowsPerSection: needs.rowsPerSection, rowsPerPart: export.rowsPerPart,
            ledger: WarningLedger(isStrict: export.isStrict), repeatsNames: needs.repeatsNames)
        sequencer.hasFixedColumns = true
        if !columns.tables.isEmpty { sequencer.tables = SourceTables(columns.tables.map(\.columns)) }
        (sequencer.types, sequencer.nestedTypes) = (begun.types, begun.nestedTypes)
        var pass = RowPass(
            export: export, options: options, ordered: sequencer, writer: writing, encodingLedger: ledger,
            progress: progress.ofOtherPass)
        pass.typing =
            export.infersTypes
            ? evidence.map { ColumnTyping(numericColumns: $0.numericColumns, mayChange: false) } : nil
        let reader = spill.rows.makeReader(
            name: outputName, rowsPerBlock: needs.rowsPerChunk)
        try pass.run(reader, name: outputName, sources: sources)
        try writing.finish(columns)
    }

    /// Whether columns of text are worth a note, since they could have types that the output has.
    private func looksForTexts(_ sources: RunSources, _ output: any RowOutput) -> Bool {
        export.infersTypes && output.needs.types != .none && sources.all.contains { !$0.description.hasTypes }
    }

    /// The types that an output begins with which finds them out as rows come.
    private func typesBefore(_ output: any RowOutput) -> [ColumnName: ColumnType]? {
        output.needs.types == .growing && !export.knownTypes.isEmpty ? export.knownTypes : nil
    }

    private var outputName: String { export.destination.name ?? "standard output" }

    // MARK: Parts of it

    func planner(_ sources: RunSources, _ output: any RowOutput) -> Planner {
        let steps = export.steps
        return Planner(
            sources: sources.all.map { Planner.SourceFacts($0.description, $0.rereading) },
            needs: output.needs, infersTypes: export.infersTypes, hasGivenTypes: steps.schema != nil,
            hasNamedColumns: steps.fixedColumns != nil,
            addsColumns: steps.addsColumns || output.addsColumns, hasOrder: steps.hasOrder, holdsRows: steps.holdsRows,
            sortsColumns: steps.sortsFields, appends: output.fixedColumns != nil, canStartOver: output.isReplaceable,
            isMispredicted: isMispredicted)
    }

    /// What rows go through in order, those for an output or, where there is none, only looked at. `transforms` are an
    /// output's that rows are looked at for.
    func makeSequencer(
        _ sources: RunSources, _ columns: ColumnSet, _ output: (any RowOutput)?, needs: OutputNeeds,
        transforms: [any RowTransform] = [],
        isSpilling: Bool = false, hasFixedColumns: Bool = false, expected: [ColumnName] = []
    ) throws(ExportError) -> RowSequencer {
        let stage = RowSequencer(
            columns: columns,
            stages: try export.orderedStages(
                options, repeatedRows: sources.repeatedRows, outputTransforms: output?.transforms ?? transforms),
            // What is put aside is cut as it will be written.
            rowsPerSection: isSpilling ? needs.rowsPerChunk.map { UInt64(max(1, $0)) } : needs.rowsPerSection,
            rowsPerPart: isSpilling || output == nil ? nil : export.rowsPerPart,
            ledger: WarningLedger(isStrict: output != nil && export.isStrict),
            limitsRuns: isSpilling || !export.steps.unwind.isEmpty, hasLimit: export.steps.limit != nil,
            repeatsNames: output != nil && needs.repeatsNames,
            closedBy: output?.fixedColumns == nil ? nil : outputName, expected: hasFixedColumns ? [] : expected)
        stage.hasFixedColumns = hasFixedColumns && !isSpilling
        return stage
    }
}

internal import Tabular
internal import Transforms

/// One run of an export: plans the passes over the rows, makes them, and starts over where that is the way to all rows.
final class ExportRun {
    private let export: Export
    private let progress: Progress
    private let options: FormatOptions
    /// Where the rows go in the present attempt.
    private var output: (any RowOutput)?
    /// Whether a prediction of types has turned out wrong.
    private var isMispredicted = false

    init(_ export: Export, progress: Progress) {
        self.export = export
        self.progress = progress
        options = export.runOptions()
    }

    func run() throws(ExportError) -> Summary {
        try export.validated()
        let parts = ResumeFiles(for: export)
        let sources = RunSources(SourceOpener(export, options: options, parts: parts))
        do {
            let summary = try run(sources)
            parts.succeed()
            return summary
        } catch {
            parts.fail(source: sources.current, isMalformed: error.code == .malformed)
            throw error
        }
    }

    private func run(_ sources: RunSources) throws(ExportError) -> Summary {
        let format = try export.destination.takesBytes ? export.outputFormat() : nil
        // Said before anything is read or waited for, which may take long.
        try export.refuseOverwriting()
        if let format { try FormattedOutput.check(export, format, options) }
        try export.destination.makeFolders(isSynced: export.waitsForDisk)
        return try sources.attempt(hasWrittenOut: { output?.hasWritten == true }) { () throws(ExportError) in
            do throws(ExportError) {
                return try attempt(sources, format)
            } catch {
                guard error.code == .mispredicted else { throw error }
                export.log?("\(error): reading all rows for their types first")
                isMispredicted = true
                sources.current = 0
                return try attempt(sources, format)
            }
        }
    }

    /// One attempt at the whole, into an output of its own.
    private func attempt(_ sources: RunSources, _ format: (any Format.Type)?) throws(ExportError) -> Summary {
        let output = try export.openOutput(format, options)
        self.output = output
        do {
            var summary = try write(sources, to: output)
            try output.commit()
            let outcome = output.outcome
            (summary.output, summary.parts, summary.isAppended) = (outcome.path, outcome.parts, outcome.isAppended)
            summary.format = outcome.format
            summary.notes += outcome.notes
            for case .file(let path) in export.sources {
                if let warning = AppendNote.warning(of: path) { summary.notes.append(warning) }
            }
            if export.isDescribed {
                summary.files = Export.files(
                    at: outcome.paths, rows: summary.rowsWritten, rowsPerPart: export.rowsPerPart,
                    isAppended: outcome.isAppended)
            }
            return summary
        } catch {
            output.abandon()
            throw error
        }
    }

    // MARK: Passes

    private func write(_ sources: RunSources, to output: any RowOutput) throws(ExportError) -> Summary {
        let planner = planner(sources, output)
        var plan = planner.plan()
        let sample = sample(sources, planner, plan, output)
        // What the first rows do not tell the rest of them has to.
        if plan.types == .predicted, sample.findings == nil { plan.types = .inferred }
        if let log = export.log { for line in plan.lines(memoryLimit: export.memoryLimit) { log(line) } }
        var typing: ColumnTyping?
        switch plan.types {
        case .asRead, .awaited: break
        case .predicted: typing = sample.findings.map(ColumnTyping.init(expecting:))
        case .inferred: typing = try inferTypes(sources, planner)
        }

        let known = output.fixedColumns ?? export.steps.fixedColumns ?? []
        let columns = ColumnSet(known)
        let begun = BegunOutput(output, isComplete: plan.hasFixedColumns || plan.isSpilled)
        let described = export.isDescribed ? DescribingWriter(begun) : nil
        let writing: any RowWriter = described ?? begun
        let ledger = WarningLedger(isStrict: export.isStrict)
        let needs = output.needs
        var spill: Spill?
        if plan.isSpilled {
            let inference = plan.types == .awaited ? TypeInference(isComplete: needs.types == .complete) : nil
            spill = Spill(RowSpool(try options.makeSpool()), inference: inference)
        }
        let sequencer = try orderedStage(
            sources, columns, output, needs: needs, isSpilling: spill != nil,
            hasFixedColumns: plan.hasFixedColumns, expected: plan.columns == .predicted ? sample.columns : [])
        let pass = RowPass(
            export: export, options: options, ordered: sequencer, writer: spill?.writer ?? writing,
            encodingLedger: ledger, typing: typing, progress: progress)
        var summary = Summary()
        for outcome in try pass.run(sources, observer: DelimiterLog(export.log)) { summary.add(outcome) }
        try typing?.confirm(columns)
        try sequencer.confirm(isStrict: export.isStrict)
        var names = columns.names
        if let spill {
            names = export.steps.sortsFields ? SortedFields.sorted(names) : names
            if needs.types == .complete {
                begun.types = spill.types(of: columns, infersTypes: export.types == .infer)
            }
            try empty(spill, into: writing, ColumnSet(names), columns, output, ledger)
        } else {
            try writing.finish(columns)
        }
        try ledger.note(output.warnings, source: outputName)
        summary.complete(sequencer, columns: names, encodingWarnings: ledger.warnings)
        summary.columnSummaries = described?.columns(named: names) ?? []
        if sources.all.count > 1, let note = AlikeNames.note(names) { summary.notes.append(note) }
        if needs.columns != .none, needs.rowsPerSection == nil, !needs.repeatsNames,
            let note = sequencer.noteOfPadding(columns: names.count)
        {
            summary.notes.append(note)
        }
        return summary
    }

    /// What the first rows tell, where the plan asks them.
    private func sample(
        _ sources: RunSources, _ planner: Planner, _ plan: RunPlan, _ output: any RowOutput
    ) -> (columns: [ColumnName], findings: [ColumnName: ColumnTypeTally.Finding]?) {
        guard plan.passes.contains(.sample) else { return ([], nil) }
        // Sources that cannot be asked beforehand are no part of a prediction of types.
        let sampled = zip(sources.all, planner.sources)
            .filter { plan.columns == .predicted || planner.decidesTypes($0.1) }.map(\.0)
        // Whatever is wrong with the first rows comes up again when they are written.
        guard
            let sequencer = try? orderedStage(
                sources, ColumnSet(export.steps.fixedColumns ?? []), nil, needs: .rows),
            let sample = try? FirstBlockSample(
                sampled, sequencer, blockSize: options.blockSize,
                transforms: { export.steps.independent(source: $0.label) })
        else { return ([], nil) }
        return (sample.columns, sample.findings)
    }

    /// Looks at all rows for their types: the same readers and transforms, to look at them only.
    private func inferTypes(_ sources: RunSources, _ planner: Planner) throws(ExportError) -> ColumnTyping {
        let columns = ColumnSet()
        let inference = TypeInference()
        let sequencer = try orderedStage(sources, columns, nil, needs: .rows)
        let pass = RowPass(
            export: export, options: options, ordered: sequencer, writer: inference, progress: progress.ofOtherPass)
        _ = try pass.run(sources, readsAgain: true) { planner.decidesTypes(planner.sources[$0]) }
        let numeric = inference.numericColumns(of: columns)
        export.log?("types: after a first pass, columns of numbers: \(list(numeric, in: columns))")
        return ColumnTyping(numericColumns: numeric)
    }

    /// Writes the rows that were put aside, now that all is known of them.
    private func empty(
        _ spill: Spill, into writing: any RowWriter, _ columns: ColumnSet, _ spilled: ColumnSet,
        _ output: any RowOutput, _ ledger: WarningLedger
    ) throws(ExportError) {
        let needs = output.needs
        let sequencer = RowSequencer(
            columns: columns, stages: [], rowsPerSection: needs.rowsPerSection, rowsPerPart: export.rowsPerPart,
            ledger: WarningLedger(isStrict: export.isStrict), repeatsNames: needs.repeatsNames)
        sequencer.hasFixedColumns = true
        let pass = RowPass(
            export: export, options: options, ordered: sequencer, writer: writing, encodingLedger: ledger,
            typing: export.types == .infer ? spill.typing(of: spilled) : nil, progress: progress.ofOtherPass)
        try pass.run(spill.rows.makeReader(name: outputName, rowsPerBlock: needs.rowsPerChunk), name: outputName)
        try writing.finish(columns)
    }

    private var outputName: String { export.destination.path ?? "standard output" }

    /// The names for a message, in their order.
    private func list(_ names: Set<ColumnName>, in columns: ColumnSet) -> String {
        let known = columns.names.filter(names.contains).map(\.description)
        if known.isEmpty { return "none" }
        return known.prefix(10).joined(separator: ", ") + (known.count > 10 ? ", and \(known.count - 10) more" : "")
    }

    // MARK: Parts of it

    private func planner(_ sources: RunSources, _ output: any RowOutput) -> Planner {
        let steps = export.steps
        return Planner(
            sources: sources.all.map { Planner.SourceFacts($0.description, $0.rereading) },
            needs: output.needs, infersTypes: export.types == .infer, hasNamedColumns: steps.fixedColumns != nil,
            addsColumns: steps.addsColumns || output.addsColumns, hasOrder: steps.hasOrder, holdsRows: steps.holdsRows,
            sortsColumns: steps.sortsFields, appends: output.fixedColumns != nil, canStartOver: output.isReplaceable,
            isMispredicted: isMispredicted)
    }

    private func orderedStage(
        _ sources: RunSources, _ columns: ColumnSet, _ output: (any RowOutput)?, needs: OutputNeeds,
        isSpilling: Bool = false, hasFixedColumns: Bool = false, expected: [ColumnName] = []
    ) throws(ExportError) -> RowSequencer {
        let stage = RowSequencer(
            columns: columns,
            stages: try export.orderedStages(
                options, repeatedRows: sources.repeatedRows, for: output),
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

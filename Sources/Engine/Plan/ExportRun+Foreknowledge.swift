internal import Tabular
internal import Transforms

/// What is known of the rows, or taken for granted, before the first is written.
struct Foreknowledge {
    var plan: RunPlan
    /// The columns that have their indexes beforehand.
    var columns: [ColumnName]
    /// Columns that will come as far as anybody can tell.
    var expectedColumns: [ColumnName] = []
    /// What turns texts into numbers.
    var typing: ColumnTyping?
    /// What all rows are checked against.
    var prediction: SchemaPrediction?
    /// Whether that is what all rows were found to be, and not only the first.
    var isVerdict = false
}

extension ExportRun {
    /// Finds out what the plan says has to be known beforehand.
    func foreknowledge(_ sources: RunSources, _ output: any RowOutput) throws(ExportError) -> Foreknowledge {
        let planner = planner(sources, output)
        var plan = planner.plan()
        let sample = sample(sources, planner, plan, output)
        if sample == nil {
            // What the first rows do not tell the rest of them has to.
            if plan.types == .predicted { plan.types = .inferred }
            if plan.columns == .assumed { plan.columns = .gathered }
        }
        if let log = export.log { for line in plan.lines(memoryLimit: export.memoryLimit) { log(line) } }
        var known = Foreknowledge(plan: plan, columns: output.fixedColumns ?? export.steps.fixedColumns ?? [])
        if planner.isExact(plan) {
            try predict(&known, sources, planner, output, sample)
            return known
        }
        if plan.columns == .predicted { known.expectedColumns = sample?.columns ?? [] }
        switch plan.types {
        case .asRead, .awaited: break
        case .predicted: known.typing = sample.map { ColumnTyping(expecting: $0.evidence) }
        case .inferred:
            known.typing = ColumnTyping(
                numericColumns: try survey(sources, planner, output, isExact: false).evidence.numericColumns,
                mayChange: true)
        }
        return known
    }

    /// Takes the columns, and the types where they have to be exact, for what the first rows have, or finds them out.
    private func predict(
        _ known: inout Foreknowledge, _ sources: RunSources, _ planner: Planner, _ output: any RowOutput,
        _ sample: FirstBlockSample?
    ) throws(ExportError) {
        let plan = known.plan
        let (hasTypes, infers) = (output.needs.types == .complete, export.infersTypes)
        let all: SchemaFacts
        if let sample, plan.passes.contains(.sample) {
            all = SchemaFacts(columns: sample.columns, evidence: sample.evidence)
        } else if let facts, hasTypes || plan.types == .asRead {
            all = facts
            known.isVerdict = true
        } else {
            all = try survey(sources, planner, output, isExact: true)
            known.isVerdict = true
        }
        known.prediction = SchemaPrediction(
            all, hasTypes: hasTypes, hasNestedTypes: output.needs.nestedTypes, infersTypes: infers)
        if plan.predictsColumns { known.columns = inOrder(all.columns) }
        if hasTypes {
            // The prediction sees to it that they hold.
            known.typing =
                infers
                ? ColumnTyping(numericColumns: all.evidence.numericColumns, mayChange: known.isVerdict) : nil
        } else if plan.types != .asRead {
            known.typing =
                known.isVerdict
                ? ColumnTyping(numericColumns: all.evidence.numericColumns, mayChange: true)
                : ColumnTyping(expecting: all.evidence)
        }
    }

    /// Checks, once all rows have been looked at, that they are what they were taken for.
    ///
    /// - Throws: `mispredicted`, with what they are kept for another attempt; `.input` where they had been read before.
    func confirm(_ known: Foreknowledge, _ sequencer: RowSequencer, _ columns: ColumnSet) throws(ExportError) {
        if let prediction = known.prediction {
            let seen = prediction.seen(of: columns)
            let arrived = sequencer.arrivals?.names
            let hasAll = arrived.map { inOrder($0) == known.columns } ?? true
            guard hasAll, !prediction.isRefuted, prediction.holds(seen) else {
                guard !known.isVerdict else {
                    throw .otherRows
                }
                facts = SchemaFacts(columns: arrived ?? columns.names, evidence: seen)
                throw ExportError(.mispredicted, "all rows have other columns or types than the first")
            }
        }
        try known.typing?.confirm(columns)
    }

    /// Columns in the order of the output.
    private func inOrder(_ columns: [ColumnName]) -> [ColumnName] {
        export.steps.sortsFields ? SortedFields.sorted(columns) : columns
    }

    /// What the first rows tell, where the plan asks them; nil where they are not asked or something is wrong with them.
    private func sample(
        _ sources: RunSources, _ planner: Planner, _ plan: RunPlan, _ output: any RowOutput
    ) -> FirstBlockSample? {
        guard plan.passes.contains(.sample) else { return nil }
        let isExact = planner.isExact(plan)
        // Sources that cannot be asked beforehand are no part of a prediction of types.
        let sampled = zip(sources.all, planner.sources)
            .filter { isExact || plan.columns == .predicted || planner.decidesTypes($0.1) }.map(\.0)
        // Whatever is wrong with the first rows comes up again when they are written.
        guard
            let sequencer = try? makeSequencer(
                sources, ColumnSet(export.steps.fixedColumns ?? []), nil, needs: .rows,
                transforms: isExact ? output.transforms : [])
        else { return nil }
        return try? FirstBlockSample(
            sampled, sequencer, blockSize: options.blockSize, needs: output.needs,
            transforms: { export.steps.independent(source: $0.label, options) })
    }

    /// Looks at all rows for their columns and types: the same readers and transforms, to look at them only. Where not
    /// `isExact`, only those whose texts may be numbers.
    private func survey(
        _ sources: RunSources, _ planner: Planner, _ output: any RowOutput, isExact: Bool
    ) throws(ExportError) -> SchemaFacts {
        let columns = ColumnSet()
        let inference = TypeInference(for: output.needs)
        let sequencer = try makeSequencer(
            sources, columns, nil, needs: .rows, transforms: isExact ? output.transforms : [])
        let pass = RowPass(
            export: export, options: options, ordered: sequencer, writer: inference, progress: progress.ofOtherPass)
        _ = try pass.run(sources, readsAgain: true) { isExact || planner.decidesTypes(planner.sources[$0]) }
        let facts = SchemaFacts(columns: columns.names, evidence: inference.evidence(of: columns))
        if !isExact {
            let numeric = list(facts.evidence.numericColumns, in: columns)
            export.log?("types: after a first pass, columns of numbers: \(numeric)")
        }
        return facts
    }

    /// The names for a message, in their order.
    private func list(_ names: Set<ColumnName>, in columns: ColumnSet) -> String {
        let known = columns.names.filter(names.contains).map(\.description)
        if known.isEmpty { return "none" }
        return known.prefix(10).joined(separator: ", ") + (known.count > 10 ? ", and \(known.count - 10) more" : "")
    }
}

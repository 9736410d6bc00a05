internal import Tabular

/// Decides how a run goes, from what is known before a row is read. Reads nothing and asks nobody.
struct Planner {
    /// What is known of one source.
    struct SourceFacts {
        /// Whether its values have types.
        var hasTypes: Bool
        /// Whether no row of it has a column that its header lacks.
        var hasFixedColumns = false
        /// Whether it can be read twice.
        var isRepeatable = true
        /// Whether it is no bytes that could be put aside to be read twice.
        var isSinglePass = false
        /// Whether all of it has to be there before its first row can be read.
        var needsSeeking = false
    }

    var sources: [SourceFacts]
    /// What the output wants to know.
    var needs: OutputNeeds
    /// Whether text may become numbers: `--types infer`.
    var infersTypes = true
    /// Whether the types of the output's columns were given.
    var hasGivenTypes = false
    /// Whether the output's columns were named.
    var hasNamedColumns = false
    /// Whether a step can give rows columns that their source's header does not have.
    var addsColumns = false
    /// Whether which rows are taken depends on those before them.
    var hasOrder = false
    /// Whether a step holds rows back until it has seen the last.
    var holdsRows = false
    /// Whether columns are put in the order of their names.
    var sortsColumns = false
    /// Whether the output is split into parts.
    var splits = false
    /// Whether rows are added to a table that is there.
    var appends = false
    /// Whether nothing is out before the end, so that a run may start over.
    var canStartOver = true
    /// Whether a prediction of types has turned out wrong.
    var isMispredicted = false

    /// The plan.
    func plan() -> RunPlan {
        var plan = RunPlan(sourceCount: sources.count, columns: columns, types: types, holdsRows: holdsRows)
        // Rows that are put aside for their types tell their columns, too.
        if plan.types == .awaited, ![.appended, .named, .sourceHeader].contains(plan.columns) {
            plan.columns = .awaited
        }
        // The pass for the columns tells the types, too.
        if plan.columns == .gathered, plan.types == .predicted { plan.types = .inferred }
        return plan
    }

    /// How what all rows have together can be known before the first is written.
    private enum Foreknowledge {
        /// From the first rows: they are written at once, and another time where that was wrong.
        case assumed
        /// By reading all of them twice.
        case gathered
        /// By putting all of them aside.
        case awaited
    }

    private var foreknowledge: Foreknowledge {
        // Rows are cut into groups while they wait. Reading a workbook twice, or what comes once, costs more than that.
        guard needs.rowsPerChunk == nil, !holdsRows,
            sources.allSatisfy({ $0.isRepeatable && !$0.isSinglePass && !$0.needsSeeking })
        else { return .awaited }
        // Where a limit ends the rows of one source, no row of the next may come at all.
        return canStartOver && !isMispredicted && (sources.count == 1 || !hasOrder) ? .assumed : .gathered
    }

    /// Whether columns, or exact types, are known beforehand without rows being put aside.
    func isExact(_ plan: RunPlan) -> Bool {
        plan.predictsColumns || needs.types == .complete && !hasGivenTypes && plan.types != .awaited
    }

    private var columns: RunPlan.Columns {
        if appends { return .appended }
        // What each table is to have in order is known once the last row of its source has come.
        if sortsColumns, needs.hasTablePerSource { return .awaited }
        if needs.rowsPerChunk != nil { return .awaited }
        // There is no type of a column without the column.
        let isComplete = needs.columns == .complete || needs.types == .complete
        if needs.columns == .none, !isComplete { return .ofEachRow }
        if hasNamedColumns { return .named }
        if sources.count == 1, sources[0].hasFixedColumns, !addsColumns { return .sourceHeader }
        if isComplete || sortsColumns || splits {
            switch foreknowledge {
            case .assumed: return .assumed
            case .gathered: return .gathered
            case .awaited: return .awaited
            }
        }
        // With the columns of all first rows a merged table is mostly written in one go.
        let canPredict = sources.allSatisfy { $0.isRepeatable && !$0.needsSeeking }
        // What finds types out as rows come takes columns so, too, each at its place.
        return sources.count > 1 && needs.rowsPerSection == nil && needs.types != .growing && canPredict
            ? .predicted : .growing
    }

    private var types: RunPlan.Types {
        if hasGivenTypes { return .asRead }
        if needs.types == .complete {
            switch foreknowledge {
            case .assumed: return .predicted
            case .gathered: return .inferred
            case .awaited: return .awaited
            }
        }
        guard infersTypes, needs.types == .values, sources.contains(where: { !$0.hasTypes }) else { return .asRead }
        if holdsRows || sources.contains(where: \.isSinglePass) { return .awaited }
        return !isMispredicted && canPredictTypes ? .predicted : .inferred
    }

    private var canPredictTypes: Bool {
        canStartOver && sources.allSatisfy(\.isRepeatable)
            && !sources.contains { decidesTypes($0) && $0.needsSeeking }
    }

    /// Whether a source has a part in what types there are: one without any, or one that decides which rows of the others
    /// are taken.
    func decidesTypes(_ source: SourceFacts) -> Bool { !source.hasTypes || hasOrder }
}

extension Planner.SourceFacts {
    /// What an open source says of itself.
    init(_ source: SourceDescription, _ rereading: Rereading) {
        self.init(
            hasTypes: source.hasTypes, hasFixedColumns: source.hasFixedColumns, isRepeatable: rereading == .free,
            isSinglePass: rereading == .never, needsSeeking: source.needsSeekableSource)
    }
}

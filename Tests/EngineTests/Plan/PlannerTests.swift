internal import Inspection
internal import Engine
import Tabular
import Testing

@testable import Engine
import HasDataExport

struct PlannerTests {
    private static let csv = Planner.SourceFacts(hasTypes: false, hasFixedColumns: true)
    private static let jsonl = Planner.SourceFacts(hasTypes: true)
    private static let workbook = Planner.SourceFacts(hasTypes: true, needsSeeking: true)
    private static let text = OutputNeeds(columns: .growing, types: .none)
    private static let complete = OutputNeeds(columns: .complete)

    private func plan(
        _ sources: [Planner.SourceFacts], _ needs: OutputNeeds, _ change: (inout Planner) -> Void = { _ in }
    ) -> RunPlan {
        var planner = Planner(sources: sources, needs: needs)
        change(&planner)
        return planner.plan()
    }

    @Test func rowsThatNameTheirColumnsWaitForNothing() {
        let plan = plan([Self.jsonl, Self.jsonl], .rows)
        #expect(plan == RunPlan(sourceCount: 2, columns: .ofEachRow, types: .asRead))
        #expect(plan.lines(memoryLimit: 1)[0] == "2 sources, passes: write")
        #expect(plan.passes == [.write])
    }

    @Test func theHeaderOfTheOnlySourceIsThatOfTheOutput() {
        #expect(plan([Self.csv], Self.text).columns == .sourceHeader)
        #expect(plan([Self.csv], Self.complete).columns == .sourceHeader)
        #expect(plan([Self.csv], Self.text) { $0.addsColumns = true }.columns == .growing)
        #expect(plan([Self.csv, Self.csv], Self.text).columns == .predicted)
        #expect(plan([Self.jsonl], Self.text).columns == .growing)
    }

    @Test func columnsThatWereNamedOrAreThere() {
        #expect(plan([Self.jsonl], Self.complete) { $0.hasNamedColumns = true }.columns == .named)
        let appended = plan([Self.jsonl], Self.text) {
            $0.appends = true
            $0.hasNamedColumns = true
        }
        #expect(appended.columns == .appended)
        #expect(appended.hasFixedColumns)
    }

    @Test func outputsThatWantAllColumnsGetThem() {
        let plan = plan([Self.jsonl], Self.complete)
        #expect(plan.columns == .assumed)
        #expect(plan.passes == [.sample, .write])
        #expect(plan.hasFixedColumns)
        #expect(self.plan([Self.jsonl], Self.text) { $0.sortsColumns = true }.columns == .assumed)
        var tables = Self.text
        tables.hasTablePerSource = true
        #expect(self.plan([Self.jsonl], tables) { $0.sortsColumns = true }.columns == .awaited)
        #expect(self.plan([Self.jsonl], Self.complete) { $0.canStartOver = false }.passes == [.gatherColumns, .write])
        #expect(self.plan([Self.jsonl], Self.complete) { $0.isMispredicted = true }.columns == .gathered)
    }

    @Test func rowsWaitWhereReadingThemTwiceCostsMore() {
        let stream = Planner.SourceFacts(hasTypes: true, isRepeatable: false)
        let table = Planner.SourceFacts(hasTypes: true, isSinglePass: true)
        for source in [stream, table, Self.workbook] {
            let plan = plan([Self.jsonl, source], Self.complete)
            #expect(plan.columns == .awaited)
            #expect(plan.passes == [.spill, .write])
            #expect(plan.hasFixedColumns)
        }
        #expect(plan([Self.jsonl], Self.complete) { $0.holdsRows = true }.passes == [.spill, .write])
    }

    @Test func aLimitMayLeaveOutWholeSources() {
        #expect(plan([Self.jsonl, Self.jsonl], Self.complete).columns == .assumed)
        #expect(plan([Self.jsonl], Self.complete) { $0.hasOrder = true }.columns == .assumed)
        let plan = plan([Self.jsonl, Self.csv], Self.complete) { $0.hasOrder = true }
        #expect(plan == RunPlan(sourceCount: 2, columns: .gathered, types: .inferred))
        #expect(plan.passes == [.inferTypes, .write])
    }

    @Test func groupsOfRowsAreCutWhileRowsWait() {
        let groups = OutputNeeds(columns: .complete, types: .none, rowsPerChunk: 100)
        #expect(plan([Self.csv], groups).passes == [.spill, .write])
        #expect(plan([Self.jsonl], groups) { $0.hasNamedColumns = true }.passes == [.spill, .write])
    }

    @Test func whatIsGivenIsNotLookedFor() {
        for source in [Self.csv, Self.jsonl, Self.workbook] {
            let plan = plan([source], OutputNeeds(columns: .complete, types: .complete)) {
                $0.hasNamedColumns = true
                $0.hasGivenTypes = true
                $0.holdsRows = true
            }
            #expect(plan == RunPlan(columns: .named, types: .asRead, holdsRows: true))
            #expect(plan.passes == [.write])
        }
    }

    @Test func firstRowsAreAskedOnlyOfWhatCanBeReadTwice() {
        #expect(plan([Self.jsonl, Self.jsonl], Self.text).passes == [.sample, .write])
        #expect(plan([Self.jsonl, Self.workbook], Self.text).columns == .growing)
        let stream = Planner.SourceFacts(hasTypes: true, isRepeatable: false)
        #expect(plan([Self.jsonl, stream], Self.text).columns == .growing)
    }

    @Test func typesArePredictedWhereTheRunMayStartOver() {
        #expect(plan([Self.csv], .rows).passes == [.sample, .write])
        #expect(plan([Self.csv], .rows) { $0.canStartOver = false }.passes == [.inferTypes, .write])
        #expect(plan([Self.csv], .rows) { $0.isMispredicted = true }.types == .inferred)
        #expect(plan([Self.csv], .rows) { $0.infersTypes = false }.types == .asRead)
        #expect(plan([Self.csv], Self.text).types == .asRead)
        #expect(plan([Self.jsonl], .rows).types == .asRead)
        // Where a limit ends the rows, a workbook before the CSV decides which of its rows count.
        #expect(plan([Self.workbook, Self.csv], .rows).types == .predicted)
        #expect(plan([Self.workbook, Self.csv], .rows) { $0.hasOrder = true }.types == .inferred)
    }

    @Test func exactTypesAreThoseOfAllRows() {
        for columns in [OutputNeeds.Columns.none, .growing, .complete] {
            let needs = OutputNeeds(columns: columns, types: .complete)
            for sources in [[Self.csv], [Self.jsonl], [Self.csv, Self.jsonl]] {
                #expect(plan(sources, needs).types == .predicted)
                #expect(plan(sources, needs).passes == [.sample, .write])
                #expect(plan(sources, needs).hasFixedColumns)
                #expect(plan(sources, needs) { $0.infersTypes = false }.types == .predicted)
                #expect(plan(sources, needs) { $0.isMispredicted = true }.passes == [.inferTypes, .write])
                #expect(plan(sources, needs) { $0.canStartOver = false }.passes == [.inferTypes, .write])
                #expect(plan(sources, needs) { $0.holdsRows = true }.passes == [.spill, .write])
            }
            #expect(plan([Self.csv, Self.workbook], needs).passes == [.spill, .write])
            #expect(plan([Self.jsonl], needs) { $0.hasNamedColumns = true }.columns == .named)
        }
    }

    @Test func rowsThatAreHeldBackAreJudgedOnTheWay() {
        let plan = plan([Self.csv], .rows) { $0.holdsRows = true }
        #expect(plan.types == .awaited)
        #expect(plan.passes == [.spill, .write])
    }

    @Test func whatIsPrinted() {
        #expect(plan([Self.csv], .rows).lines(memoryLimit: 32 << 20).first == "1 source, passes: sample, write")
    }
}

import ExportFixtures
import HasDataExport
import Testing

/// Transforms of programs outside the package, as the documentation lets one write them.
@Suite struct PlugInStageTests {
    private let work = Workspace()

    /// A stage of a closure.
    private struct Step: RowTransform {
        var order = TransformOrder.independent
        let change: @Sendable (RowBatch) -> Void
        func makeStage() throws(ExportError) -> any RowStage { Stage(change) }

        private final class Stage: RowStage {
            private let change: (RowBatch) -> Void
            init(_ change: @escaping (RowBatch) -> Void) { self.change = change }
            func apply(to batch: RowBatch) throws(ExportError) { change(batch) }
        }
    }

    /// Holds all rows back, whatever it says of that.
    private struct Holding: RowTransform {
        let order: TransformOrder
        func makeStage() throws(ExportError) -> any RowStage { Stage() }

        private final class Stage: RowStage {
            private var held = RowBatch()
            func apply(to batch: RowBatch) throws(ExportError) {
                for index in 0..<batch.rowCount { held.appendRow(index, of: batch) }
                batch.keepRows(in: 0..<0)
            }
            func finish(into batch: RowBatch) throws(ExportError) -> Bool {
                guard held.rowCount > 0 else { return false }
                for index in 0..<held.rowCount { batch.appendRow(index, of: held) }
                held = RowBatch()
                return true
            }
        }
    }

    private func rows(_ paths: [String], to format: String = "jsonl", _ steps: [any RowTransform]) throws -> [String] {
        try exportText(paths, to: format) { $0.steps.filters = steps }.split(separator: "\n").map(String.init)
    }

    /// Each row twice, out of the batch that they go into: its memory moves while they are copied.
    @Test func rowsOfABatchAreAppendedToIt() throws {
        let long = String(repeating: "é", count: 300)
        let lines = (0..<2000).map { "{\"n\":\($0),\"t\":\"\(long)\($0)\",\"l\":[\($0)]}" }
        let source = try work.file("a.jsonl", lines.joined(separator: "\n") + "\n")
        let twice = Step { batch in
            for index in 0..<batch.rowCount { batch.appendRow(index, of: batch) }
            // Once more, out of the arena, which is full by now.
            for index in 0..<batch.rowCount { batch.appendRow(index, of: batch) }
        }
        let all = try exportText([source], to: "jsonl") {
            $0.formatOptions.blockSize = 1 << 21
            $0.steps.filters = [twice]
        }.split(separator: "\n").map(String.init)
        #expect(all.count == 8000)
        #expect(all.sorted() == lines.flatMap { [$0, $0, $0, $0] }.sorted())
    }

    /// The same of numbers with a format, whose code stands behind their bytes in what is moved.
    @Test func formattedNumbersOfABatchAreAppendedToIt() throws {
        let lines = (0..<3000).map { "{\"n\":\($0)}" }
        let source = try work.file("a.jsonl", lines.joined(separator: "\n") + "\n")
        let formatted = Step { batch in
            for index in 0..<batch.rowCount {
                let cell = batch.cells(of: batch.rows[index])[0]
                let code = Array("0.\(String(repeating: "0", count: index % 30))".utf8)
                let stored = code.withUnsafeBytes { batch.store(cell, withFormat: $0) }
                batch.setCell(stored, inRow: index, slot: 0)
            }
            let count = batch.rowCount
            for index in 0..<count { batch.appendRow(index, of: batch) }
            for index in 0..<count {
                let pair = [index, index + count].map { batch.formatCode(of: batch.cells(of: batch.rows[$0])[0]) }
                #expect(pair[0].map(Array.init) == pair[1].map(Array.init))
            }
        }
        let all = try exportText([source], to: "jsonl") { $0.steps.filters = [formatted] }
        #expect(all.split(separator: "\n").count == 6000)
    }

    @Test func bytesOfABatchAreStoredInIt() {
        let batch = RowBatch()
        var cell = batch.store(String(repeating: "x", count: 3000))
        for _ in 0..<8 { cell = batch.store(batch.bytes(of: cell)) }
        #expect(batch.bytes(of: cell).allSatisfy { $0 == 0x78 })
    }

    /// A shape made anew, as one would who has not heard of `RowShape.changed`.
    private static let freshColumn = Step { batch in
        var wider: [[ColumnName]: RowShape] = [:]
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            let first = batch.cellCount
            for slot in shape.slots { batch.append(batch.cells(of: row)[slot]) }
            batch.append(batch.store("x"))
            let new = wider[shape.columns] ?? RowShape(columns: shape.columns + ["more"])
            wider[shape.columns] = new
            batch.shapes.append(new)
            batch.rows[index] = Row(shape: batch.shapes.count - 1, firstCell: first, start: Int(row.start))
        }
    }

    private static let addedColumn = Step { batch in
        batch.addColumn("more")
        for index in 0..<batch.rowCount { batch.setText("x", inRow: index, column: "more") }
    }

    @Test(arguments: [TransformOrder.independent, .ordered]) func anAddedColumnLeavesTheTypesOfTheOthers(
        order: TransformOrder
    ) throws {
        let csv = try work.file("a.csv", "n,t,z\n" + (0..<300).map { "\($0),x,007\n" }.joined())
        let json = try work.file("b.jsonl", "{\"n\":\"5\",\"t\":1,\"z\":\"8\"}\n")
        let wanted = (0..<300).map { "{\"n\":\($0),\"t\":\"x\",\"z\":\"007\",\"more\":\"x\"}" }
        for step in [Self.freshColumn, Self.addedColumn] {
            var step = step
            step.order = order
            #expect(try rows([csv], [step]) == wanted)
            // Texts of a source with types stay texts, beside them and behind a step that has mixed them.
            let other = #"{"n":"5","t":1,"z":"8","more":"x"}"#
            #expect(try rows([csv, json], [step]) == wanted + [other])
            #expect(try rows([json, csv], [Holding(order: .blocking), step]) == [other] + wanted)
        }
    }

    @Test func anAddedColumnIsInTheHeaderWithoutRows() throws {
        let csv = try work.file("a.csv", "a,b\n")
        #expect(try rows([csv], to: "csv", [Self.addedColumn]) == ["a,b,more"])
        let known = try work.file("b.csv", "a,more\n1,2\n")
        let column = Step { $0.addColumn("more") }
        #expect(try rows([known], to: "csv", [column]) == ["a,more", "1,2"])
    }

    @Test func valuesAreChecked() throws {
        let source = try work.file("a.jsonl", "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6}\n")
        let step = Step { batch in
            #expect(!batch.setNumber("007", inRow: 0, column: "a"))
            #expect(!batch.setNumber("abc", inRow: 0, column: "a"))
            #expect(!batch.setNumber("", inRow: 0, column: "a"))
            #expect(!batch.setNumber(Double.nan, inRow: 0, column: "a"))
            #expect(!batch.setNumber(1, inRow: 0, column: "none"))
            #expect(batch.setNumber("1.50", inRow: 0, column: "a"))
            #expect(batch.setNumber(-7, inRow: 0, column: "b"))
            #expect(!batch.setJSON("{oops", inRow: 0, column: "c"))
            #expect(!batch.setJSON("[1] 2", inRow: 0, column: "c"))
            #expect(!batch.setJSON("7", inRow: 0, column: "c"))
            #expect(batch.setJSON(" [1, {\"x\": 2}] ", inRow: 0, column: "c"))
            #expect(batch.setNull(inRow: 0, column: "d"))
            #expect(batch.setBoolean(true, inRow: 0, column: "e"))
            #expect(batch.setAbsent(inRow: 0, column: "f"))
        }
        #expect(try rows([source], [step]) == [#"{"a":1.50,"b":-7,"c":[1,{"x":2}],"d":null,"e":true}"#])
    }

    @Test func rowsThatNobodyAsksForAreAnError() throws {
        let source = try work.file("a.csv", "a\n1\n2\n")
        #expect(try rows([source], to: "csv", [Holding(order: .blocking)]) == ["a", "1", "2"])
        #expect(try rows([source], to: "csv", [Holding(order: .ordered)]) == ["a", "1", "2"])
        let error = #expect(throws: ExportError.self) { try rows([source], [Holding(order: .independent)]) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("would be lost") == true)
    }

    /// A batch with more bytes than its cells can name, as far as anybody can tell.
    @Test func aBatchThatHoldsTooMuchIsAnError() throws {
        let held = RowBatch()
        _ = held.store("x")
        held.append(held.store("y"))
        held.shapes = [RowShape(columns: ["a"])]
        held.append(Row(shape: 0, firstCell: 0, start: 0))
        held.arena.count = Cell.maximumOffset + 1
        let (batch, source) = (Unchecked(held), try work.file("a.csv", "a\n1\n"))
        let step = Step(order: .ordered) { $0.appendRow(0, of: batch.value) }
        let error = #expect(throws: ExportError.self) { try rows([source], [step]) }
        #expect(error?.code == .limit)
        held.arena.count = 2
    }

    private struct Unchecked: @unchecked Sendable {
        let value: RowBatch
        init(_ value: RowBatch) { self.value = value }
    }

    @Test func rowsThatAStageSpoilsAreAnError() throws {
        let source = try work.file("a.csv", "a,b\n1,2\n")
        let spoilt = Step { batch in batch.rows[0].shape = 7 }
        let short = Step { batch in batch.append(Row(shape: 0, firstCell: batch.cellCount - 1, start: 0)) }
        for step in [spoilt, short] {
            let error = #expect(throws: ExportError.self) { try rows([source], [step]) }
            #expect(error?.code == .malformed)
        }
    }

    /// A loss of a program's own is told, is in the summary, and ends a strict run.
    @Test func aLossOfOnesOwnCounts() throws {
        let lost = WarningKind("lostTab", isLossy: true, one: "tab became a space", many: "tabs became spaces")
        let source = try work.file("a.csv", "a,b\n1,2\n3,4\n")
        let step = Step { batch in
            for row in batch.views() { batch.warn(lost, ofRowAt: Int(batch.rows[row.index].start)) }
        }
        let (_, summary) = try export([source], to: "jsonl") { $0.steps.filters = [step] }
        #expect(summary.warnings.kinds == [lost])
        #expect(summary.warnings.entries[lost]?.count == 2)
        #expect(lost.message(count: 2) == "2 tabs became spaces")
        let error = #expect(throws: ExportError.self) {
            try export([source], to: "jsonl") {
                $0.steps.filters = [step]
                $0.isStrict = true
            }
        }
        #expect(error?.code == .lossy)
        #expect(error?.message == "1 tab became a space")
    }
}

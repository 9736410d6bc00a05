import ExportFixtures
import HasDataExport
import RowFixtures
import Schemas
import Synchronization
import Tabular
import TestSupport
import Testing

/// Exact columns and types that are predicted from the first rows, gathered by a pass, or found out while rows are put
/// aside: which of them it was must never show in the output.
@Suite struct SchemaPredictionTests {
    private let work = Workspace()

    /// What an output that was committed was given: its schema, and its cells one after another.
    private final class Table: Sendable {
        private struct State {
            var schema = ""
            var cells: [String] = []
            var isCommitted = false
        }
        private let state = Mutex(State())
        var text: String {
            state.withLock { ($0.isCommitted ? [$0.schema] + $0.cells : ["none"]).joined(separator: "\n") }
        }

        func begin(_ schema: TableSchema) {
            let types = schema.types ?? []
            let text = zip(schema.columns, types).map { "\($0) \($1)" }.joined(separator: ", ")
            state.withLock {
                $0.schema = text + (schema.isComplete ? "" : " and more")
                $0.cells = []
            }
        }
        func add(_ rows: String) { state.withLock { $0.cells.append(rows) } }
        func commit() { state.withLock { $0.isCommitted = true } }
    }

    private final class Output: RowOutput {
        let needs: OutputNeeds
        let isReplaceable: Bool
        private let table: Table

        init(_ needs: OutputNeeds, isReplaceable: Bool, _ table: Table) {
            self.needs = needs
            self.isReplaceable = isReplaceable
            self.table = table
        }

        func begin(_ schema: TableSchema) throws(ExportError) { table.begin(schema) }
        func makeEncoder() -> any RowEncoder { Encoder() }
        func append(_ rows: EncodedRows) throws(ExportError) {
            table.add(String(decoding: rows.block.contents, as: UTF8.self))
        }
        func finish(_ columns: ColumnSet) throws(ExportError) {}
        func commit() throws(ExportError) { table.commit() }
        func abandon() {}
    }

    /// Each row as its columns' indexes, the kinds of its values and their bytes.
    private final class Encoder: RowEncoder {
        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            for index in range {
                let row = batch.rows[index]
                let shape = batch.shape(of: row)
                let cells = zip(shape.places, shape.slots).sorted { $0.0 < $1.0 }.map { place, slot in
                    let cell = batch.cells(of: row)[slot]
                    return "\(place)\(cell.kind)\(String(decoding: batch.bytes(of: cell), as: UTF8.self))"
                }
                Array((cells.joined(separator: ";") + "|").utf8).withUnsafeBytes { _ = encoded.block.append($0) }
            }
            encoded.rowCount += range.count
        }
    }

    private final class Lines: Sendable {
        private let kept = Mutex<[String]>([])
        func add(_ line: String) { kept.withLock { $0.append(line) } }
        var passes: [String] {
            kept.withLock { lines in
                lines.compactMap { line in
                    line.firstRange(of: ", passes: ").map { String(line[$0.upperBound...]) }
                }
            }
        }
    }

    private func run(
        _ sources: [String], isReplaceable: Bool, chunk: Int? = nil, workers: Int = 2,
        needs: OutputNeeds = OutputNeeds(columns: .complete, types: .complete),
        _ change: (inout Export) -> Void = { _ in }
    ) throws -> (text: String, passes: [String]) {
        let (table, lines) = (Table(), Lines())
        var needs = needs
        needs.rowsPerChunk = chunk
        let wanted = needs
        var export = Export(
            from: sources.map { .file($0) },
            to: .output { () throws(ExportError) in Output(wanted, isReplaceable: isReplaceable, table) })
        export.workers = workers
        export.formatOptions.blockSize = 2000
        export.log = { lines.add($0) }
        change(&export)
        try export.run()
        // How rows are cut into runs is no part of what is compared.
        return (table.text.replacing("\n", with: "").replacing("|", with: "\n"), lines.passes)
    }

    /// Runs one way and the other, and gives what both gave and which passes it took from the first rows.
    private func same(
        _ sources: [String], _ location: SourceLocation = #_sourceLocation,
        _ change: (inout Export) -> Void = { _ in }
    ) throws -> (text: String, passes: [String]) {
        let spilled = try run(sources, isReplaceable: true, chunk: 1000, change)
        #expect(spilled.passes == ["spill, write"], sourceLocation: location)
        let gathered = try run(sources, isReplaceable: false, change)
        #expect(gathered.passes == ["infer types, write"], sourceLocation: location)
        #expect(gathered.text == spilled.text, sourceLocation: location)
        var passes: [String] = []
        for workers in [1, 2, 8] {
            let predicted = try run(sources, isReplaceable: true, workers: workers, change)
            #expect(predicted.text == spilled.text, sourceLocation: location)
            passes = predicted.passes
        }
        return (spilled.text, passes)
    }

    private func rows(_ count: Int, _ row: (Int) -> String) -> String { (0..<count).map(row).joined() }

    @Test func whatTheFirstRowsSayOfAll() throws {
        let file = try work.file(
            "a.jsonl", rows(2000) { "{\"n\":\($0),\"t\":\"x\",\"d\":1.5,\"b\":true,\"z\":null}\n" })
        let found = try same([file])
        #expect(found.passes == ["sample, write"])
        #expect(found.text.hasPrefix("n integer, t text, d double, b boolean, z empty"))
        let csv = try work.file("a.csv", "n,t\n" + rows(2000) { "\($0),\($0 == 0 ? "" : "x")\n" })
        #expect(try same([csv]).passes == ["sample, write"])
        let mixed = try same([file, csv])
        #expect(mixed.passes == ["sample, write"])
        #expect(mixed.text.hasPrefix("n integer, t text"))
    }

    @Test(arguments: [
        "{\"n\":1.5}", "{\"n\":\"x\"}", "{\"n\":1,\"late\":1}", "{\"late\":1,\"n\":2}", "{\"n\":null,\"z\":false}",
        "{\"n\":18446744073709551617}", "{\"n\":[1]}",
    ])
    func aLastRowThatDoesNotFit(row: String) throws {
        let file = try work.file("a.jsonl", rows(2000) { "{\"n\":\($0),\"z\":null}\n" } + row + "\n")
        // The passes of both attempts: what the first found out is all that the second has to know.
        #expect(try same([file]).passes == ["sample, write", "infer types, write"])
    }

    @Test func textsThatLookLikeNumbersAtFirst() throws {
        let text = "n,m\n" + rows(2000) { "\($0),\n" }
        for last in ["007,\n", "1.5,\n", ",5\n", "x,y\n"] {
            #expect(try same([try work.file("a.csv", text + last)]).passes.count == 2, "\(last)")
        }
        let file = try work.file("a.csv", text + "007,\n")
        #expect(try run([file], isReplaceable: true) { $0.types = .text }.passes == ["sample, write"])
    }

    @Test func columnsOfAMergeKeepTheirOrder() throws {
        // The first source has a column late that the second begins with.
        let first = try work.file("a.jsonl", rows(2000) { "{\"a\":\($0)}\n" } + "{\"x\":1}\n")
        let second = try work.file("b.jsonl", rows(500) { "{\"b\":\($0),\"x\":2}\n" })
        let found = try same([first, second])
        #expect(found.passes.count == 2)
        #expect(found.text.hasPrefix("a integer, x integer, b integer"))
    }

    @Test func aLimitLeavesOutWhatASecondSourceHas() throws {
        let first = try work.file("a.jsonl", rows(2000) { "{\"a\":\($0)}\n" })
        let second = try work.file("b.jsonl", "{\"b\":1}\n")
        let limited = try run([first, second], isReplaceable: true) { $0.steps.limit = 1500 }
        #expect(limited.passes == ["infer types, write"])
        #expect(limited.text.hasPrefix("a integer0"))
    }

    @Test(arguments: 1..<20 as Range<UInt64>) func anyTable(seed: UInt64) throws {
        let file = try work.file("a.jsonl", RandomTable(seed: seed).jsonLines)
        let other = try work.file("b.jsonl", RandomTable(seed: seed &+ 100).jsonLines)
        _ = try same([file])
        _ = try same([file, other]) { $0.steps.sortsFields = seed % 2 == 0 }
    }

    /// Ten thousand shapes in a block cost no more than their cells.
    @Test func manyShapes() throws {
        let file = try work.file("a.jsonl", rows(9000) { "{\"c\($0)\":\($0)}\n" })
        let found = try run([file], isReplaceable: true) { $0.formatOptions.blockSize = 1 << 18 }
        #expect(found.text.hasPrefix("c0 integer, c1 integer"))
    }

    @Test func columnsAloneArePredictedToo() throws {
        let file = try work.file("a.jsonl", rows(2000) { "{\"a\":\($0)\($0 == 1999 ? ",\"late\":1" : "")}\n" })
        let csv = try work.file("b.csv", "b,late\n5,x\n")
        let needs = OutputNeeds(columns: .complete)
        let spilled = try run([file, csv], isReplaceable: true, chunk: 1000, needs: needs)
        let predicted = try run([file, csv], isReplaceable: true, needs: needs)
        #expect(predicted.text == spilled.text)
        #expect(predicted.passes == ["sample, write", "infer types, write"])
        let gathered = try run([file], isReplaceable: false, needs: needs)
        #expect(gathered.passes == ["gather columns, write"])
    }

    /// A source that another program adds to between the passes is told, and nothing that does not fit is written; one that
    /// it replaces again and again is an error in the end.
    @Test func rowsThatChangeBetweenThePasses() throws {
        let file = try work.file("a.jsonl", rows(100) { "{\"a\":\($0)}\n" })
        let changes = [
            (
                #"echo '{"a":"x","new":1}' >> a.jsonl"#,
                "the rows are not those that were read before them, for their columns and types"
            ),
            (#"cp a.jsonl b; mv b a.jsonl"#, "the file changed while it was read: it was replaced"),
        ]
        for (change, message) in changes {
            let error = #expect(throws: ExportError.self) {
                try run([file], isReplaceable: false) {
                    $0.steps.filters = [ChangesFile(command: change, folder: work.folder)]
                }
            }
            #expect(error?.message == message)
        }
    }

    /// Changes a file while it is read.
    private struct ChangesFile: RowTransform {
        let order = TransformOrder.independent
        let command: String
        let folder: String
        func makeStage() throws(ExportError) -> any RowStage { Stage(command: command, folder: folder) }

        private final class Stage: RowStage {
            private let command: String
            private let folder: String
            init(command: String, folder: String) { (self.command, self.folder) = (command, folder) }
            func apply(to batch: RowBatch) throws(ExportError) { _ = Shell.run(command, in: folder) }
        }
    }

    /// Columns that are known by the header of the only source have their types with the first rows, in values as in the
    /// schema before them.
    @Test(arguments: ["csv", "tsv", "parquet"]) func aSourceOfAHeaderHasExactTypes(from: String) throws {
        let rows = (0..<300).map { "{\"id\":\($0),\"half\":\($0).5,\"text\":\"t\($0)\"}\n" }.joined()
        let jsonl = try work.file("a.jsonl", rows)
        let source = try work.file("b.\(from)", try export([jsonl], to: from).bytes)
        for workers in [1, 2, 8] {
            let arrow = try work.file("c.arrows", try export([source], to: "arrow", workers: workers).bytes)
            #expect(try exportText([arrow], to: "jsonl") == rows)
            let types = try Export(from: [.file(arrow)], to: .standardOutput).schema().schema.columns.map(\.type)
            #expect(types == [.integer, .double, .text])
        }
    }
}

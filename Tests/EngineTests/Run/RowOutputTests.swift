import ExportFixtures
import HasDataExport
import Synchronization
import Tabular
import TestSupport
import Testing
import Transforms

/// Outputs of a program's own, which the engine gives what they say they need.
@Suite struct RowOutputTests {
    private let work = Workspace()

    /// What an output was told, in order.
    private final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        var entries: [String] { lines.withLock { $0 } }
        func note(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private final class Output: RowOutput {
        let needs: OutputNeeds
        private let diary: Diary

        init(_ needs: OutputNeeds, _ diary: Diary) {
            self.needs = needs
            self.diary = diary
        }

        func begin(_ schema: TableSchema) throws(ExportError) {
            let types = schema.types.map { " " + $0.map(\.rawValue).joined(separator: ",") } ?? ""
            let names = schema.columns.map(\.description).joined(separator: ",")
            diary.note("begin \(names)\(schema.isComplete ? " complete" : "")\(types)")
        }
        func makeEncoder() -> any RowEncoder { Counter() }
        func append(_ rows: EncodedRows) throws(ExportError) { diary.note("rows \(rows.rowCount)") }
        func finish(_ columns: ColumnSet) throws(ExportError) { diary.note("finish") }
        func commit() throws(ExportError) { diary.note("commit") }
        func abandon() { diary.note("abandon") }
    }

    private final class Counter: RowEncoder {
        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            encoded.rowCount += range.count
        }
    }

    private func diary(
        of sources: [String], needs: OutputNeeds, workers: Int = 2, _ change: (inout Export) -> Void = { _ in }
    ) throws -> [String] {
        let diary = Diary()
        var export = Export(
            from: sources.map { .file($0) }, to: .output { () throws(ExportError) in Output(needs, diary) })
        export.workers = workers
        export.formatOptions.blockSize = 2000
        change(&export)
        do { _ = try export.run() } catch { diary.note("\(error.code)") }
        return diary.entries
    }

    @Test func anOutputIsBegunOnceAndEndedOnce() throws {
        let file = try work.file("a.jsonl", "{\"a\":1}\n{\"b\":2}\n")
        #expect(
            try diary(of: [file, file], needs: .table, workers: 1) == [
                "begin a,b", "rows 2", "rows 2", "finish", "commit",
            ])
        let empty = try work.file("e.csv", "x,y\n")
        #expect(try diary(of: [empty], needs: .table) == ["begin x,y complete", "finish", "commit"])
    }

    @Test(arguments: [1, 2, 8]) func columnsAndTypesAreThoseOfAllRows(workers: Int) throws {
        let rows = (0..<4000).map { "{\"a\":\($0)\($0 == 3990 ? ",\"late\":true" : "")}" }
        let file = try work.file("a.jsonl", rows.joined(separator: "\n") + "\n")
        let csv = try work.file("b.csv", "a,t\n1.5,7\n,x\n")
        let needs = OutputNeeds(columns: .complete, types: .complete, rowsPerChunk: 1500)
        #expect(
            try diary(of: [file, csv], needs: needs, workers: workers) == [
                "begin a,late,t complete double,boolean,text", "rows 1500", "rows 1500", "rows 1002", "finish",
                "commit",
            ])
    }

    @Test func theTypeIsTheLeastThatHoldsAllValues() throws {
        func types(_ text: String, _ name: String = "a.jsonl", infers: Bool = true) throws -> String {
            let needs = OutputNeeds(columns: .growing, types: .complete)
            let lines = try diary(of: [try work.file(name, text)], needs: needs) {
                if !infers { $0.types = .text }
            }
            return String(lines[0].split(separator: " ").last ?? "")
        }
        func type(_ values: String...) throws -> String {
            try types(values.map { "{\"a\":\($0)}\n" }.joined())
        }
        #expect(try type("null") == "empty")
        #expect(try type("true", "false", "null") == "boolean")
        #expect(try type("1", "-9223372036854775808", "9223372036854775807") == "integer")
        #expect(try type("9223372036854775808") == "decimal")
        #expect(try type("-9223372036854775809") == "decimal")
        #expect(try type("1", "2.5") == "double")
        #expect(try type("9007199254740993", "2.5") == "decimal")
        #expect(try type("1.10", "1e5") == "double")
        #expect(try type("0.1234567890123456789") == "decimal")
        #expect(try type("1e400") == "decimal")
        #expect(try type("\"x\"", "\"\\n\"") == "text")
        #expect(try type("{\"x\":1}", "[]") == "nested")
        #expect(try type("1", "\"x\"") == "mixed")
        #expect(try type("true", "1") == "mixed")
        #expect(try types("a,b\n1,x\n2,3\n", "a.csv") == "integer,text")
        #expect(try types("a,b\n1,x\n2,3\n", "a.csv", infers: false) == "text,text")
        // An empty text is a value that no number is.
        #expect(try types("a,b\n1,2\n\"\",\n", "a.csv") == "mixed,integer")
        #expect(try types("a,b\n007,\n2.5,\n", "a.csv") == "text,empty")
    }

    @Test func whatFailsIsAbandoned() throws {
        let good = try work.file("a.csv", "a,b\n1,2\n")
        let bad = try work.file("b.csv", "a,b\n1,2\n3,4,5\n")
        let lines = try diary(of: [good, bad], needs: .table)
        #expect(lines.suffix(2) == ["abandon", "malformed"])
        #expect(!lines.contains("commit"))
    }

    /// What is found out about the whole only once it is written still keeps it from its place.
    @Test func nothingIsCommittedThatAStrictRunObjectsTo() throws {
        let file = try work.file("a.csv", "a,b\n1,2\n")
        let lines = try diary(of: [file], needs: .table) {
            $0.isStrict = true
            $0.steps.uniqueBy = [FieldPath("missing")]
        }
        #expect(lines.suffix(2) == ["abandon", "lossy"])
        let long = try work.file("long.jsonl", "{\"\(String(repeating: "n", count: 40_000))\":1}\n")
        let output = "\(work.folder)/out.xlsx"
        var export = Export(from: [.file(long)], to: .file(output))
        export.isStrict = true
        #expect(throws: ExportError.self) { try export.run() }
        #expect(Shell.read(output) == nil)
    }
}

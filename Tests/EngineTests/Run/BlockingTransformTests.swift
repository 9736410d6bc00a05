import ExportFixtures
import HasDataExport
import Tabular
import Testing
import Transforms

/// Transforms that need the end of the rows.
@Suite struct BlockingTransformTests {
    private let work = Workspace()

    /// Last row first.
    private struct Reversed: RowTransform {
        var order: TransformOrder { .blocking }
        func makeStage() throws(ExportError) -> any RowStage { Stage() }

        private final class Stage: RowStage {
            private var held: [RowBatch] = []

            func apply(to batch: RowBatch) throws(ExportError) {
                let copy = RowBatch()
                for index in (0..<batch.rowCount).reversed() { copy.appendRow(index, of: batch) }
                held.append(copy)
                batch.keepRows(in: 0..<0)
            }

            func finish(into batch: RowBatch) throws(ExportError) -> Bool {
                guard let last = held.popLast() else { return false }
                for index in 0..<last.rowCount { batch.appendRow(index, of: last) }
                return true
            }
        }
    }

    private func rows(
        _ paths: [String], to format: String = "jsonl", workers: Int = 2, _ change: (inout Export) -> Void = { _ in }
    ) throws -> [String] {
        try exportText(paths, to: format, workers: workers) {
            $0.steps.filters = [Reversed()]
            change(&$0)
        }.split(separator: "\n").map(String.init)
    }

    @Test(arguments: [1, 2, 8]) func heldRowsPassTheStepsBehind(workers: Int) throws {
        let lines = (0..<5000).map { "{\"n\":\($0),\"statusCode\":\($0 % 2 == 0 ? 200 : 404)}" }
        let source = try work.file("a.jsonl", lines.joined(separator: "\n") + "\n")
        #expect(try rows([source], workers: workers) == lines.reversed())
        #expect(try rows([source], workers: workers) { $0.steps.limit = 3 } == Array(lines.reversed().prefix(3)))
        let twice = try rows([source], workers: workers) { $0.steps.filters += [StatusCodeFilter(200), Reversed()] }
        #expect(twice == stride(from: 0, to: 5000, by: 2).map { lines[$0] })
        #expect(try rows([source, source], workers: workers) == lines.reversed() + lines.reversed())
        #expect(
            try rows([source], workers: workers) { $0.steps.filters = [RowRange(limit: 10), Reversed()] }
                == lines[..<10].reversed())
    }

    @Test func textOfCSVBecomesWhatItWouldHaveBecome() throws {
        let csv = try work.file("a.csv", "n,t,z\n1,x,007\n2,3,8\n")
        #expect(
            try rows([csv]) == [#"{"n":2,"t":"3","z":"8"}"#, #"{"n":1,"t":"x","z":"007"}"#])
        // A text of a source with types stays one, beside numbers of one without.
        let json = try work.file("b.jsonl", "{\"n\":\"5\"}\n")
        #expect(try rows([csv, json]).first == #"{"n":"5"}"#)
        #expect(try rows([csv, json]).last == #"{"n":1,"t":"x","z":"007"}"#)
        #expect(try rows([csv], to: "csv") == ["n,t,z", "2,3,8", "1,x,007"])
        #expect(try rows([csv]) { $0.types = .text }.last == #"{"n":"1","t":"x","z":"007"}"#)
    }

    @Test func columnsThatComeLate() throws {
        let json = try work.file("c.jsonl", "{\"a\":1}\n{\"b\":2}\n{\"a\":3,\"c\":4}\n")
        #expect(try rows([json], to: "csv") == ["a,c,b", "3,4,", ",,2", "1,,"])
        #expect(try rows([json], to: "csv") { $0.steps.sortsFields = true } == ["a,b,c", "3,,4", ",2,", "1,,"])
    }

    @Test func theSummaryCountsEachRowOnce() throws {
        let source = try work.file("a.csv", "a\n1\n2\n3\n")
        let summary = try export([source], to: "jsonl") { $0.steps.filters = [Reversed()] }.summary
        #expect(summary.rowsRead == 3)
        #expect(summary.rowsWritten == 3)
    }
}

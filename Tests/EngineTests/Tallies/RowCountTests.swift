import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing
import Transforms

@Suite struct RowCountTests {
    private let work = Workspace()

    private func count(_ paths: [String], _ change: (inout Export) -> Void = { _ in }) throws -> RowCount {
        var export = Export(from: paths.map { .file($0) }, to: .standardOutput)
        export.formatOptions.blockSize = 100
        change(&export)
        return try export.count()
    }

    @Test func sourcesAndTheirSum() throws {
        let csv = try work.file("a.csv", "a\n" + (0..<100).map { "\($0)\n" }.joined())
        let lines = try work.file("b.jsonl", "{\"a\":1}\n{\"a\":200}\n")
        let all = try count([csv, lines])
        #expect((all.rows, all.sources.map(\.rows), all.formats) == (102, [100, 2], ["csv", "jsonl"]))
        let some = try count([csv, lines]) {
            $0.steps.filters = [RowRange(offset: 90)]
            $0.steps.sortBy = [SortField(FieldPath("a"))]
        }
        #expect((some.rows, some.sources.map(\.rows)) == (12, [10, 2]))
        let last = try count([csv, lines]) { $0.steps.tail = 5 }
        #expect((last.rows, last.sources.map(\.rows)) == (5, [3, 2]))
        #expect(try count([csv]) { $0.steps.tail = 5 }.sources.map(\.rows) == [5])
    }

    @Test(arguments: [1, 2, 8], [0, 32 << 20]) func groups(workers: Int, limit: Int) throws {
        let csv = try work.file("a.csv", "city,n\n" + (0..<3000).map { "\($0 * $0 % 997),\($0)\n" }.joined())
        let lines = try work.file("b.jsonl", "{\"city\":\"4\"}\n{\"city\":\"x\"}\n{\"n\":1}\n")
        let text = try exportText([csv, lines], to: "jsonl", workers: workers) {
            $0.memoryLimit = limit
            $0.steps.countBy = [FieldPath("city")]
        }
        let rows = text.split(separator: "\n")
        #expect(rows.count == 501)
        // Numbers of CSV are numbers, and `4` of both sources one group.
        #expect(rows[0] == #"{"city":4,"count":8}"# || rows[0].hasSuffix(#""count":8}"#))
        #expect(rows.contains(#"{"city":"x","count":1}"#) && rows.contains(#"{"count":1}"#))
        let again = try exportText([csv, lines], to: "jsonl", workers: 1) { $0.steps.countBy = [FieldPath("city")] }
        #expect(text == again)
    }

    @Test func groupsOfNothingHaveAHeader() throws {
        let csv = try work.file("a.csv", "city,n\n")
        #expect(try exportText([csv], to: "csv") { $0.steps.countBy = [FieldPath("city")] } == "city,count\n")
    }

    @Test func columnsOfTheTableCanBeRenamed() throws {
        let csv = try work.file("a.csv", "city,n\nx,1\ny,2\nx,3\n")
        let projection = try FieldProjection(parsingFields: "count,city", rename: ["city=Town"])
        let summary = try export([csv], to: "csv") {
            $0.steps.countBy = [FieldPath("city")]
            $0.steps.projection = projection
        }
        #expect(String(decoding: summary.bytes, as: UTF8.self) == "count,Town\n2,x\n1,y\n")
        #expect(summary.summary.notes == [])
    }
}

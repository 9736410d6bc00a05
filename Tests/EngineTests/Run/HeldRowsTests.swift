import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing
import Transforms

/// Sorting, sampling and the last rows, from files into files.
@Suite struct HeldRowsTests {
    private let work = Workspace()

    private static func sorting(_ text: String) throws -> (inout Export) -> Void {
        let fields = try SortField.parse(text)
        return { $0.steps.sortBy = fields }
    }

    /// Numbers are numbers, and what is not a number in the whole column stays text.
    @Test(arguments: [1, 2, 8], [0, 32 << 20]) func typesOfCSVStayExact(workers: Int, limit: Int) throws {
        let lines = (0..<2000).map { "\(($0 * 7919) % 2000),0\($0 % 100),\($0 % 3 == 0 ? "" : "\($0).5"),t\($0)" }
        let path = try work.file("a.csv", "n,zip,price,t\n" + lines.joined(separator: "\n") + "\n")
        let plain = try exportText([path], to: "jsonl").split(separator: "\n").map(String.init)
        let sorted = try exportText([path], to: "jsonl", workers: workers) {
            $0.memoryLimit = limit
            $0.steps.sortBy = [SortField(FieldPath("n"), isDescending: true)]
        }.split(separator: "\n").map(String.init)
        let places = (0..<2000).sorted { ($0 * 7919) % 2000 > ($1 * 7919) % 2000 }
        #expect(sorted == places.map { plain[$0] })
        #expect(sorted.first?.hasPrefix(#"{"n":1999,"zip":"0"#) == true)
    }

    /// Text of JSON stays text where a number stands in CSV, and the columns are those of both.
    @Test(arguments: [1, 2, 8]) func sourcesWithAndWithoutTypes(workers: Int) throws {
        let csv = try work.file("a.csv", "v,w\n12,x\n7,y\n,z\n100,\n")
        let lines = try work.file(
            "b.jsonl", "{\"v\":\"007\"}\n{\"v\":\"12\",\"u\":1}\n{\"v\":8.0}\n{\"v\":null}\n{\"v\":true}\n")
        let sorted = try exportText([csv, lines], to: "jsonl", workers: workers, HeldRowsTests.sorting("v"))
        #expect(
            sorted == """
                {"v":7,"w":"y"}
                {"v":8.0}
                {"v":12,"w":"x"}
                {"v":"12","u":1}
                {"v":100}
                {"v":"007"}
                {"v":true}
                {"w":"z"}
                {"v":null}

                """)
        let table = try exportText([lines, csv], to: "csv", workers: workers, HeldRowsTests.sorting("-v"))
        #expect(table.hasPrefix("v,w,u\ntrue,,\n007,,\n100,"))
    }

    /// Every row has columns of its own, and what is wanted of them is known at the end alone.
    @Test(arguments: ["csv", "jsonl", "json", "xlsx"]) func rowsOfOtherColumns(format: String) throws {
        let rows = (0..<3000).map { "{\"k\":\(($0 * 7) % 3000),\"c\($0 % 1500)\":\"\($0)\"}\n" }
        let path = try work.file("a.jsonl", rows.joined())
        let one = try export([path], to: format, workers: 1) {
            $0.memoryLimit = 0
            $0.steps.sortBy = [SortField(FieldPath("k"))]
        }.bytes
        for workers in [2, 8] {
            let other = try export([path], to: format, workers: workers) {
                $0.steps.sortBy = [SortField(FieldPath("k"))]
            }.bytes
            #expect(other == one)
        }
    }

    @Test func stepsHaveAnOrder() throws {
        let path = try work.file("a.csv", "n\n" + (0..<100).map { "\(($0 * 37) % 100)\n" }.joined())
        func numbers(_ change: (inout RowSteps) -> Void) throws -> [Int] {
            try exportText([path], to: "jsonl") { change(&$0.steps) }.split(separator: "\n").compactMap {
                Int($0.filter(\.isNumber))
            }
        }
        let byNumber = [SortField(FieldPath("n"))]
        #expect(try numbers { ($0.sortBy, $0.offset, $0.limit, $0.tail) = (byNumber, 10, 20, 3) } == [27, 28, 29])
        #expect(try numbers { ($0.limit, $0.tail) = (5, 2) } == [11, 48])
        #expect(try numbers { ($0.filters, $0.sortBy) = ([RowRange(limit: 3)], byNumber) } == [0, 37, 74])
        let drawn = try numbers { ($0.sortBy, $0.sample) = (byNumber, RowSample(10, seed: 4)) }
        #expect(drawn.count == 10 && drawn == drawn.sorted())
        #expect(
            try numbers { ($0.sortBy, $0.sample, $0.limit) = (byNumber, RowSample(10, seed: 4), 3) }
                == Array(drawn.prefix(3)))
    }

    @Test(arguments: [1, 2, 8]) func theSameSampleForAnyNumberOfWorkers(workers: Int) throws {
        let path = try work.file("a.csv", "n\n" + (0..<5000).map { "\($0)\n" }.joined())
        let one = try exportText([path], to: "csv", workers: 1) { $0.steps.sample = RowSample(50, seed: 7) }
        #expect(try exportText([path], to: "csv", workers: workers) { $0.steps.sample = RowSample(50, seed: 7) } == one)
    }

    /// Rows are known to be of their source, through a spool too.
    @Test(arguments: ["csv", "jsonl"]) func rowsOfEachSourceAreCounted(format: String) throws {
        let paths = try (0..<5).map { number in
            try work.file("\(number).csv", "n\n" + (0..<100 + number).map { "\($0)\n" }.joined())
        }
        let all = try export(paths, to: format, HeldRowsTests.sorting("-n")).summary
        #expect(all.sources.map(\.rowsWritten) == [100, 101, 102, 103, 104])
        let first = try export(paths, to: format) {
            ($0.steps.sortBy, $0.steps.limit) = ([SortField(FieldPath("n"), isDescending: true)], 6)
        }.summary
        #expect(first.sources.map(\.rowsWritten) == [0, 0, 1, 2, 3])
        #expect((first.rowsRead, first.rowsWritten) == (510, 6))
    }

    @Test func fieldsThatNoRowHasAreTold() throws {
        let path = try work.file("a.csv", "rating\n1\n")
        let notes = try export([path], to: "csv", HeldRowsTests.sorting("-ratin")).summary.notes
        #expect(notes == [#"no row read has the column "ratin" (did you mean "rating"?)"#])
    }

    @Test func inspectionsSeeTheRowsThatAreLeft() throws {
        let csv = try work.file("a.csv", "n\n3\n1\n2\n")
        let lines = try work.file("b.jsonl", "{\"n\":\"x\"}\n")
        var export = Export(from: [.file(csv), .file(lines)], to: .standardOutput)
        export.steps.sortBy = [SortField(FieldPath("n"))]
        export.steps.tail = 2
        let inspection = try export.inspect()
        #expect((inspection.rows, inspection.rowsRead) == (2, 4))
        let column = try #require(inspection.columns.first)
        #expect((column.filled, column.name) == (2, "n"))
        #expect(inspection.sources.map(\.rows) == [1, 1])
        #expect(column.longestPlace?.source == "sorted")
    }
}

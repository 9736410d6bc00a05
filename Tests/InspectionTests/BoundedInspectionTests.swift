import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing

/// Wild data, and any number of workers.
@Suite struct BoundedInspectionTests {
    /// Rows in no order anybody would like, the same ones each time.
    static let rows: String = {
        var generator = SeededGenerator(seed: 7)
        func next(_ limit: UInt64) -> UInt64 { generator.next(upperBound: limit) }
        return (0..<6000).map { index -> String in
            var members = ["\"url\":\"http://a.example/\(next(5200))\""]
            let code = next(8)
            if code < 5 { members.append("\"statusCode\":\(200 + code * 51)") }
            if code == 5 { members.append("\"statusCode\":\"odd \(next(90))\"") }
            if code > 3 { members.append("\"title\":\"title \(next(next(2) == 0 ? 5 : 6000))\"") }
            if code == 6 { members.append("\"error\":\"lost \\ud800 \(index)\"") }
            members.append("\"depth\":\(next(12))")
            if next(9) == 0 { members.append("\"nested\":{\"k\":[\(index)]}") }
            if next(50) == 0 { members.append("\"wide\":\(1 + next(8))2345678901234567\(index)") }
            members.append("\"text\":\"\(String(repeating: "ä b ", count: Int(next(60))))\"")
            return "{" + members.joined(separator: ",") + "}"
        }.joined(separator: "\n")
    }()

    @Test func isTheSameForAnyNumberOfWorkers() throws {
        let table = try Table("a.jsonl", BoundedInspectionTests.rows)
        var results: [String] = []
        for (workers, blockSize) in [(1, 4096), (2, 4096), (8, 4096), (3, 1 << 20)] {
            var export = table.export()
            export.workers = workers
            export.formatOptions.blockSize = blockSize
            let inspection = try export.inspect()
            #expect(inspection.rows == 6000)
            results.append(inspection.json + inspection.report() + inspection.page)
        }
        #expect(results[0].contains("\"lone-surrogates\""))
        for result in results.dropFirst() { #expect(result == results[0]) }
    }

    @Test func isTheSameForAnyNumberOfWorkersOnCSV() throws {
        let table = try Table("a.jsonl", BoundedInspectionTests.rows)
        _ = try table.export(to: "a.csv").run()
        var results: [String] = []
        for workers in [1, 2, 8] {
            var export = Export(from: [.file(table.sibling("a.csv"))], to: .standardOutput)
            export.workers = workers
            export.formatOptions.blockSize = 4096
            results.append(try export.inspect().json)
        }
        for result in results { #expect(result == results[0]) }
    }

    @Test func foldsStatusCodesBeyondTheFirstOddOnes() throws {
        let rows = (0..<500).map { "{\"statusCode\":\(1000 + $0)}" } + ["{\"statusCode\":200}"]
        let table = try Table("a.jsonl", rows.joined(separator: "\n"))
        let codes = try #require(try Inspection(of: .file(table.path)).statusCodes)
        #expect(codes.bars.count == 33)
        #expect(codes.bars.prefix(2).map(\.value) == ["200", "1000"])
        #expect(codes.bars.allSatisfy { $0.count == 1 })
        #expect(codes.others == 500 - 32)
    }

    @Test func foldsColumnsBeyondAThousand() throws {
        let members = (0..<2500).map { "\"c\($0)\":\($0 == 2400 ? "123456789012345678" : "\($0)")" }
        let table = try Table("a.jsonl", "{\(members.joined(separator: ","))}\n")
        let inspection = try Inspection(of: .file(table.path))
        #expect(inspection.columnCount == 2500)
        #expect(inspection.columns.count == 1000)
        #expect(inspection.report().contains("and 1,500 further columns"))
        // What would be lost is counted in all of them.
        #expect(inspection.conversions.last?.findings.map(\.name) == ["wide-numbers"])
    }

    @Test func findsWhatComesOftenAmongManyValues() throws {
        // 20,000 titles of one row each, and one in every fourth row.
        let rows = (0..<20000).flatMap { index -> [String] in
            let lone = "{\"title\":\"t\(index)\",\"url\":\"u\(index % 3)\"}"
            return index % 4 == 0 ? [lone, "{\"title\":\"often\"}"] : [lone]
        }
        let table = try Table("a.jsonl", rows.joined(separator: "\n"))
        let inspection = try Inspection(of: .file(table.path))
        let titles = try #require(inspection.titles)
        #expect(!titles.isExact)
        #expect(titles.values.map(\.text) == ["often"])
        let often = try #require(titles.values.first)
        #expect(often.atLeast <= 5000 && often.count >= 5000)
        let urls = try #require(inspection.urls)
        #expect(urls.isExact)
        #expect(urls.values.map(\.text) == ["u0", "u1", "u2"])
        #expect(urls.values.map(\.count) == [6667, 6667, 6666])
        let title = try #require(inspection.columns.first { $0.name == "title" })
        #expect(title.distinct > 18000 && title.distinct < 22000)
        let url = try #require(inspection.columns.first { $0.name == "url" })
        #expect(url.distinct == 3)
    }

    @Test func listsTheFirstBrokenPagesOfEachCode() throws {
        let rows = (1...250).map { "{\"url\":\"u\($0)\",\"statusCode\":\($0 % 2 == 0 ? 404 : 500)}" }
        let table = try Table("a.jsonl", rows.joined(separator: "\n"))
        var export = table.export()
        export.workers = 3
        export.formatOptions.blockSize = 512
        let inspection = try export.inspect()
        #expect(inspection.brokenPageCount == 250)
        #expect(inspection.brokenPages.map(\.statusCode) == ["404", "500"])
        #expect(inspection.brokenPages.map(\.count) == [125, 125])
        #expect(inspection.brokenPages[0].pages.map(\.url) == (1...20).map { "u\(2 * $0)" })
        #expect(inspection.brokenPages[1].pages.map(\.url) == (1...20).map { "u\(2 * $0 - 1)" })
        #expect(inspection.page.contains("Status code 404: 125 pages"))
    }

    @Test(arguments: [3000, 30000]) func boundsWhatItCannotCount(values: UInt64) throws {
        // Skewed, as titles are: few that come very often, many that come once.
        var generator = SeededGenerator(seed: 99)
        var counts: [UInt64: UInt64] = [:]
        var rows: [String] = []
        for _ in 0..<40000 {
            let share = Double.random(in: 0..<1, using: &generator)
            let value = UInt64(share * share * share * share * Double(values))
            counts[value, default: 0] += 1
            rows.append("{\"title\":\"\(value)\"}")
        }
        let table = try Table("a.jsonl", rows.joined(separator: "\n"))
        let titles = try #require(try Inspection(of: .file(table.path)).titles)
        #expect(titles.isExact == (counts.count <= Inspection.repeatedCounters))
        #expect(titles.values.count == 20)
        for value in titles.values {
            let count = try #require(UInt64(value.text).flatMap { counts[$0] })
            #expect(value.atLeast <= count && count <= value.count, "\(value.text)")
            if titles.isExact { #expect(value.atLeast == value.count) }
        }
        #expect(titles.values.first?.text == "0")
        #expect(titles.values.map(\.atLeast) == titles.values.map(\.atLeast).sorted(by: >))
    }
}

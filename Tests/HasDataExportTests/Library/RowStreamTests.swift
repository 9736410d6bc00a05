import ExportFixtures
import HasDataExport
import Testing

@Suite struct RowStreamTests {
    @Test func givesTypedValues() async throws {
        let table = try Table(
            "a.jsonl",
            #"""
            {"url":"https://a.example/\u00e9","depth":2,"price":9.50,"ok":true,"none":null,"address":{"city":"Łódź","no":[1,2]}}
            {"depth":"7","id":12345678901234567890}
            """#)
        let rows = try await table.export().rows().all()
        #expect(rows.count == 2)
        let row = rows[0]
        #expect(row.number == 1)
        #expect(row.columns == ["url", "depth", "price", "ok", "none", "address"])
        #expect(row["url"] == "https://a.example/é")
        #expect(row["depth"] as Int? == 2)
        #expect(row["price"] == "9.50")
        #expect(row["price"] as Double? == 9.5)
        #expect(row["price"] as Int? == nil)
        #expect(row["ok"] as Bool? == true)
        #expect(row["none"] == nil)
        #expect(row.cell("none").kind == .null)
        #expect(row["nowhere"] == nil)
        #expect(row.cell("nowhere").kind == .absent)
        #expect(row["address"] == #"{"city":"Łódź","no":[1,2]}"#)
        let address = row["address"] as JSONDocument?
        #expect(address?["city"]?.text == "Łódź")
        #expect(rows[1]["depth"] as Int? == 7)
        #expect(rows[1]["id"] == "12345678901234567890")
        #expect(rows[1]["id"] as Int? == nil)
        #expect(rows[1]["id"] as UInt64? == 12_345_678_901_234_567_890)
        #expect(rows[1]["url"] == nil)
    }

    @Test func keepsTheOrderOfManyRows() async throws {
        let text = (0..<60_000).map { "{\"n\":\($0),\"text\":\"\(String(repeating: "x", count: $0 % 50))\"}\n" }
        let table = try Table("many.jsonl", text.joined())
        var export = table.export()
        export.workers = 3
        var expected = 0
        for try await row in export.rows() {
            guard row["n"] as Int? == expected, row.number == UInt64(expected) + 1 else { break }
            expected += 1
        }
        #expect(expected == 60_000)
    }

    @Test func runsTheStepsOfTheExport() async throws {
        let table = try Table("a.csv", "statusCode,url\n200,a\n404,b\n503,c\n")
        var export = table.export()
        export.steps.filters = [try StatusCodeFilter(parsing: "4xx,5xx")]
        export.steps.limit = 1
        let rows = try await export.rows().all()
        #expect(rows.map { $0["url"] } == ["b"])
        #expect(rows.map { $0["statusCode"] as Int? } == [404])
    }

    @Test func canBeIteratedTwice() async throws {
        let table = try Table("a.csv", "a\n1\n2\n")
        let rows = table.export().rows()
        #expect(try await rows.all().count == 2)
        #expect(try await rows.all().count == 2)
    }

    @Test func throwsWhatTheExportThrows() async throws {
        let table = try Table("a.jsonl", "{\"a\":1}\n{\"a\":\n")
        await #expect(
            performing: {
                for try await _ in table.export().rows() {}
            }, throws: { ($0 as? ExportError)?.code == .malformed && ($0 as? ExportError)?.location.row == 2 })
    }

    @Test func leavingTheLoopStopsReading() async throws {
        let text = String(repeating: "{\"a\":\"\(String(repeating: "y", count: 200))\"}\n", count: 50_000)
        let table = try Table("many.jsonl", text)
        let progress = ExportProgress()
        var export = table.export()
        export.workers = 1
        for try await _ in export.rows(progress: progress) { break }
        while !progress.isOver { try await Task.sleep(for: .milliseconds(5)) }
        #expect(progress.figures.rows < 25_000)
    }

    @Test func readsNoFurtherThanABatchAhead() async throws {
        let text = String(repeating: "{\"a\":\"\(String(repeating: "y", count: 200))\"}\n", count: 50_000)
        let table = try Table("many.jsonl", text)
        let progress = ExportProgress()
        var export = table.export()
        export.workers = 1
        let stream = export.rows(progress: progress)
        let iterator = stream.makeAsyncIterator()
        #expect(try await iterator.first() != nil)
        // The loop's batch, one that waits, and the one the worker cannot hand over: some 1,200 rows each.
        for _ in 0..<20 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(progress.figures.rows < 12_000)
        withExtendedLifetime(iterator) { _ in }
    }

    @Test func aCancelledTaskIsInterrupted() async throws {
        let table = try Table("a.csv", "a\n1\n2\n")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await table.export().rows().all().count
        }
        task.cancel()
        await #expect(performing: { try await task.value }, throws: { ($0 as? ExportError)?.code == .interrupted })
    }

    /// What says how an output is written has no say where there is none.
    @Test func rowsNeedNoOutput() async throws {
        let table = try Table("a.csv", "a\n1\n2\n3\n")
        var export = table.export(to: "no.format")
        export.appends = true
        export.rowsPerPart = 2
        export.format = "xlsx"
        #expect(try await export.rows().all().count == 3)
    }
}

extension RowStream.Iterator {
    /// The next row of a copy, for a test that keeps the iterator.
    func first() async throws -> TableRow? {
        var copy = self
        return try await copy.next()
    }
}

import ExportFixtures
import HasDataExport
import Libc
import Synchronization
import TestSupport
import Testing

/// `--concurrency`: results pages asked for side by side.
@Suite struct PagesAheadTests {
    /// Serves job 7 with 450 rows on five pages. `answer` may hold a page back, or answer it otherwise.
    private static func server(
        _ answer: @escaping @Sendable (Int, ServedConnection) -> ScriptedServer.Next?
    ) throws -> ScriptedServer {
        try ScriptedServer { request, connection in
            guard let query = request.target.split(separator: "?").dropFirst().first else {
                return connection.reply(200, text: #"{"id":7,"status":"finished","dataRowsCount":450}"#)
            }
            let page = query.split(separator: "&").first.flatMap { Int($0.dropFirst("page=".count)) } ?? 0
            if let other = answer(page, connection) { return other }
            let rows = (0..<(page == 5 ? 50 : page > 5 ? 0 : 100)).map { number in
                let row = (page - 1) * 100 + number
                return #"{"id":\#(row),"jobId":7,"data":{"n":\#(row)},"createdAt":"2025-05-02T17:24:01.120+03:00"}"#
            }
            let meta = #"{"total":450,"perPage":100,"currentPage":\#(page),"lastPage":5}"#
            return connection.reply(200, text: #"{"meta":\#(meta),"data":[\#(rows.joined(separator: ","))]}"#)
        }
    }

    private static func export(from server: ScriptedServer, concurrency: Int) throws -> Export {
        var export = Export(from: [.job(try JobID("7"))], to: .standardOutput)
        export.jobs.endpoint = server.url
        export.jobs.key = try APIKey("secret")
        export.jobs.route = .results
        export.jobs.concurrency = concurrency
        export.jobs.client.retries.tries = 1
        return export
    }

    /// Page 2 is held back until page 4 has been asked for: with one page at a time it would never come.
    @Test func asksForPagesSideBySide() async throws {
        let asked = Shared<Set<Int>>([])
        let server = try Self.server { page, connection in
            asked.value.withLock { _ = $0.insert(page) }
            if page == 2 {
                for _ in 0..<2000 where !asked.value.withLock({ $0.contains(4) }) { usleep(5_000) }
                guard asked.value.withLock({ $0.contains(4) }) else { return connection.reply(500, text: "alone") }
            }
            return nil
        }
        var expected = 0
        for try await row in try Self.export(from: server, concurrency: 4).rows() {
            guard row["n"] as Int? == expected else { break }
            expected += 1
        }
        #expect(expected == 450)
    }

    @Test(arguments: [1, 2, 3, 8]) func asksForNoMoreThanAreAllowed(concurrency: Int) async throws {
        let state = Shared((now: 0, most: 0))
        let server = try Self.server { _, _ in
            state.value.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            usleep(5_000)
            state.value.withLock { $0.now -= 1 }
            return nil
        }
        var count = 0
        for try await _ in try Self.export(from: server, concurrency: concurrency).rows() { count += 1 }
        #expect(count == 450)
        #expect(state.value.withLock { $0.most } <= concurrency)
        #expect(server.requests.filter { $0.target.contains("page=") }.count == 5)
    }

    /// The pages before a broken one are all there, and its error is the one told.
    @Test func failsAtTheBrokenPage() async throws {
        let server = try Self.server { page, connection in
            page == 3 ? connection.reply(403, text: #"{"message":"no more"}"#) : nil
        }
        var count = 0
        let error = await #expect(throws: ExportError.self) {
            for try await _ in try Self.export(from: server, concurrency: 3).rows() { count += 1 }
        }
        #expect(count <= 200)
        #expect(error?.code == .refused)
        #expect(error?.location.source == "job 7, page 3")
    }

    /// Parts of a job that several machines fetch: no page is asked for but those of the range, and all rows are there once.
    @Test(arguments: [1, 4]) func readsARangeOfPages(concurrency: Int) async throws {
        let asked = Shared<Set<Int>>([])
        let server = try Self.server { page, _ in
            asked.value.withLock { _ = $0.insert(page) }
            return nil
        }
        var rows: [Int] = []
        for range in [1...2, 3...3, 4...Int.max, 6...9] {
            var export = try Self.export(from: server, concurrency: concurrency)
            export.jobs.route = .auto
            export.jobs.pages = range
            asked.value.withLock { $0 = [] }
            for try await row in export.rows() { rows.append(try #require(row["n"] as Int?)) }
            #expect(asked.value.withLock { $0 }.isSubset(of: Set(range.clamped(to: 1...6))))
        }
        #expect(rows == Array(0..<450))
    }

    @Test func aRangeWithFewerRowsThanItsPagesHoldFails() async throws {
        let server = try Self.server { page, connection in
            guard page == 3 else { return nil }
            return connection.reply(
                200, text: #"{"meta":{"total":450,"perPage":100,"currentPage":3,"lastPage":5},"data":[]}"#)
        }
        var export = try Self.export(from: server, concurrency: 1)
        export.jobs.pages = 2...4
        await #expect(throws: ExportError.self) { for try await _ in export.rows() {} }
        export.jobs.pages = 4...5
        var count = 0
        for try await _ in export.rows() { count += 1 }
        #expect(count == 150)
    }

    @Test func pagesAreNotAskedOfAFile() {
        var options = JobOptions()
        options.pages = 1...2
        options.route = .artifact
        #expect(throws: ExportError.self) { try options.validate() }
        options.route = .results
        options.pages = 0...2
        #expect(throws: ExportError.self) { try options.validate() }
    }
}

/// A value that several threads change.
private final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
}

import HasDataAPI
import HasDataExport
import Synchronization
import Tabular
import TestSupport
import Testing
import Transforms

/// `--follow`: rows of a running job as they come, each once.
@Suite struct FollowTests {
    /// A job that has more rows at each look at its record.
    private final class Running: Sendable {
        private let reads = Mutex(0)
        private let counts: [Int]
        private let order: @Sendable (Int) -> [Int]
        private let end: String
        private let statedAtEnd: Int?

        /// - Parameters:
        ///   - counts: how many rows there are from each look on; it has ended with the last.
        ///   - order: in which order so many rows stand on the pages.
        init(
            _ counts: [Int], end: String = "finished", stated: Int? = nil,
            order: @escaping @Sendable (Int) -> [Int] = { Array(0..<$0) }
        ) {
            (self.counts, self.end, self.statedAtEnd, self.order) = (counts, end, stated, order)
        }

        func answer(_ target: String) -> String {
            let isRecord = !target.contains("page=")
            let look = reads.withLock { reads in
                if isRecord { reads += 1 }
                return min(max(reads - 1, 0), counts.count - 1)
            }
            let isOver = look == counts.count - 1 && end != "in_progress"
            let count = isOver ? statedAtEnd ?? counts[look] : counts[look]
            if isRecord { return #"{"id":7,"status":"\#(isOver ? end : "in_progress")","dataRowsCount":\#(count)}"# }
            let words = target.split(whereSeparator: { "?&".contains($0) })
            func number(_ name: String) -> Int {
                words.first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) } ?? 0
            }
            let (page, limit) = (number("page="), number("limit="))
            let rows = order(counts[look]).dropFirst((page - 1) * limit).prefix(limit)
            let texts = rows.map { #"{"id":"r\#($0)","data":{"n":\#($0)},"createdAt":"x"}"# }
            let last = max((count + limit - 1) / limit, 1)
            return
                #"{"meta":{"total":\#(count),"lastPage":\#(last)},"data":[\#(texts.joined(separator: ","))]}"#
        }
    }

    /// An export that follows a job of a server, on a clock on which sleeping takes no time.
    private func export(from server: ScriptedServer, to destination: Destination = .standardOutput) throws -> Export {
        var export = Export(from: [.job(try JobID("7"))], to: destination)
        let now = Mutex(1000.0)
        export.jobs.client.clock = RetryClock(
            now: { now.withLock { $0 } }, date: { 0 }, sleep: { seconds, _ in now.withLock { $0 += seconds } },
            random: { 0 })
        export.jobs.followsJob = true
        export.jobs.endpoint = server.url
        export.jobs.key = try APIKey("secret")
        export.workers = 1
        return export
    }

    private func rows(of export: Export) async throws -> [String] {
        var seen: [String] = []
        for try await row in export.rows() { seen.append("\(row["n"] ?? "")") }
        return seen
    }

    private func rows(of job: Running, limit: Double? = nil, _ take: Int? = nil) async throws -> [String] {
        let server = try ScriptedServer { request, connection in
            connection.reply(200, text: job.answer(request.target))
        }
        var export = try export(from: server)
        export.jobs.waitLimit = limit
        if let take { export.steps.limit = UInt64(take) }
        return try await rows(of: export)
    }

    private func sorted(_ rows: [String]) -> [Int] { rows.compactMap { Int($0) }.sorted() }

    @Test func rowsBehindTheOthers() async throws {
        let seen = try await rows(of: Running([0, 3, 3, 250, 420]))
        #expect(seen.compactMap { Int($0) } == Array(0..<420))
    }

    /// The newest first: all rows move from page to page.
    @Test func rowsInFrontOfTheOthers() async throws {
        let seen = try await rows(of: Running([5, 130, 131, 390]) { Array((0..<$0).reversed()) })
        #expect(sorted(seen) == Array(0..<390))
    }

    /// In no order that could be used: those on pages in the middle are found, too.
    @Test func rowsAnywhere() async throws {
        let seen = try await rows(
            of: Running([300, 500, 900]) { count in (0..<count).sorted { $0 * 7919 % 1009 < $1 * 7919 % 1009 } })
        #expect(sorted(seen) == Array(0..<900))
    }

    @Test func aJobThatHasEnded() async throws {
        #expect(sorted(try await rows(of: Running([250]))) == Array(0..<250))
        #expect(try await rows(of: Running([0])).isEmpty)
    }

    /// The rows of a job that fails are all taken.
    @Test func aJobThatFails() async throws {
        #expect(sorted(try await rows(of: Running([2, 7], end: "failed"))) == Array(0..<7))
        await #expect(throws: ExportError.self) { try await rows(of: Running([0, 0], end: "failed")) }
    }

    /// Rows that go while others come leave the count as it was: those that came are found all the same, also where the total
    /// had fallen in between.
    @Test(arguments: [[250, 250], [250, 100, 200]]) func rowsThatGo(_ counts: [Int]) async throws {
        // At each look rows of the middle make room for others.
        let looks = Mutex(0)
        let job = Running(counts) { count in
            let look = looks.withLock { $0 }
            return Array(0..<count / 2) + (count / 2..<count).map { $0 + look * 1000 }
        }
        let server = try ScriptedServer { request, connection in
            if !request.target.contains("page=") { looks.withLock { $0 += 1 } }
            return connection.reply(200, text: job.answer(request.target))
        }
        let seen = Set(try await rows(of: try export(from: server)))
        let (count, look) = (counts[counts.count - 1], counts.count)
        #expect(seen.isSuperset(of: (count / 2..<count).map { "\($0 + look * 1000)" }))
        #expect(seen.isSuperset(of: (0..<count / 2).map { "\($0)" }))
    }

    /// An id is the same however a page spells it.
    @Test func idsSpelledInOtherWays() async throws {
        let looks = Mutex(0)
        let server = try ScriptedServer { request, connection in
            guard request.target.contains("page=") else {
                let look = looks.withLock {
                    $0 += 1; return $0
                }
                let (status, count) = look == 1 ? ("in_progress", 2) : ("finished", 3)
                return connection.reply(200, text: #"{"id":7,"status":"\#(status)","dataRowsCount":\#(count)}"#)
            }
            let isFirst = looks.withLock { $0 } == 1
            let ids = isFirst ? [#""\u00e91""#, "2"] : [#""é1""#, #""2""#, "3"]
            let rows = ids.enumerated().map { #"{"id":\#($1),"data":{"n":\#($0)},"createdAt":"x"}"# }
            return connection.reply(
                200,
                text: #"{"meta":{"total":\#(ids.count),"lastPage":1},"data":[\#(rows.joined(separator: ","))]}"#)
        }
        #expect(try await rows(of: try export(from: server)) == ["0", "1", "2"])
    }

    /// Fewer rows than the job says: all pages are read again, twice, and then it is told.
    @Test func rowsThatDoNotCome() async throws {
        do {
            _ = try await rows(of: Running([3, 5], stated: 9))
            Issue.record("no error")
        } catch let error as ExportError {
            #expect(error.code == .network)
            #expect(error.message == "the pages hold 5 rows where the job has 9")
        }
    }

    /// A job that never ends is followed no longer than was asked for, or than rows are wanted.
    @Test func comesToAnEnd() async throws {
        do {
            _ = try await rows(of: Running([3], end: "in_progress"), limit: 60)
            Issue.record("no error")
        } catch let error as ExportError {
            #expect(error.code == .jobNotReady)
            #expect(error.advice?.hasPrefix("3 rows came") == true)
        }
        #expect(try await rows(of: Running([3, 6], end: "in_progress"), 5).count == 5)
    }

    /// Pages that go on for ever, and rows by which none could be known again.
    @Test func answersThatMakeNoSense() async throws {
        for page in [
            #"{"meta":{"total":9,"lastPage":99999999999},"data":[{"id":1,"data":{"n":1},"createdAt":"x"}]}"#,
            #"{"meta":{"total":1,"lastPage":1},"data":[{"n":1}]}"#,
        ] {
            let server = try ScriptedServer { request, connection in
                connection.reply(
                    200,
                    text: request.target.contains("page=") ? page : #"{"id":7,"status":"finished","dataRowsCount":9}"#)
            }
            await #expect(throws: ExportError.self) { try await rows(of: try export(from: server)) }
        }
    }

    // MARK: Faults

    /// What a wait for a job's end survives, and one answer that it is gone: of the first twelve requests each is answered so
    /// once.
    @Test(arguments: [(503, ""), (429, "Retry-After: 7"), (500, ""), (0, ""), (404, "")], 1..<12)
    func answersThatPass(_ fault: (status: Int, header: String), at place: Int) async throws {
        let job = Running([0, 3, 130, 250])
        let server = try ScriptedServer { request, connection in
            guard request.index == place else { return connection.reply(200, text: job.answer(request.target)) }
            guard fault.status > 0 else { return .close }
            return connection.reply(fault.status, fault.header.isEmpty ? [] : [fault.header], text: "{}")
        }
        #expect(sorted(try await rows(of: try export(from: server))) == Array(0..<250))
    }

    /// A job that stays away is gone, and one that was never there is no job that runs.
    @Test(arguments: [0, 5]) func aJobThatIsGone(after count: Int) async throws {
        let job = Running([1, 2, 3], end: "in_progress")
        let server = try ScriptedServer { request, connection in
            request.index < count
                ? connection.reply(200, text: job.answer(request.target))
                : connection.reply(404, text: #"{"message":"Job not found"}"#)
        }
        do {
            _ = try await rows(of: try export(from: server))
            Issue.record("no error")
        } catch let error as ExportError {
            #expect(error.code == .refused)
            #expect(server.requests.count == (count == 0 ? 1 : count + 2))
        }
    }

    /// A job that has only begun may have no pages yet.
    @Test func pagesThatAreNotThereYet() async throws {
        let job = Running([0, 0, 0, 0, 5])
        let server = try ScriptedServer { request, connection in
            let isPage = request.target.contains("page=")
            return isPage && request.index < 8
                ? connection.reply(404, text: "{}") : connection.reply(200, text: job.answer(request.target))
        }
        #expect(sorted(try await rows(of: try export(from: server))) == Array(0..<5))
    }

    // MARK: Files

    /// A file has whole lines, all that have come, whenever the job is looked at.
    @Test func aFileThatGrows() async throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let path = "\(folder)/live.csv"
        let job = Running([2, 2, 150, 300])
        let seen = Mutex<[String]>([])
        let server = try ScriptedServer { request, connection in
            if !request.target.contains("page=") { seen.withLock { $0.append(Shell.read(path) ?? "none") } }
            return connection.reply(200, text: job.answer(request.target))
        }
        var export = try export(from: server, to: .file(path))
        export.writesAtOnce = true
        export.steps.projection = try FieldProjection(fields: ["n"])
        let summary = try await export.run()
        #expect(summary.rowsWritten == 300)
        let counts = seen.withLock { $0 }.map { text in
            text == "none" ? -1 : text.hasSuffix("\n") ? text.split(separator: "\n").count - 1 : -2
        }
        #expect(counts == [-1, 2, 2, 150])
        #expect(Shell.read(path) == "n\n" + (0..<300).map { "\($0)\n" }.joined())
    }

    /// Rows that go where nobody finds them are lost, so that is told.
    @Test(arguments: ["mv live.jsonl old.jsonl", "rm live.jsonl", "mv live.jsonl old.jsonl; echo > live.jsonl"])
    func aFileThatGoesAway(_ command: String) async throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let job = Running([2, 4, 6])
        let looks = Mutex(0)
        let server = try ScriptedServer { request, connection in
            let isRecord = !request.target.contains("page=")
            let look = looks.withLock { looks in
                if isRecord { looks += 1 }
                return looks
            }
            if isRecord, look == 2 { _ = Shell.run(command, in: folder) }
            return connection.reply(200, text: job.answer(request.target))
        }
        var export = try export(from: server, to: .file("\(folder)/live.jsonl"))
        export.writesAtOnce = true
        let ready = export
        let error = await #expect(throws: ExportError.self) { try await ready.run() }
        #expect(error?.code == .output)
        #expect(error?.message.hasPrefix("was removed, renamed or replaced") == true)
    }
}

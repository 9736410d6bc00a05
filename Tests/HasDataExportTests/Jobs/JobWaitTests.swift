import ExportFixtures
import HasDataAPI
import HasDataExport
import Synchronization
import Tabular
import TestSupport
import Testing

/// `--wait`: when a job is looked at, and when that is given up.
@Suite struct JobWaitTests {
    /// A clock on which sleeping takes no time.
    private final class Clock: Sendable {
        let sleeps = Mutex<[Double]>([])
        var clock: RetryClock {
            RetryClock(
                now: { self.sleeps.withLock { $0.reduce(1000, +) } }, date: { 0 },
                sleep: { seconds, _ in self.sleeps.withLock { $0.append(seconds) } }, random: { 0 })
        }
    }

    private static func options(_ limit: Double?, _ clock: Clock) -> JobOptions {
        var options = JobOptions()
        options.waitsForEnd = true
        options.waitLimit = limit
        options.client.clock = clock.clock
        return options
    }

    @Test(
        arguments: [
            (5, [5]), (10, [10]), (15, [10, 5]), (25, [10, 10, 5]), (0.5, [0.5]),
        ] as [(Double, [Double])])
    func looksForTheLastTimeAtTheEndOfItsLimit(_ limit: Double, _ sleeps: [Double]) throws {
        let clock = Clock()
        let wait = JobWait(Self.options(limit, clock))
        let job = Job(id: try JobID("7"), status: .inProgress)
        while try wait.untilNextLook(at: job) {}
        #expect(clock.sleeps.withLock { $0 } == sleeps)
        #expect(
            wait.overdue(job).message
                == "the job has not ended: its status is in_progress after \(Int(limit.rounded())) seconds")
    }

    /// A job that ends within a limit shorter than the time between two looks is exported.
    @Test func findsAJobThatEndedWithinAShortLimit() async throws {
        let server = try ScriptedServer { request, connection in
            let isPage = request.target.contains("page=")
            let status = request.index == 0 ? "in_progress" : "finished"
            return connection.reply(
                200,
                text: isPage
                    ? #"{"meta":{"total":1,"lastPage":1},"data":[{"id":1,"data":{"n":1},"createdAt":"x"}]}"#
                    : #"{"id":7,"status":"\#(status)","dataRowsCount":1}"#)
        }
        let clock = Clock()
        let told = Mutex<[String]>([])
        var export = Export(from: [.job(try JobID("7"))], to: .standardOutput)
        export.jobs = Self.options(5, clock)
        export.jobs.endpoint = server.url
        export.jobs.key = try APIKey("secret")
        export.jobs.onWait = { job, wait in told.withLock { $0.append("\(job.status) \(wait)") } }
        var count = 0
        for try await _ in export.rows() { count += 1 }
        #expect(count == 1)
        #expect(told.withLock { $0 } == ["in_progress 5.0"])
    }

    /// Whether a job was cut short is in the summary, and in a note.
    @Test(arguments: [
        ("finished", false, 0), ("stopped", true, 1), ("finished_with_error", true, 1), ("failed", true, 1),
        ("in_progress", true, 1),
    ])
    func tellsOfAJobThatWasCutShort(_ status: String, _ isCutShort: Bool, _ notes: Int) throws {
        let server = try ScriptedServer { request, connection in
            let isPage = request.target.contains("page=")
            let record = #"{"id":7,"status":"\#(status)","stopReason":"why","creditsSpent":"5","dataRowsCount":1}"#
            return connection.reply(200, text: isPage ? #"{"meta":{"total":1},"data":[{"n":1}]}"# : record)
        }
        let workspace = Workspace()
        var export = Export(from: [.job(try JobID("7"))], to: .file("\(workspace.folder)/out.csv"))
        export.jobs.endpoint = server.url
        export.jobs.key = try APIKey("secret")
        export.jobs.allowsUnfinishedJobs = true
        let summary = try export.run()
        let facts = try #require(summary.sources.first?.job)
        #expect(facts.id == "7" && facts.status == status && facts.isCutShort == isCutShort)
        #expect(facts.stopReason == "why" && facts.creditsSpent == 5 && facts.dataRowsCount == 1)
        #expect(summary.notes.count == notes, "\(summary.notes)")
    }

    @Test func readsTimesWithTheirZone() {
        #expect(Job.time("1970-01-01T00:00:00Z") == 0)
        #expect(Job.time("2025-05-02T17:31:55.007+03:00") == 1_746_196_315.007)
        #expect(Job.time("2000-02-29T23:59:60-00:30") == 951_870_600)
        for text in ["", "2025-05-02", "2025-05-02T17:31:55", "2025-13-02T17:31:55Z", "2025-05-02T17:31:55+3", "x"] {
            #expect(Job.time(text) == nil)
        }
    }
}

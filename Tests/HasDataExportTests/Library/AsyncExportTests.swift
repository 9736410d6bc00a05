import ExportFixtures
import HasDataExport
import HasDataSandbox
import TestSupport
import Testing

/// The export of one job, and of files, as a program would ask for it.
@Suite struct AsyncExportTests {
    private let crawl = "dd1a8c53-2d47-4444-977d-8d653a6a3c82"

    private func client(of sandbox: Sandbox) throws -> HasDataClient {
        try HasDataClient(endpoint: sandbox.endpoint, key: APIKey("key"))
    }

    @Test func exportsAJobToAFile() async throws {
        let sandbox = try await Sandbox.start()
        defer { sandbox.stop() }
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        var export = Export(job: try JobID(crawl), key: try APIKey("key"), to: .file("\(folder)/crawl.csv"))
        export.jobs.endpoint = sandbox.endpoint
        let progress = ExportProgress()
        async let summary = export.run(progress: progress)
        var last: ExportProgress.Figures?
        for await figures in progress.updates(every: .milliseconds(2)) { last = figures }
        let done = try await summary
        #expect(done.rowsWritten > 0)
        #expect(last?.rows == done.rowsWritten)
        #expect(Shell.names(in: folder, hidden: true) == ["crawl.csv"])
    }

    @Test func rowsOfAJobAreThoseOfItsPages() async throws {
        let sandbox = try await Sandbox.start()
        defer { sandbox.stop() }
        let client = try client(of: sandbox)
        let job = try JobID(crawl)
        let rows = try await client.rows(of: job).all()
        var paged = client.export(job, to: .standardOutput)
        paged.jobs.route = .results
        let pages = try await paged.rows().all()
        #expect(rows.count > 100)
        #expect(rows.map { $0["url"] } == pages.map { $0["url"] })
    }

    @Test func rowsThatAreOutAreNotGivenAgain() async throws {
        let sandbox = try await Sandbox.start()
        defer { sandbox.stop() }
        // The artifact breaks off in its middle: a file would be begun again from results pages.
        sandbox.faults.set(Fault(.artifact, .drop(after: 2_000_000), times: 1000))
        var export = try client(of: sandbox).export(JobID("synthetic-5000"), to: .standardOutput)
        export.jobs.client.retries.tries = 1
        export.workers = 1
        var urls: Set<String> = []
        var count = 0
        var problem: ExportError?
        do throws(ExportError) {
            for try await row in export.rows() {
                count += 1
                urls.insert(row["url"] ?? "")
            }
        } catch {
            problem = error
        }
        #expect(problem?.code == .network)
        #expect(count > 0)
        #expect(urls.count == count)
    }

    @Test func cancellingEndsADownloadThatStalls() async throws {
        let sandbox = try await Sandbox.start()
        defer { sandbox.stop() }
        sandbox.faults.set(Fault(.artifact, .stall(after: 30_000), times: 10))
        let client = try client(of: sandbox)
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let export = client.export(try JobID(crawl), to: .file("\(folder)/out.csv"))
        let progress = ExportProgress()
        let task = Task { try await export.run(progress: progress) }
        while !sandbox.requests.contains(where: { $0.origin == .artifacts }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        task.cancel()
        await #expect(performing: { try await task.value }, throws: { ($0 as? ExportError)?.code == .interrupted })
        // What was downloaded is kept for the next run, unless that is not wanted; of the output nothing is there.
        #expect(Shell.names(in: folder, hidden: true).allSatisfy { $0 == ".out.csv.part" })
        #expect(progress.isOver)
    }

    @Test func cancellingAFileExportLeavesNothing() async throws {
        let table = try Table("a.csv", "a\n1\n")
        let export = table.export(to: "out.csv")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await export.run()
        }
        task.cancel()
        await #expect(performing: { try await task.value }, throws: { ($0 as? ExportError)?.code == .interrupted })
        #expect(table.names == ["a.csv"])
    }

    @Test func mergesAndFiltersAsValues() async throws {
        let one = try Table("one.jsonl", "{\"a\":1,\"url\":\"x\"}\n{\"a\":2}\n")
        let two = try Table("two.csv", "b,a\nq,3\n")
        var export = Export(from: [.file(one.path), .file(two.path)], to: .file(one.sibling("all.csv")))
        export.steps.filters = [try WhereFilter(parsing: "a > 1")]
        export.steps.sourceField = "source"
        export.steps.projection = try FieldProjection(parsingFields: "a,b", omit: nil, rename: [])
        export.formatOptions[CSVOptions.self].delimiter = UInt8(ascii: ";")
        let summary = try await export.run()
        #expect(summary.rowsWritten == 2)
        #expect(one.text(of: "all.csv") == "a;b\n2;\n3;q\n")
    }
}

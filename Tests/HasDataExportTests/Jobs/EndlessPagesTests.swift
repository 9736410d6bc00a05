import ExportFixtures
import HasDataExport
import Synchronization
import TestSupport
import Testing

/// Results pages that lie about how many there are, or repeat: all come to an end, with all rows or an error.
@Suite struct EndlessPagesTests {
    /// A server of job 7, which says it has 400 rows.
    struct Pages: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// How many rows come out; nil where that must be an error.
        let rows: Int?
        var record = #"{"id":7,"status":"finished","dataRowsCount":400}"#
        let body: @Sendable (Int) -> String
    }

    private static func rows(_ page: Int, ids: Bool, count: Int = 100) -> String {
        let rows = (0..<count).map { number in
            let row = (page - 1) * 100 + number
            let text = #"{"n":\#(row)}"#
            return ids ? #"{"id":"0e\#(100_000 + row)","jobId":7,"data":\#(text),"createdAt":"2025-05-02"}"# : text
        }
        return "[" + rows.joined(separator: ",") + "]"
    }

    /// Of today's form, with 400 rows on four pages and none behind.
    private static func today(_ meta: String) -> @Sendable (Int) -> String {
        { page in #"{"meta":{\#(meta)},"data":\#(page > 4 ? "[]" : rows(page, ids: true))}"# }
    }

    /// Of the older form; `served` tells which page's rows stand on which page.
    private static func older(_ meta: String, _ served: @escaping @Sendable (Int) -> Int) -> @Sendable (Int) -> String {
        { page in #"{"page":\#(page),"limit":100,\#(meta)"results":\#(rows(served(page), ids: false))}"# }
    }

    private static let endless = #""lastPage":1000000000000000000"#
    private static let unknown = #"{"id":7,"status":"finished"}"#

    static let cases: [Pages] = [
        Pages(testDescription: "a last page beyond all reason", rows: 400, body: today(#""total":400,\#(endless)"#)),
        Pages(testDescription: "and no total", rows: 400, body: today(endless)),
        Pages(testDescription: "and a total of 0", rows: 400, body: today(#""total":0,\#(endless)"#)),
        Pages(testDescription: "and a total that is too large", rows: nil, body: today(#""total":401,\#(endless)"#)),
        Pages(
            testDescription: "nothing but empty pages", rows: nil, body: { _ in #"{"meta":{\#(endless)},"data":[]}"# }),
        Pages(
            testDescription: "no rows at all", rows: 0, record: unknown,
            body: { _ in #"{"meta":{"total":0,\#(endless)},"data":[]}"# }),
        Pages(
            testDescription: "an empty page between others", rows: 400,
            body: { page in
                let rows = page == 2 || page > 5 ? "[]" : rows(page > 2 ? page - 1 : page, ids: true)
                return #"{"meta":{"total":400,"lastPage":5},"data":\#(rows)}"#
            }),
        Pages(
            testDescription: "the same page for ever", rows: nil,
            body: { _ in #"{"meta":{"total":400,\#(endless)},"data":\#(rows(1, ids: true))}"# }),
        Pages(
            testDescription: "one row for ever", rows: nil,
            body: { page in #"{"meta":{\#(endless)},"data":\#(rows(page % 2 + 1, ids: false, count: 1))}"# }),
        Pages(
            testDescription: "ever new rows of a job that has ended", rows: nil,
            body: { page in #"{"meta":{\#(endless)},"data":\#(rows(page, ids: true))}"# }),
        Pages(
            testDescription: "old pages that alternate", rows: nil,
            body: older("") { $0 % 2 + 1 }),
        Pages(
            testDescription: "old pages of which one comes again", rows: nil,
            body: older(#""total":400,"#) { $0 == 3 ? 1 : $0 }),
        Pages(
            testDescription: "old pages of which one comes again, with ids", rows: nil,
            body: { page in
                #"{"page":\#(page),"limit":100,"total":400,"results":\#(page > 4 ? "[]" : rows(page == 3 ? 1 : page, ids: true))}"#
            }),
        Pages(testDescription: "old pages", rows: 400, body: older(#""total":400,"#) { $0 }),
        Pages(
            testDescription: "a total that is not a number", rows: 400,
            body: today(#""total":"\#(String(repeating: "9", count: 1000))","lastPage":4"#)),
    ]

    @Test(arguments: cases, [1, 8]) func comeToAnEnd(_ pages: Pages, _ concurrency: Int) throws {
        let server = try ScriptedServer { request, connection in
            let query = request.target.split(separator: "?").dropFirst().first
            let page = query?.split(separator: "&").first.flatMap { Int($0.dropFirst("page=".count)) }
            return connection.reply(200, text: page.map(pages.body) ?? pages.record)
        }
        let workspace = Workspace()
        var export = Export(from: [.job(try JobID("7"))], to: .file("\(workspace.folder)/out.jsonl"))
        export.jobs.endpoint = server.url
        export.jobs.key = try APIKey("secret")
        export.jobs.route = .results
        export.jobs.concurrency = concurrency
        if let rows = pages.rows {
            let summary = try export.run()
            #expect(summary.rowsWritten == UInt64(rows))
            #expect(summary.notes.isEmpty != pages.testDescription.contains("not a number"))
        } else {
            let error = #expect(throws: ExportError.self) { try export.run() }
            #expect(error?.code == .network)
        }
        #expect(server.requests.count < 500)
    }
}

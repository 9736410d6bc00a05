import HasDataAPI
import HasDataExport
import TestSupport
import Testing

/// Jobs whose rows go into one output.
@Suite struct MergedJobsTests {
    /// An id says which row of its job a row is; nothing promises that no other job has that id.
    @Test func rowsOfTwoJobsAreNeverTheSame() async throws {
        let server = try ScriptedServer { request, connection in
            let job = request.target.contains("/jobs/7") ? 7 : 8
            guard request.path.hasSuffix("results") else {
                return connection.reply(200, text: #"{"id":\#(job),"status":"finished","dataRowsCount":3}"#)
            }
            let rows = (1...3).map {
                #"{"id":\#($0),"jobId":\#(job),"data":{"n":\#(job * 10 + $0)},"createdAt":"2025-05-02"}"#
            }
            return connection.reply(
                200, text: #"{"meta":{"total":3,"lastPage":1},"data":[\#(rows.joined(separator: ","))]}"#)
        }
        var export = Export(from: try ["7", "8", "7"].map { try Source(argument: $0) }, to: .standardOutput)
        export.jobs.endpoint = server.url
        export.jobs.key = try APIKey("k")
        var numbers: [Int] = []
        for try await row in export.rows() { numbers.append(try #require(row["n"] as Int?)) }
        // A job that is named twice is still written once.
        #expect(numbers == [71, 72, 73, 81, 82, 83])
    }
}

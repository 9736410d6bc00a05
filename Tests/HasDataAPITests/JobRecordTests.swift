import HTTPFixtures
import HasDataAPI
import Tabular
import TestSupport
import Testing

/// What the API says of a job, in every form it was seen to say it.
@Suite struct JobRecordTests {
    private func job(_ body: String, asked: String = "7") throws -> Job {
        let server = try ScriptedServer { _, connection in connection.reply(200, text: body) }
        return try TestClient(server.url).client.job(#require(JobID(argument: asked)))
    }

    @Test func readsDocumentedRecord() throws {
        let job = try job(
            #"""
            {"id":"0f8fad5b-d9cb-469f-a165-70867728950e","status":"finished","creditsSpent":10,"dataRowsCount":122,
             "createdAt":"2025-01-01T00:00:00.000+03:00","updatedAt":"2025-01-02","input":{"urls":["a"]},
             "data":{"csv":"https://x/c","json":"https://x/j","xlsx":"https://x/x"}}
            """#, asked: "0F8FAD5B-d9cb-469f-a165-70867728950e")
        #expect(job.id.text == "0F8FAD5B-d9cb-469f-a165-70867728950e")
        #expect(job.status == .finished)
        #expect(job.rowCount == 122)
        #expect(job.creditsSpent == 10)
        #expect(job.artifacts == [.csv: "https://x/c", .json: "https://x/j", .xlsx: "https://x/x"])
        #expect(job.createdAt == "2025-01-01T00:00:00.000+03:00")
        #expect(job.isEnded && job.hasEndedWithRows && !job.hasFailedWithoutRows)
    }

    @Test func readsLiveRecord() throws {
        let job = try job(
            #"""
            {"id":416349,"status":"finished_with_error","stopReason":"data_limit_exceeded","creditsSpent":"5",
             "dataRowsCount":"1","scraper":{"slug":"crawler"},"columns":["url"],"data":null}
            """#, asked: "416349")
        #expect(job.id.text == "416349")
        #expect(job.rowCount == 1 && job.creditsSpent == 5)
        #expect(job.hasReachedLimit && job.hasEndedWithRows)
        #expect(job.scraper == "crawler")
        #expect(job.artifacts.isEmpty)
    }

    @Test func readsOtherRecords() throws {
        let older = try job(#"{"status":"in_progress","dataRows":12,"data":{"json":"j"}}"#)
        #expect(older.id.text == "7" && older.rowCount == 12 && !older.isEnded && older.artifacts[.json] == "j")
        let stopped = try job(#"{"jobId":7,"status":"stopped","dataRowsCount":null}"#)
        #expect(stopped.isEnded && stopped.rowCount == nil)
        let exporting = try job(#"{"status":"exporting_data","dataRowsCount":3}"#)
        #expect(exporting.isExportingData && !exporting.isEnded)
        let new = try job(#"{"status":"Archived_2","dataRowsCount":"many"}"#)
        #expect(new.status == .unknown("Archived_2") && !new.isEnded && new.rowCount == nil)
        #expect(new.status.description == "Archived_2")
        let newWithFiles = try job(#"{"status":"archived","data":{"json":"j","csv":null,"xlsx":""}}"#)
        #expect(newWithFiles.isEnded && newWithFiles.artifacts == [.json: "j"])
        #expect(try job(#"{"status":"failed","dataRowsCount":"0"}"#).hasFailedWithoutRows)
        #expect(try job(#"{"status":"failed","dataRowsCount":2}"#).hasEndedWithRows)
        #expect(try job(#"{"status":"finished","dataRowsCount":0}"#).hasEndedWithRows)
    }

    @Test(arguments: ["", "<html>", "[]", "{}", #"{"id":7}"#, #"{"status":7}"#, "null"])
    func refusesWhatIsNoRecord(_ body: String) {
        let error = #expect(throws: ExportError.self) { try job(body) }
        #expect(error?.code == .malformed)
        #expect(error?.location.source == "job 7")
    }

    @Test(arguments: [#"{"id":78,"status":"finished"}"#, #"{"jobId":"77","status":"finished"}"#])
    func refusesTheRecordOfAnotherJob(_ body: String) throws {
        let error = #expect(throws: ExportError.self) { try job(body) }
        #expect(error?.message.hasPrefix("the answer is the record of another job, 7") == true)
        #expect(try job(#"{"id":78,"jobId":"007","status":"finished"}"#).id.text == "7")
    }

    @Test(arguments: ["-1", "\"\(String(repeating: "9", count: 100_000))\"", "1.5", "\"many\"", "1e3"])
    func saysWhichRowCountItCannotRead(_ count: String) throws {
        let job = try job(#"{"id":7,"status":"finished","dataRowsCount":\#(count)}"#)
        #expect(job.rowCount == nil && job.unreadableRowCount != nil)
        #expect(try self.job(#"{"status":"finished","dataRowsCount":null}"#).unreadableRowCount == nil)
    }

    /// A record may hold a list of URLs; a tree of them would take thirty times the room.
    @Test func passesOverALongInput() throws {
        let input = String(repeating: #"{"a":1},"#, count: 400_000)
        let job = try job(#"{"id":7,"input":[\#(input)0],"status":"finished","data":{"json":"j"},"dataRowsCount":2}"#)
        #expect(job.rowCount == 2 && job.artifacts == [.json: "j"])
    }
}

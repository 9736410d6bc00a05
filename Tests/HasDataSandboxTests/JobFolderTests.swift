import HasDataSandbox
import Libc
import Testing

/// `--jobs DIR`, over folders made for the occasion.
@Suite final class JobFolderTests {
    private let folder: String

    struct CannotWrite: Error {}

    init() throws {
        var template = Array("/tmp/sandbox-jobs-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CannotWrite() }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in ["job.json", "job-poll-1.json", "results-page-1.json", "artifact.xlsx", "artifact.json"] {
            unlink("\(folder)/one/\(name)")
        }
        rmdir("\(folder)/one")
        rmdir(folder)
    }

    private func write(_ name: String, _ text: String) throws {
        mkdir("\(folder)/one", 0o700)
        guard let file = fopen("\(folder)/one/\(name)", "w") else { throw CannotWrite() }
        defer { fclose(file) }
        guard fputs(text, file) >= 0 else { throw CannotWrite() }
    }

    @Test func linksLeadToTheFilesThatExist() throws {
        try write(
            "job.json",
            """
            { "id" : "abc", "data" : {"csv":"https://a/csv/artifact.csv", "xlsx":"https://a/artifact.xlsx", "log":"https://a/log"},
              "title": "a \\"quoted\\" }, one", "dataRowsCount": 2 }
            """)
        try write("artifact.xlsx", "PK")
        let sandbox = try Sandbox.start(SandboxOptions(jobs: folder))
        defer { sandbox.stop() }
        let text = try sandbox.job("abc").text
        #expect(!text.contains("artifact.csv") && text.contains(#""log":"https://a/log"}"#))
        #expect(text.hasSuffix(#""title":"a \"quoted\" }, one","dataRowsCount":2}"#))
        let workbook = try Client.get(sandbox.link("abc", "xlsx"))
        #expect(workbook.text == "PK")
        #expect(workbook.header("Content-Type") == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        #expect(try sandbox.results("abc").status == 404)
        #expect(try sandbox.job("416349").status == 200)
    }

    @Test func aFolderStandsInFrontOfABundledJob() throws {
        try write("job.json", #"{"id":416349,"status":"finished","dataRowsCount":"2"}"#)
        try write("job-poll-1.json", #"{"id":416349,"status":"pending","dataRowsCount":"1"}"#)
        try write(
            "results-page-1.json", #"{"data": [ {"id":"x","data":{"a":[1,"]"]}} , {"id":"y","data":{"a":null}} ]}"#)
        let sandbox = try Sandbox.start(SandboxOptions(jobs: folder))
        defer { sandbox.stop() }
        #expect(try sandbox.job("416349").text.contains("pending"))
        #expect(try sandbox.results("416349").text.hasSuffix(#""data":[{"id":"x","data":{"a":[1,"]"]}}]}"#))
        #expect(try sandbox.job("416349").text.contains("finished"))
        #expect(
            try sandbox.results("416349", "?limit=1&page=2").text.hasSuffix(#""data":[{"id":"y","data":{"a":null}}]}"#))
    }

    @Test(arguments: ["", "[]", "{", #"{"status":"finished"}"#, #"{"id""#, #"{"id":"#])
    func refusesWhatIsNoRecord(text: String) throws {
        try write("job.json", text)
        #expect { try Sandbox.start(SandboxOptions(jobs: self.folder)) } throws: { error in
            "\(error)" == "\(self.folder)/one/job.json: not a job's record with an id"
        }
    }

    @Test(arguments: ["", "{}", #"{"data":{}}"#, #"{"data":[1 2]}"#, #"{"data":[{"a":"}"#, #"{"data":[1,2"#])
    func refusesWhatIsNoPage(text: String) throws {
        try write("job.json", #"{"id":1}"#)
        try write("results-page-1.json", text)
        #expect(throws: SandboxError.self) { try Sandbox.start(SandboxOptions(jobs: self.folder)) }
    }
}

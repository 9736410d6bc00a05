import HasDataSandbox
import Libc
import Testing

/// What every test does: read a job, find its links.
extension Sandbox {
    func job(_ id: String, key: String? = "secret") throws -> Client.Answer {
        try Client.get("\(endpoint)/scrapers/jobs/\(id)", key: key)
    }

    func results(_ id: String, _ query: String = "") throws -> Client.Answer {
        try Client.get("\(endpoint)/scrapers/jobs/\(id)/results\(query)", key: "secret")
    }

    /// The link of an artifact, from a fresh read of the job.
    func link(_ id: String, _ kind: String = "json") throws -> String {
        let text = try job(id).text
        let start = try #require(text.range(of: "\"\(kind)\":\"")).upperBound
        return String(text[start...].prefix { $0 != "\"" })
    }
}

extension String {
    /// Where another text first occurs.
    func range(of other: String) -> Range<String.Index>? { firstRange(of: other) }
}

@Suite struct SandboxTests {
    /// Nothing of it is awaited: other tests may have all threads of the pool for longer than the delay.
    @Test func requestsAtATime() throws {
        let delay = Fault(.job, .delay(milliseconds: 4000), times: 2, skip: 1)
        let sandbox = try Sandbox.start(SandboxOptions(concurrency: 1, faults: [delay]))
        defer { sandbox.stop() }
        let link = try sandbox.link("416349")
        let job = "\(sandbox.endpoint)/scrapers/jobs/416349"
        let slow = try Client.request(job, key: "secret")
        for _ in 0..<1000 where sandbox.requests.count < 2 { usleep(5000) }
        #expect(try sandbox.job("416350").status == 429)
        // Artifacts come from a store.
        #expect(try Client.get(link).status == 200)
        #expect(try slow.answer(silence: 20_000).status == 200)
        // One that is given up gives its place back, and so does each that is answered.
        #expect(try Client.get(job, key: "secret", silence: 50).raw.isEmpty)
        for _ in 0..<500 {
            if try sandbox.results("416349").status == 200 { break }
            usleep(20_000)
        }
        for _ in 0..<20 { #expect(try sandbox.results("416349").status == 200) }
    }

    @Test func answersTheJobAndItsPages() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let job = try sandbox.job("dd1a8c53-2d47-4444-977d-8d653a6a3c82")
        #expect(job.status == 200)
        #expect(job.text.contains(#""dataRowsCount":122"#))
        #expect(!job.text.contains("files.example"))
        let second = try sandbox.results("dd1a8c53-2d47-4444-977d-8d653a6a3c82", "?page=2")
        #expect(
            second.text.hasPrefix(#"{"meta":{"total":122,"perPage":100,"currentPage":2,"lastPage":2,"firstPage":1,"#))
        #expect(second.text.contains(#""nextPageUrl":null,"previousPageUrl":"/?page=1"}"#))
        #expect(second.text.ranges(of: #""dataId":"#).count == 22)
        let beyond = try sandbox.results("dd1a8c53-2d47-4444-977d-8d653a6a3c82", "?page=3")
        #expect(beyond.status == 200)
        #expect(beyond.text.hasSuffix(#""data":[]}"#))
        let few = try sandbox.results("416349", "?page=4&limit=7")
        #expect(few.text.contains(#""total":25,"perPage":7,"currentPage":4,"lastPage":4"#))
        #expect(few.text.ranges(of: #""jobId":416349"#).count == 4)
    }

    @Test func countersOfLiveJobsAreStringsAndIdsIntegers() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let text = try sandbox.job("416353").text
        #expect(text.hasPrefix(#"{"id":416353,"#))
        #expect(text.contains(#""stopReason":"data_limit_exceeded","creditsSpent":"100","dataRowsCount":"50""#))
    }

    @Test(arguments: ["?limit=101", "?limit=0", "?page=0", "?page=x", "?limit="])
    func refusesQueriesOutOfBounds(query: String) throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let answer = try sandbox.results("416349", query)
        #expect(answer.status == 422)
        #expect(answer.text.hasPrefix(#"{"errors":[{"message":"The "#))
    }

    @Test func asksForAKey() throws {
        let sandbox = try Sandbox.start(SandboxOptions(key: "right"))
        defer { sandbox.stop() }
        #expect(try sandbox.job("416349", key: nil).status == 401)
        #expect(try sandbox.job("416349", key: "").status == 401)
        #expect(try sandbox.job("416349", key: "wrong").status == 401)
        #expect(try sandbox.job("416349", key: "right").status == 200)
        #expect(try Client.get("\(sandbox.endpoint)/user/me/usage", key: "right").text.contains("availableCredits"))
        #expect(try sandbox.job("1", key: "right").status == 404)
        #expect(try Client.get("\(sandbox.endpoint)/nothing", key: "right").status == 404)
        #expect(
            try Client.get("\(sandbox.endpoint)/scrapers/jobs/416349", method: "DELETE", key: "right").status == 405)
    }

    @Test func aRunningJobGrowsAndEnds() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        for total in ["0", "15", "31"] {
            let text = try sandbox.job("416351").text
            #expect(text.contains(#""status":"in_progress""#) && !text.contains("artifact."))
            #expect(text.contains(#""dataRowsCount":"\#(total)""#))
            #expect(try sandbox.results("416351").text.contains(#"{"meta":{"total":\#(total),"#))
        }
        #expect(try sandbox.job("416351").text.contains(#""status":"finished""#))
        #expect(try sandbox.results("416351").text.contains(#"{"meta":{"total":40,"#))
    }

    @Test func aJobWhoseFilesAreNeverReadyHasNoLinks() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        for _ in 0..<5 {
            let text = try sandbox.job("416354").text
            #expect(text.contains(#""status":"exporting_data""#) && !text.contains("artifact."))
            #expect(text.contains(#""dataRowsCount":"130""#))
        }
        #expect(try sandbox.results("416354").text.contains(#"{"meta":{"total":130,"#))
    }

    @Test func anEmptyJobHasTheArtifactsSeenLive() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        #expect(try Client.get(sandbox.link("416350")).text == "]")
        let csv = try Client.get(sandbox.link("416350", "csv"))
        #expect(csv.status == 200 && csv.body.isEmpty && csv.header("Content-Length") == "0")
    }

    @Test func artifactsComeInParts() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let link = try sandbox.link("416349")
        #expect(link.hasPrefix(sandbox.artifactEndpoint + "/file/416349/"))
        let whole = try Client.get(link)
        let tag = try #require(whole.header("ETag"))
        let date = try #require(whole.header("Last-Modified"))
        let count = whole.body.count
        #expect(whole.header("Content-Length") == "\(count)" && whole.header("Accept-Ranges") == "bytes")
        #expect(whole.header("Content-Type") == "application/json")
        let part = try Client.get(link, ["Range: bytes=10-19", "If-Range: \(tag)"])
        #expect(part.status == 206 && part.body == Array(whole.body[10..<20]))
        #expect(part.header("Content-Range") == "bytes 10-19/\(count)")
        #expect(try Client.get(link, ["Range: bytes=-5", "If-Range: \(date)"]).body == Array(whole.body.suffix(5)))
        #expect(try Client.get(link, ["Range: bytes=\(count - 3)-"]).body == Array(whole.body.suffix(3)))
        #expect(try Client.get(link, ["Range: bytes=0-1", "If-Range: \"other\""]).body == whole.body)
        #expect(try Client.get(link, ["Range: bytes=0-1,4-5"]).status == 200)
        let beyond = try Client.get(link, ["Range: bytes=\(count)-"])
        #expect(beyond.status == 416 && beyond.header("Content-Range") == "bytes */\(count)")
        let head = try Client.get(link, method: "HEAD")
        #expect(head.status == 200 && head.body.isEmpty && head.header("Content-Length") == "\(count)")
        #expect(try Client.get(link, ["If-None-Match: \(tag)"]).status == 304)
    }

    @Test func originsKeepToThemselvesAndNoteWhatArrives() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let link = try sandbox.link("416349")
        let path = link.dropFirst(sandbox.artifactEndpoint.count)
        #expect(try Client.get("\(sandbox.endpoint)\(path)", key: "secret").status == 404)
        #expect(try Client.get("\(sandbox.artifactEndpoint)/scrapers/jobs/416349").status == 404)
        #expect(try Client.get("\(sandbox.artifactEndpoint)/file/416349/forged/artifact.json").status == 403)
        #expect(try Client.get(link).status == 200)
        let noted = sandbox.requests
        #expect(noted.map(\.origin) == [.api, .api, .artifacts, .artifacts, .artifacts])
        #expect(noted[0].header("X-API-Key") == "secret" && noted[0].path == "/scrapers/jobs/416349")
        #expect(noted[4].header("x-api-key") == nil && noted[4].target == path)
    }

    @Test func requestsOnOneConnectionAreAnsweredInOrder() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let request = ["1", "416354", "2"].map {
            "GET /scrapers/jobs/\($0) HTTP/1.1\r\nHost: a\r\nx-api-key: k\r\n\r\n"
        }
        let answer = try Client.send(request.joined(), to: sandbox.endpoint, silence: 1000)
        let text = String(decoding: answer.raw, as: UTF8.self)
        #expect(!answer.isEnded)
        #expect(text.split(separator: "HTTP/1.1 ").map { $0.prefix(3) } == ["404", "200", "404"])
    }

    @Test func tellsWhyItCannotStart() throws {
        let sandbox = try Sandbox.start()
        defer { sandbox.stop() }
        let port = Int(sandbox.endpoint.split(separator: ":").last ?? "") ?? 0
        #expect(throws: SandboxError.self) { try Sandbox.start(SandboxOptions(port: port)) }
        #expect(throws: SandboxError.self) { try Sandbox.start(SandboxOptions(jobs: "/nowhere")) }
    }
}

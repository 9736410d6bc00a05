import HTTPFixtures
import HTTPTransfer
import HasDataAPI
import Libc
import Tabular
import TestSupport
import Testing
import Threads

@Suite struct HasDataClientTests {
    private let id = JobID(argument: "7")

    @Test func refusesPagesBeforeTheFirst() throws {
        let server = try ScriptedServer { _, connection in connection.reply(200, text: #"{"data":[]}"#) }
        let client = try TestClient(server.url).client
        for page in [0, -1, .min] {
            let error = #expect(throws: ExportError.self) { try client.results(of: #require(id), page: page) }
            #expect(error?.code == .usage)
        }
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        "http://api.hasdata.com", "http://HasData.com/v1", "http://api.hasdata.com./", "http://hasdata.com.",
    ])
    func keepsTheKeyOffPlainText(_ endpoint: String) {
        #expect(throws: ExportError.self) { try HasDataClient(endpoint: endpoint) }
    }

    /// What holds for redirects holds for the links of a record; no request is needed to see it.
    @Test(arguments: ["http://store.example/f.json", "HTTP://store.example/f.json", "http://api.example/f.json"])
    func followsNoLinkIntoPlainText(_ link: String) throws {
        let client = try HasDataClient(endpoint: "https://api.example")
        let job = Job(id: try #require(id), status: .finished, artifacts: [.json: link])
        let error = #expect(throws: ExportError.self) { try client.artifact(.json, of: job) }
        #expect(error?.code == .network)
        #expect(error?.message.contains("from https to http") == true)
        for good in ["https://store.example/f.json", "//store.example/f.json", "/f.json"] {
            let job = Job(id: try #require(id), status: .finished, artifacts: [.json: good])
            _ = try client.artifact(.json, of: job)
        }
    }

    @Test func findsCertificatesInTheEnvironment() {
        let both = ["SSL_CERT_FILE": "a.pem", "CURL_CA_BUNDLE": "b.pem"]
        #expect(TransportOptions.certificates { both[$0] } == "b.pem")
        #expect(TransportOptions.certificates { ["SSL_CERT_FILE": "a.pem", "CURL_CA_BUNDLE": ""][$0] } == "a.pem")
        #expect(TransportOptions.certificates { _ in nil } == nil)
    }

    @Test func asksTheDocumentedPaths() throws {
        let server = try ScriptedServer { request, connection in
            connection.reply(200, text: request.path.hasSuffix("results") ? #"{"data":[]}"# : #"{"status":"pending"}"#)
        }
        let client = try TestClient(server.url + "/proxy/").client
        _ = try client.job(#require(JobID(argument: "job:a/b ü?".filter { $0 != " " })))
        _ = try client.results(of: #require(id), page: 3, limit: 1000)
        #expect(
            server.requests.map(\.target) == [
                "/proxy/scrapers/jobs/a%2Fb%C3%BC%3F", "/proxy/scrapers/jobs/7/results?page=3&limit=100",
            ])
        let first = try #require(server.requests.first)
        #expect(first["accept-encoding"] == "identity")
        #expect(first["user-agent"] == "hasdata-export")
        #expect(first["cookie"] == nil)
    }

    @Test func readsPages() throws {
        let bodies = [
            #"{"meta":{"total":"122","perPage":100,"lastPage":2},"data":[{"data":{"a":[1,2]}},{"data":{}}]}"#,
            #"{"page":1,"limit":50,"total":122,"results":[{"a":1}]}"#,
            #"{"data":[],"meta":{"total":0,"perPage":100,"lastPage":1}}"#,
            #"{"data":[1,2,3]}"#,
            #"{"data":[]}"#,
        ]
        let server = try ScriptedServer { request, connection in connection.reply(200, text: bodies[request.index]) }
        let client = try TestClient(server.url).client
        let id = try #require(id)
        let pages = try bodies.indices.map { try client.results(of: id, page: $0 + 1) }
        #expect(pages.map(\.rowCount) == [2, 1, 0, 3, 0])
        #expect(pages.map(\.total) == [122, 122, 0, nil, nil])
        #expect(pages.map(\.lastPage) == [2, 3, 1, nil, nil])
        #expect(pages.map(\.isLast) == [false, false, true, false, true])
        #expect(pages[0].body == Array(bodies[0].utf8))
    }

    @Test func reusesItsConnection() throws {
        let counted = ConnectionCount()
        let keeping = try ScriptedServer { _, connection in
            counted.note(connection)
            return connection.reply(200, text: #"{"data":[]}"#)
        }
        let client = try TestClient(keeping.url).client
        for page in 1...5 { _ = try client.results(of: #require(id), page: page) }
        #expect(counted.count == 1)
    }

    @Test(arguments: [
        (400, #"{"errors":[{"rule":"x"},{"message":"bad\nfield"}]}"#, "HTTP 400: bad field", ExportError.Code.refused),
        (401, #"{"message":"no such key"}"#, "HTTP 401: no such key", .refused),
        (403, #"{"error":"quota"}"#, "HTTP 403: quota", .refused),
        (404, #"{"error":{"message":"gone"}}"#, "HTTP 404: gone", .refused),
        (422, "plain \u{1B}[31mtext\u{7}", "HTTP 422: plain [31mtext", .refused),
        (404, "", "HTTP 404", .refused),
        (304, "", "HTTP 304", .network),
    ])
    func tellsWhyItWasRefused(_ status: Int, _ body: String, _ message: String, _ code: ExportError.Code) throws {
        let server = try ScriptedServer { _, connection in connection.reply(status, text: body) }
        let error = #expect(throws: ExportError.self) { try TestClient(server.url).client.job(#require(id)) }
        #expect(error?.message == message)
        #expect(error?.code == code)
        #expect(server.requests.count == 1)
    }

    @Test func advisesOnKeys() throws {
        let server = try ScriptedServer { _, connection in connection.reply(401) }
        let wrong = #expect(throws: ExportError.self) { try TestClient(server.url).client.job(#require(id)) }
        #expect(wrong?.advice?.contains("right") == true)
        let none = #expect(throws: ExportError.self) { try TestClient(server.url, key: false).client.job(#require(id)) }
        #expect(none?.advice?.contains("HASDATA_API_KEY") == true)
        #expect(server.requests.map { $0["x-api-key"] } == [TestClient.secret, nil])
    }

    @Test func neverRepeatsTheKey() throws {
        let secret = TestClient.secret
        let bodies = [
            #"{"message":"bad key \#(secret)\u0301"}"#, String(repeating: "x", count: 190) + secret,
            #"{"message":"\#(String(repeating: "y", count: 490) + secret)"}"#,
        ]
        for body in bodies {
            let server = try ScriptedServer { _, connection in
                connection.reply(401, ["Content-Type: text/\(secret)"], text: body)
            }
            let test = try TestClient(server.url)
            let error = try #require(throws: ExportError.self) { try test.client.job(#require(id)) }
            #expect(!error.description.contains("very-secret"))
            #expect(!error.description.contains("sk-v"))
            #expect(!test.log.text.contains(secret))
        }
    }

    /// The key is in no header alone: whatever of a record is shown may hold it.
    @Test(arguments: ["status", "stopReason", "scraper", "createdAt", "updatedAt", "dataRowsCount", "id"])
    func neverShowsTheKeyOfARecord(_ member: String) throws {
        let secret = TestClient.secret
        let members = ["status": "finished", "scraper": "crawler"].merging([member: "a \(secret) b"]) { $1 }
        let text = members.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
        let server = try ScriptedServer { _, connection in connection.reply(200, text: "{\(text)}") }
        do {
            let job = try TestClient(server.url).client.job(#require(id))
            #expect("\(job)".contains("[API key]") && !"\(job)".contains(secret))
        } catch let error as ExportError {
            #expect(member == "id")
            #expect(error.message.contains("[API key]") && !error.message.contains(secret))
        }
    }

    @Test func neverShowsTheKeyAsACoding() throws {
        let server = try ScriptedServer { _, connection in
            connection.reply(200, ["Content-Encoding: \(TestClient.secret.uppercased())"], text: "{}")
        }
        let error = try #require(throws: ExportError.self) { try TestClient(server.url).client.job(#require(id)) }
        #expect(error.message.contains("coded as [API key]"))
    }

    @Test(arguments: ["/scrapers/jobs/7", "/scrapers/jobs/7/results"])
    func tellsAWebPageFromAnAnswer(_ path: String) throws {
        let server = try ScriptedServer { _, connection in
            connection.reply(200, ["Content-Type: text/html; charset=utf-8"], text: "<p>Log in")
        }
        let client = try TestClient(server.url).client
        let error = try #require(throws: ExportError.self) {
            if path.hasSuffix("results") {
                _ = try client.results(of: #require(id), page: 1)
            } else {
                _ = try client.job(#require(id))
            }
        }
        #expect(error.code == .network && error.message.contains("web page"))
    }

    /// A refusal whose words come one by one is not waited for to its end.
    @Test func doesNotWaitForAnEndlessRefusal() throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 404 No\r\n\r\n")
            while connection.send("x") { usleep(50_000) }
            return .close
        }
        let start = ContinuousClock.now
        let error = #expect(throws: ExportError.self) { try TestClient(server.url).client.job(#require(id)) }
        #expect(error?.message.hasPrefix("HTTP 404: xxx") == true)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test(arguments: [
        ("http://127.0.0.1", true), ("http://127.1.2.3:80", true), ("http://localhost.", true), ("http://[::1]", true),
        ("http://127.example.com", false), ("http://localhost.example.com", false), ("http://128.0.0.1", false),
    ])
    func knowsThisMachine(_ address: String, _ isLoopback: Bool) throws {
        #expect(try #require(WebAddress(address)).origin.isLoopback == isLoopback)
    }

    @Test(arguments: [
        "ftp://x", "nonsense", "", "http://u:p@host/", "http://host/?a=b", "http://host/#f", "http://a b/",
    ])
    func refusesEndpoints(_ endpoint: String) {
        let error = #expect(throws: ExportError.self) { try HasDataClient(endpoint: endpoint) }
        #expect(error?.code == .usage)
    }

    @Test func boundsHeaders() throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n")
            for number in 0..<100_000
            where !connection.send("X-Filler-\(number): \(String(repeating: "a", count: 200))\r\n") {
                return .close
            }
            return .close
        }
        let test = try TestClient(server.url)
        let error = #expect(throws: ExportError.self) { try test.client.job(#require(id)) }
        #expect(error?.code == .network)
        #expect(error?.message.contains("of headers") == true)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "NOT HTTP\r\n\r\n",
    ])
    func refusesBrokenAnswers(_ answer: String) throws {
        let server = try ScriptedServer { _, connection in
            connection.send(answer)
            return .close
        }
        let error = #expect(throws: ExportError.self) { try TestClient(server.url, tries: 2).client.job(#require(id)) }
        #expect(error?.code == .network)
    }

    @Test func skipsInterimAnswers() throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 103 Early Hints\r\nContent-Length: 9999\r\nContent-Encoding: br\r\n\r\n")
            return connection.reply(200, text: #"{"status":"pending"}"#)
        }
        #expect(try TestClient(server.url).client.job(#require(id)).status == .pending)
    }

    @Test func stopsWhenCancelled() throws {
        let server = try ScriptedServer { _, connection in
            connection.hang()
            return .close
        }
        var options = ClientOptions()
        let cancel = options.transport.cancel
        options.transport.log = { if $0.hasPrefix("GET") { cancel.raise() } }
        let client = try HasDataClient(endpoint: server.url, options: options)
        let error = #expect(throws: ExportError.self) { try client.job(#require(id)) }
        #expect(error?.code == .interrupted)
    }
}

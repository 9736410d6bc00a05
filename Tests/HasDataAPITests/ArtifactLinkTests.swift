import HTTPFixtures
import HTTPTransfer
import HasDataAPI
import Synchronization
import Tabular
import TestSupport
import Testing

@Suite struct ArtifactLinkTests {
    private let bytes = FileServer.bytes(50_000)
    private let id = JobID(argument: "7")

    @Test(arguments: [401, 403, 404, 410])
    func renewsARefusedLinkOnce(_ status: Int) throws {
        let file = FileServer(body: bytes, acts: [])
        let server = try ScriptedServer { request, connection in
            switch request.path {
            case "/scrapers/jobs/7":
                connection.reply(200, text: #"{"id":7,"status":"finished","data":{"json":"/fresh?\#(request.index)"}}"#)
            case "/fresh" where request["range"] != nil: file.answer(request, connection, act: .whole)
            case "/fresh": file.answer(request, connection, act: .cut(30_000))
            default: connection.reply(status, text: "<Error><Code>AccessDenied</Code></Error>")
            }
        }
        let test = try TestClient(server.url)
        let job = Job(id: try #require(id), status: .finished, artifacts: [.json: "/old?sig=1"])
        #expect(try test.client.artifact(.json, of: job).readAll() == bytes)
        #expect(server.requests.map(\.path) == ["/old", "/scrapers/jobs/7", "/fresh", "/fresh"])
        #expect(!test.log.text.contains("sig=1"))
    }

    @Test func renewsAgainAfterProgress() throws {
        // Each link is good for one request, which brings 20,000 bytes.
        let file = FileServer(body: bytes, acts: [])
        let used = Mutex<Set<String>>([])
        let server = try ScriptedServer { request, connection in
            if request.path == "/scrapers/jobs/7" {
                return connection.reply(200, text: #"{"status":"finished","data":{"json":"/file?\#(request.index)"}}"#)
            }
            guard used.withLock({ $0.insert(request.target).inserted }) else { return connection.reply(403) }
            return file.answer(request, connection, act: .cut(20_000))
        }
        let job = Job(id: try #require(id), status: .finished, artifacts: [.json: "/file?0"])
        #expect(try TestClient(server.url).client.artifact(.json, of: job).readAll() == bytes)
        #expect(server.requests.filter { $0.path == "/scrapers/jobs/7" }.count == 2)
    }

    @Test func saysThatAFreshLinkIsRefusedToo() throws {
        let server = try ScriptedServer { request, connection in
            request.path.hasPrefix("/scrapers")
                ? connection.reply(200, text: #"{"status":"finished","data":{"json":"/new"}}"#)
                : connection.reply(403, text: #"{"code":"unauthorized","message":"expired","status":401}"#)
        }
        let test = try TestClient(server.url)
        let job = Job(id: try #require(id), status: .finished, artifacts: [.json: "/old"])
        let error = #expect(throws: ExportError.self) { try test.client.artifact(.json, of: job).readAll() }
        #expect(error?.code == .network)
        #expect(error?.message == "the link is refused, a fresh one too: HTTP 403: expired")
        #expect(error?.advice?.contains("fetch the job again") == true)
        #expect(server.requests.map(\.path) == ["/old", "/scrapers/jobs/7", "/new"])
        let plain = #expect(throws: ExportError.self) {
            try TestTransfer().client.download(server.url + "/x").readAll()
        }
        #expect(plain?.code == .refused)
        #expect(plain?.message.contains("expired or refused") == true)
    }

    @Test func refusesAFileThatIsNotOffered() throws {
        let client = try TestClient("http://127.0.0.1:1").client
        let job = Job(id: try #require(id), status: .finished)
        let error = #expect(throws: ExportError.self) { try client.artifact(.csv, of: job) }
        #expect(error?.code == .jobNotReady)
    }

    @Test func keyGoesToTheAPIsOwnFilesOnly() throws {
        let store = try FileServer(body: bytes, acts: []).start()
        let api = try ScriptedServer { [url = store.url] request, connection in
            request.path == "/own" ? connection.reply(302, ["Location: \(url)/far"]) : connection.reply(404)
        }
        let test = try TestClient(api.url)
        for link in [store.url + "/file", "/own"] {
            let job = Job(id: try #require(id), status: .finished, artifacts: [.json: link])
            #expect(try test.client.artifact(.json, of: job).readAll() == bytes)
        }
        #expect(store.requests.map { $0["x-api-key"] } == [nil, nil])
        #expect(api.requests.map { $0["x-api-key"] } == [TestClient.secret])
        _ = try TestTransfer().client.download(api.url + "/own").readAll()
        #expect(api.requests.last?["x-api-key"] == nil)
    }
}

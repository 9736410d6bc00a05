import HTTPFixtures
import HasDataAPI
import Tabular
import TestSupport
import Testing

@Suite struct RedirectTests {
    private let record = #"{"id": 7, "status": "finished", "data": {}}"#

    @Test func keyStaysWithItsOrigin() throws {
        let store = try ScriptedServer { [record] _, connection in connection.reply(200, text: record) }
        let api = try ScriptedServer { [port = store.port] _, connection in
            connection.reply(302, ["Location: http://127.0.0.1:\(port)/signed?token=abc"])
        }
        let test = try TestClient(api.url)
        let id = try #require(JobID(argument: "7"))
        #expect(try test.client.job(id).status == .finished)
        #expect(api.requests.map { $0["x-api-key"] } == [TestClient.secret])
        #expect(store.requests.map { $0["x-api-key"] } == [nil])
        #expect(store.requests.map(\.target) == ["/signed?token=abc"])
        #expect(!test.log.text.contains(TestClient.secret))
        #expect(!test.log.text.contains("token=abc"))
    }

    @Test func keyStaysHomeForAnotherNameOfTheSameHost() throws {
        let api = try ScriptedServer { [record] request, connection in
            guard request.path != "/home" else { return connection.reply(200, text: record) }
            let port = request["host"]?.split(separator: ":").last ?? ""
            return connection.reply(307, ["Location: http://localhost:\(port)/home"])
        }
        let test = try TestClient(api.url)
        _ = try test.client.job(#require(JobID(argument: "7")))
        #expect(api.requests.map { $0["x-api-key"] } == [TestClient.secret, nil])
    }

    @Test func relativeTargetsKeepTheKey() throws {
        let api = try ScriptedServer { [record] request, connection in
            switch request.index {
            case 0: connection.reply(301, ["Location: ../moved to"])
            case 1: connection.reply(308, ["Location: ?x=1"])
            default: connection.reply(200, text: record)
            }
        }
        let test = try TestClient(api.url)
        _ = try test.client.job(#require(JobID(argument: "7")))
        #expect(api.requests.map(\.target) == ["/scrapers/jobs/7", "/scrapers/moved%20to", "/scrapers/moved%20to?x=1"])
        #expect(api.requests.allSatisfy { $0["x-api-key"] == TestClient.secret })
    }

    @Test func loopsEnd() throws {
        let api = try ScriptedServer { _, connection in connection.reply(302, ["Location: /again"]) }
        let test = try TestClient(api.url)
        let error = #expect(throws: ExportError.self) { try test.client.job(#require(JobID(argument: "7"))) }
        #expect(error?.code == .network)
        #expect(error?.message.contains("more than 5 redirects") == true)
        #expect(api.requests.count == 6)
    }

    @Test(arguments: [
        "", "Location: ", "Location: file:///etc/passwd", "Location: ftp://127.0.0.1/x",
        "Location: http://u:p@127.0.0.1/",
        "Location: http://127.0.0.1:80x/", "Location: gopher://127.0.0.1/", "Location: http:///",
    ])
    func refusesOtherTargets(_ header: String) throws {
        let api = try ScriptedServer { _, connection in connection.reply(302, header.isEmpty ? [] : [header]) }
        let test = try TestClient(api.url)
        let error = #expect(throws: ExportError.self) { try test.client.job(#require(JobID(argument: "7"))) }
        #expect(error?.code == .network)
        #expect(api.requests.count == 1)
    }
}

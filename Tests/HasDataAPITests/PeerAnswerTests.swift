import HasDataAPI
import Tabular
import TestSupport
import Testing

/// What the suites of other download tools test of answers that are read as a whole; Documentation/downloads.md has the
/// table.
@Suite struct PeerAnswerTests {
    private let id = JobID(argument: "7")

    // B7
    @Test func refusesRecordsOfAbsurdLength() throws {
        for length in ["99999999999", "18446744073709551615"] {
            let server = try ScriptedServer { _, connection in
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n{\"status\":")
                return .close
            }
            let error = #expect(throws: ExportError.self) {
                try TestClient(server.url, tries: 1).client.job(#require(id))
            }
            #expect(error?.code == .limit || error?.code == .network, "\(length)")
        }
    }

    // B8
    @Test func theBodyOfARedirectDoesNotCount() throws {
        let server = try ScriptedServer { request, connection in
            guard request.path != "/there" else { return connection.reply(200, text: #"{"status":"finished"}"#) }
            connection.send("HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 99999999999\r\n\r\nmoved")
            return .close
        }
        #expect(try TestClient(server.url).client.job(#require(id)).status == .finished)
    }

    // A8
    @Test func sendsNoCookies() throws {
        let server = try ScriptedServer { request, connection in
            request.index == 0
                ? connection.reply(302, ["Location: /again", "Set-Cookie: a=b; Path=/"])
                : connection.reply(200, ["Set-Cookie: c=d; Path=/"], text: #"{"status":"finished"}"#)
        }
        let client = try TestClient(server.url).client
        for _ in 0..<2 { _ = try client.job(#require(id)) }
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0["cookie"] == nil })
    }
}

import HTTPFixtures
import HasDataAPI
import Tabular
import TestSupport
import Testing

@Suite struct RetryTests {
    private let id = JobID(argument: "7")
    private static let record = #"{"status":"finished"}"#

    /// Answers the first requests as given, the rest well.
    private func server(failing answers: [(Int, [String])]) throws -> ScriptedServer {
        try ScriptedServer { request, connection in
            guard request.index < answers.count else { return connection.reply(200, text: Self.record) }
            let (status, headers) = answers[request.index]
            return connection.reply(status, headers, text: "{\"message\":\"try \(request.index)\"}")
        }
    }

    @Test func waitsLongerEachTime() throws {
        let server = try server(failing: [(500, []), (503, []), (429, []), (502, [])])
        let test = try TestClient(server.url)
        #expect(try test.client.job(#require(id)).status == .finished)
        #expect(test.clock.sleeps == [1, 2, 4, 8])
        #expect(test.log.text.contains("try 5 of 5 in 8 s"))
    }

    @Test func givesUpAfterItsTries() throws {
        let server = try server(failing: Array(repeating: (503, []), count: 9))
        let test = try TestClient(server.url, tries: 3)
        let error = #expect(throws: ExportError.self) { try test.client.job(#require(id)) }
        #expect(error?.description == "job 7: HTTP 503: try 2 (after 3 tries)")
        #expect(error?.code == .server)
        #expect(server.requests.count == 3)
    }

    @Test(arguments: [400, 401, 403, 404, 410, 422])
    func doesNotRepeatRefusals(_ status: Int) throws {
        let server = try server(failing: [(status, ["Retry-After: 1"])])
        let test = try TestClient(server.url)
        #expect(throws: ExportError.self) { try test.client.job(#require(id)) }
        #expect(server.requests.count == 1)
        #expect(test.clock.sleeps.isEmpty)
    }

    @Test func honoursRetryAfterOfThatAnswerOnly() throws {
        let server = try server(failing: [
            (429, ["Retry-After: 17"]), (429, []), (503, ["Retry-After: 0"]),
            (503, ["Date: Tue, 01 Jul 2025 10:00:00 GMT", "Retry-After: Tue, 01 Jul 2025 10:00:30 GMT"]),
        ])
        let test = try TestClient(server.url)
        _ = try test.client.job(#require(id))
        #expect(test.clock.sleeps == [17, 2, 4, 30])
    }

    @Test func measuresDatesByItsOwnClockWithoutAnother() throws {
        // The test's clock begins at 1,700,000,000, which is Tue, 14 Nov 2023 22:13:20 GMT.
        let server = try server(failing: [
            (503, ["Retry-After: Tue, 14 Nov 2023 22:13:50 GMT"]),
            (503, ["Retry-After: Tue, 14 Nov 2000 22:13:50 GMT"]),
            (503, ["Retry-After: soon"]),
        ])
        let test = try TestClient(server.url)
        _ = try test.client.job(#require(id))
        #expect(test.clock.sleeps == [30, 2, 4])
    }

    @Test(arguments: ["601", "99999999999999999999999", "4294967296", "Fri, 31 Dec 9999 23:59:59 GMT"])
    func doesNotWaitBeyondItsBudget(_ value: String) throws {
        let server = try server(failing: [(429, ["Retry-After: \(value)"])])
        let test = try TestClient(server.url)
        let error = #expect(throws: ExportError.self) { try test.client.job(#require(id)) }
        #expect(error?.cause?.contains("asks to wait") == true)
        #expect(error?.code == .refused)
        #expect(test.clock.sleeps.isEmpty)
    }

    @Test func budgetSpansTries() throws {
        let server = try server(failing: Array(repeating: (503, ["Retry-After: 40"]), count: 9))
        let test = try TestClient(server.url, tries: 9, budget: 100)
        #expect(throws: ExportError.self) { try test.client.job(#require(id)) }
        #expect(test.clock.sleeps == [40, 40])
    }

    @Test func waitsStayFiniteForAbsurdTries() throws {
        let server = try server(failing: Array(repeating: (503, []), count: 80))
        let test = try TestClient(server.url, tries: .max, budget: .infinity)
        _ = try test.client.job(#require(id))
        #expect(test.clock.sleeps.count == 80)
        #expect(test.clock.sleeps.max() == 60)
    }

    @Test func repeatsWhatBreaksOff() throws {
        let server = try ScriptedServer { request, connection in
            switch request.index {
            case 0: return .close
            case 1:
                connection.send("HTTP/1.1 200 OK\r\nContent-Le")
                return .close
            case 2:
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\":")
                return .close
            case 3:
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta")
                return .close
            default:
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                connection.send("5;ext=1\r\n{\"sta\r\n10\r\ntus\":\"finished\"}\r\n0\r\nX-Trailer: 1\r\n\r\n")
                return .keep
            }
        }
        let test = try TestClient(server.url)
        #expect(try test.client.job(#require(id)).status == .finished)
        #expect(server.requests.count >= 5)
    }

    @Test func saysWhenNobodyIsThere() throws {
        let port = try ScriptedServer.closedPort()
        let test = try TestClient("http://127.0.0.1:\(port)", tries: 2)
        let error = #expect(throws: ExportError.self) { try test.client.job(#require(id)) }
        #expect(error?.code == .network)
        #expect(error?.message.hasPrefix("cannot connect to 127.0.0.1:\(port): ") == true)
        #expect(test.clock.sleeps == [1])
    }

    /// libcurl 7.88 refuses one of the options on a handle whose last look-up failed.
    @Test func looksANameUpInEachTry() throws {
        let test = try TestClient("http://nosuch.invalid", tries: 3)
        let error = #expect(throws: ExportError.self) { try test.client.job(#require(id)) }
        #expect(error?.code == .network)
        #expect(error?.message.hasPrefix("the look-up of the name nosuch.invalid failed: ") == true)
        #expect(error?.cause == "after 3 tries")
        #expect(error?.advice?.contains("install") == false)
        #expect(test.clock.sleeps == [1, 2])
    }

    @Test func countsSilenceAsFailure() throws {
        let server = try ScriptedServer { request, connection in
            guard request.index == 0 else { return connection.reply(200, text: Self.record) }
            connection.hang()
            return .close
        }
        let test = try TestClient(server.url, stall: 0.3)
        #expect(try test.client.job(#require(id)).status == .finished)
        #expect(test.log.text.contains("sent no byte for 0.3 s"))
    }
}

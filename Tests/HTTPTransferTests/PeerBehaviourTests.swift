import HTTPFixtures
import HTTPTransfer
import Tabular
import TestSupport
import Testing

/// What the suites of other download tools test and the rest of ours does not; Documentation/downloads.md has the table.
@Suite struct PeerBehaviourTests {
    private let bytes = FileServer.bytes(50_000)

    private func point(_ offset: Int) throws -> ResumePoint {
        var fingerprint = BodyDigest()
        bytes[..<offset].withUnsafeBytes { fingerprint.update($0) }
        return ResumePoint(
            offset: UInt64(offset), validator: try #require(EntityValidator(text: "\"v1\"")), totalLength: 50_000,
            fingerprint: fingerprint)
    }

    /// Answers the first request with a file that breaks off at byte 20,000, and the second as told.
    private func server(
        then answer: @escaping @Sendable (ServedRequest, ServedConnection) -> ScriptedServer.Next
    ) throws -> ScriptedServer {
        let file = FileServer(body: bytes, acts: [])
        return try ScriptedServer { request, connection in
            switch request.index {
            case 0: file.answer(request, connection, act: .cut(20_000))
            case 1: answer(request, connection)
            default: file.answer(request, connection, act: .whole)
            }
        }
    }

    // R3
    @Test func takesARestThatIsCalledAWhole() throws {
        let server = try server { [bytes] _, connection in
            connection.reply(
                200, ["ETag: \"v1\"", "Content-Range: bytes 20000-49999/50000"], body: Array(bytes[20_000...]))
        }
        #expect(try TestTransfer().client.download(server.url).readAll() == bytes)
        #expect(server.requests.count == 2)
    }

    // R4
    @Test func takesAWholeInPlaceOfNothing() throws {
        let server = try FileServer(body: bytes, acts: [.ignoreRange]).start()
        let download = try TestTransfer().client.download(server.url, resumingAt: point(50_000))
        #expect(try download.readAll() == [])
        #expect(download.startOffset == 50_000)
        #expect(download.isLengthProven)
        // Of another version it is read, from its start.
        let other = FileServer(body: bytes, validators: ["ETag: \"v2\""], acts: [.ignoreRange])
        let changed = try other.start()
        let again = try TestTransfer().client.download(changed.url, resumingAt: point(50_000))
        #expect(try again.readAll() == bytes)
        #expect(again.startOffset == 0)
    }

    // R7, R12
    @Test(arguments: [416, 304, 206]) func refusesWhatWasNotAskedFor(_ status: Int) throws {
        let server = try ScriptedServer { _, connection in
            connection.reply(status, ["Content-Range: bytes */50000"], text: status == 304 ? "" : "no rows")
        }
        let error = #expect(throws: ExportError.self) {
            try TestTransfer().client.download(server.url).readAll()
        }
        #expect(error?.message.contains(status == 206 ? "not asked for" : "HTTP \(status)") == true)
    }

    // R8
    @Test func comparesAWholeWithoutLength() throws {
        let server = try server { [bytes] _, connection in
            connection.send("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nConnection: close\r\n\r\n")
            connection.send(bytes)
            return .close
        }
        #expect(try TestTransfer().client.download(server.url).readAll() == bytes)
        #expect(server.requests.count == 2)
    }

    // R10
    @Test func takesARestInChunks() throws {
        let server = try server { [bytes] _, connection in
            connection.send(
                "HTTP/1.1 206 Partial\r\nETag: \"v1\"\r\nContent-Range: bytes 20000-49999/50000\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n7530\r\n")
            connection.send(Array(bytes[20_000...]))
            connection.send("\r\n0\r\n\r\n")
            return .keep
        }
        #expect(try TestTransfer().client.download(server.url).readAll() == bytes)
        #expect(server.requests.count == 2)
    }

    // B9
    @Test func takesNothingInChunks() throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n")
            return .close
        }
        #expect(try TestTransfer().client.download(server.url).readAll() == [])
    }

    // C9
    @Test func asksForPlainBytesAlways() throws {
        let server = try server { _, connection in connection.reply(500) }
        #expect(try TestTransfer().client.download(server.url).readAll() == bytes)
        #expect(server.requests.map { $0["accept-encoding"] } == ["identity", "identity", "identity"])
    }

    // C9
    @Test func aRestThatIsCodedIsNotTheRest() throws {
        let server = try server { [bytes] _, connection in
            connection.reply(
                206, ["ETag: \"v1\"", "Content-Encoding: gzip", "Content-Range: bytes 20000-49999/50000"],
                body: bytes[20_000...].map { $0 ^ 1 })
        }
        #expect(try TestTransfer().client.download(server.url).readAll() == bytes)
        #expect(server.requests.map { $0["range"] } == [nil, "bytes=20000-", nil])
    }

    /// A length that is too short cuts a file without a trace; asked, the server has more.
    @Test func findsWhatAShortLengthHides() throws {
        for (stated, status, hasMore) in [
            (40_000, 206, true), (50_000, 416, false), (40_000, 200, true), (40_000, 404, false),
        ] {
            let server = try ScriptedServer { [bytes] request, connection in
                if request["range"] == nil { return connection.reply(200, ["Content-Length: \(stated)"], body: bytes) }
                switch status {
                case 206:
                    return connection.reply(
                        206, ["Content-Range: bytes 40000-49999/50000"], body: Array(bytes[40_000...]))
                case 200: return connection.reply(200, body: bytes)
                default: return connection.reply(status)
                }
            }
            let download = try TestTransfer().client.download(server.url)
            #expect(!download.hasMore())
            #expect(try download.readAll().count == stated)
            #expect(download.hasMore() == hasMore, "\(status)")
        }
    }
}

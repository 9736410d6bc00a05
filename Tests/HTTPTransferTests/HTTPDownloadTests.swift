import HTTPFixtures
import HTTPTransfer
import Synchronization
import Tabular
import TestSupport
import Testing
import Threads

@Suite struct HTTPDownloadTests {
    private let bytes = FileServer.bytes(300_000)

    @Test(arguments: [1, 7, 1000, 65_536, 1 << 20])
    func readsWholeFile(by size: Int) throws {
        let body = size == 1 ? Array(bytes.prefix(5000)) : bytes
        let server = try FileServer(body: body, acts: []).start()
        let download = try TestTransfer().client.download(server.url + "/file.json?token=secret")
        var kept: [UInt8] = []
        download.onBytes = { (piece) throws(ExportError) in kept += piece }
        #expect(try download.readAll(by: size) == body)
        #expect(kept == body)
        #expect(download.totalLength == UInt64(body.count))
        #expect(download.byteCount == UInt64(body.count))
        #expect(download.bytesDelivered == UInt64(body.count))
        #expect(download.contentType == "application/json")
        #expect(download.validator?.text == "\"v1\"")
        #expect(download.isLengthProven)
        #expect(!download.name.contains("secret"))
        #expect(server.requests.count == 1)
        #expect(server.requests.first?["x-api-key"] == nil)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 1)
        defer { buffer.deallocate() }
        #expect(try download.read(into: buffer) == 0)
    }

    /// For the eye, which sees before the first rows are read that bytes come.
    @Test func tellsHowMuchCame() throws {
        let server = try FileServer(body: bytes, acts: [.cut(100_000)]).start()
        let count = Mutex(0)
        var options = TestTransfer().client.options
        options.onBytes = { more in count.withLock { $0 += more } }
        #expect(try HTTPClient(options).download(server.url).readAll() == bytes)
        #expect(count.withLock { $0 } == bytes.count)
    }

    @Test func goesOnWhereItBrokeOff() throws {
        let server = try FileServer(body: bytes, acts: [.cut(100_000), .cut(0), .cut(150_000)]).start()
        let test = TestTransfer()
        let download = try test.client.download(server.url + "/file?sig=1")
        #expect(try download.readAll() == bytes)
        #expect(download.isLengthProven)
        #expect(server.requests.map { $0["range"] } == [nil, "bytes=100000-", "bytes=100000-", "bytes=250000-"])
        #expect(server.requests.map { $0["if-range"] } == [nil, "\"v1\"", "\"v1\"", "\"v1\""])
        #expect(!test.log.text.contains("sig=1"))
    }

    @Test func goesOnByDate() throws {
        let dates = ["Last-Modified: Tue, 01 Jul 2025 10:00:00 GMT", "Date: Tue, 01 Jul 2025 11:00:00 GMT"]
        let server = try FileServer(body: bytes, validators: dates, acts: [.cut(1000)]).start()
        #expect(try TestTransfer().client.download(server.url).readAll() == bytes)
        #expect(server.requests.last?["if-range"] == "Tue, 01 Jul 2025 10:00:00 GMT")
    }

    @Test(arguments: [
        [], ["ETag: W/\"v1\""], ["ETag: v1"],
        ["Last-Modified: Tue, 01 Jul 2025 10:00:00 GMT", "Date: Tue, 01 Jul 2025 10:00:00 GMT"],
        ["Last-Modified: Tue, 01 Jul 2025 10:00:00 GMT"], ["Last-Modified: yesterday"],
    ])
    func comparesFromTheStartWithoutAValidator(_ validators: [String]) throws {
        let server = try FileServer(body: bytes, validators: validators, acts: [.cut(123_457), .cut(7)]).start()
        #expect(try TestTransfer().client.download(server.url).readAll() == bytes)
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0["range"] == nil && $0["if-range"] == nil })
    }

    @Test func comparesWhenRangesAreIgnored() throws {
        let server = try FileServer(body: bytes, acts: [.cut(123_457), .ignoreRangeCut(200_000), .ignoreRange])
            .start()
        let download = try TestTransfer().client.download(server.url)
        #expect(try download.readAll(by: 999) == bytes)
        #expect(server.requests.count == 3)
    }

    @Test(arguments: [
        nil, "bytes 0-299999/300000", "bytes 100001-299999/300000", "bytes 100000-299999/300001",
        "bytes 100000-299998/*",
        "bytes 100000-199999/300000", "items 100000-299999/300000", "bytes 100000-99999/300000", "bytes */300000",
        "bytes 100000-299999/200000", "bytes 100000-99999999999999999999999/*", "bytes", "",
    ])
    func doesNotTrustAWrongRange(_ range: String?) throws {
        let server = try FileServer(body: bytes, acts: [.cut(100_000), .contentRange(range)]).start()
        #expect(try TestTransfer().client.download(server.url).readAll() == bytes)
        #expect(server.requests.count == 3)
        #expect(server.requests.last?["range"] == nil)
    }

    @Test func neverMixesTwoVersions() throws {
        let other = FileServer.bytes(300_000, seed: 2)
        for (second, tag) in [(other, "\"v2\""), (Array(bytes.prefix(299_999)), "\"v2\""), (other, "\"v1\"")] {
            let first = FileServer(body: bytes, acts: [])
            let then = FileServer(body: second, validators: ["ETag: \(tag)"], acts: [])
            let server = try ScriptedServer { request, connection in
                if request.index == 0 { return first.answer(request, connection, act: .cut(100_000)) }
                // The third pair is a server that lies with its tag, but does not serve ranges.
                return then.answer(request, connection, act: tag == "\"v1\"" ? .ignoreRange : .whole)
            }
            let download = try TestTransfer().client.download(server.url)
            let error = #expect(throws: ExportError.self) { try download.readAll() }
            #expect(error?.code == .entityChanged)
            #expect(download.bytesDelivered == 100_000)
        }
    }

    @Test func goesOnWithAVersionThatBeginsTheSame() throws {
        // The tag changes and the first bytes do not: what comes out is the second version, whole.
        var second = bytes
        second[200_000] ^= 1
        let (first, then) = (
            FileServer(body: bytes, acts: []), FileServer(body: second, validators: ["ETag: \"v2\""], acts: [])
        )
        let server = try ScriptedServer { request, connection in
            (request.index == 0 ? first : then).answer(
                request, connection, act: request.index == 0 ? .cut(1000) : .whole)
        }
        let download = try TestTransfer().client.download(server.url)
        #expect(try download.readAll() == second)
        #expect(download.validator?.text == "\"v2\"")
    }

    @Test func refusesARestWithAnotherTag() throws {
        // A server that does not understand If-Range and serves the rest of another version.
        let other = FileServer(body: FileServer.bytes(300_000, seed: 2), validators: ["ETag: \"v2\""], acts: [])
        let first = FileServer(body: bytes, acts: [])
        let server = try ScriptedServer { request, connection in
            if request.index == 0 { return first.answer(request, connection, act: .cut(100_000)) }
            let range =
                request.rangeStart == nil ? FileServer.Act.whole : .contentRange("bytes 100000-299999/300000")
            return other.answer(request, connection, act: range)
        }
        let error = #expect(throws: ExportError.self) {
            try TestTransfer().client.download(server.url).readAll()
        }
        #expect(error?.code == .entityChanged)
    }

    @Test func seesCutChunks() throws {
        let server = try FileServer(body: bytes, acts: [.chunkedCut(5000), .whole]).start()
        #expect(try TestTransfer().client.download(server.url).readAll() == bytes)
        let always = try FileServer(body: bytes, acts: Array(repeating: .chunkedCut(5000), count: 9)).start()
        let error = #expect(throws: ExportError.self) {
            try TestTransfer(tries: 3).client.download(always.url).readAll()
        }
        #expect(error?.code == .network)
        #expect(error?.message.contains("stopped at byte 5000") == true)
    }

    @Test func neverEndsShort() throws {
        let server = try FileServer(body: bytes, acts: Array(repeating: .cut(0), count: 9)).start()
        let test = TestTransfer(tries: 4)
        let error = #expect(throws: ExportError.self) { try test.client.download(server.url).readAll() }
        #expect(error?.code == .network)
        #expect(error?.message.contains("at byte 0 of 300000") == true)
        #expect(server.requests.count == 4)
    }

    @Test func progressForgivesFailures() throws {
        let body = FileServer.bytes(7 << 20)
        let server = try FileServer(body: body, acts: Array(repeating: .cut(3 << 19), count: 9)).start()
        #expect(try TestTransfer(tries: 2).client.download(server.url).readAll(by: 1 << 18) == body)
    }

    @Test func saysWhenTheEndIsNotProven() throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.0 200 OK\r\n\r\n[1,2")
            return .close
        }
        let download = try TestTransfer().client.download(server.url)
        #expect(try download.readAll() == Array("[1,2".utf8))
        #expect(!download.isLengthProven)
        #expect(download.totalLength == nil)
    }

    @Test(arguments: [204, 200])
    func takesEmptyFiles(_ status: Int) throws {
        let server = try ScriptedServer { _, connection in connection.reply(status, status == 204 ? ["X: y"] : []) }
        #expect(try TestTransfer().client.download(server.url).readAll() == [])
    }

    /// A store or a proxy may repeat the address in what it says; the query of a signed link is as good as a password.
    @Test(arguments: [403, 404, 500])
    func neverRepeatsTheQueryOfALink(_ status: Int) throws {
        let server = try ScriptedServer { request, connection in
            let signature = request.target.split(separator: "=").last ?? ""
            return connection.reply(status, text: "no \(request.target), not with <Signature>\(signature)</Signature>")
        }
        let query = "?Expires=1700000000&Signature=0dDBA11c0ffee0dDBA11"
        let error = try #require(throws: ExportError.self) {
            try TestTransfer(tries: 1).client.download(server.url + "/f.json" + query).readAll()
        }
        #expect(error.message.contains("no /f.json?..., not with <Signature>...</Signature>"))
    }

    /// What comes with a 202 tells of the file, and is none of its rows.
    @Test func asksAgainForAFileThatIsNotReady() throws {
        let answers = [202, 202, 200]
        let server = try ScriptedServer { request, connection in
            let status = answers[min(request.index, 2)]
            return connection.reply(status, ["Retry-After: 4"], text: status == 200 ? "[1]" : #"{"status":"running"}"#)
        }
        let test = TestTransfer()
        #expect(try test.client.download(server.url).readAll() == Array("[1]".utf8))
        #expect(test.clock.sleeps == [4, 4])
        let impatient = TestTransfer(tries: 1)
        let never = try ScriptedServer { _, connection in connection.reply(202, text: "{}") }
        let error = #expect(throws: ExportError.self) { try impatient.client.download(never.url).readAll() }
        #expect(error?.code == .network && error?.message.contains("not ready") == true)
    }

    @Test(
        arguments: [
            ("identity", nil), ("none", nil), ("UTF-8", nil), ("aws-chunked", nil), ("", nil),
            ("identity, gzip", "gzip"),
            ("aws-chunked,gzip", "gzip"), ("gzip, br", "gzip, br"), ("deflate", "deflate"),
        ] as [(String, String?)])
    func knowsWhatIsNoCoding(_ header: String, _ coding: String?) throws {
        let server = try ScriptedServer { _, connection in
            connection.reply(200, ["Content-Encoding: \(header)"], text: "[1]")
        }
        let download = try TestTransfer().client.download(server.url)
        _ = try download.readAll()
        #expect(download.contentEncoding == coding)
    }

    @Test func retriesServerErrorsInBetween() throws {
        let server = try FileServer(
            body: bytes, acts: [.status(503, ["Retry-After: 3"]), .cut(1000), .status(429, ["Retry-After: 9"])]
        ).start()
        let test = TestTransfer()
        #expect(try test.client.download(server.url).readAll() == bytes)
        #expect(test.clock.sleeps.contains(3) && test.clock.sleeps.contains(9))
    }

    @Test func refusesAnUnaskedPart() throws {
        let server = try FileServer(body: bytes, acts: [.contentRange("bytes 0-299999/300000")]).start()
        let error = #expect(throws: ExportError.self) {
            try TestTransfer().client.download(server.url).readAll()
        }
        #expect(error?.code == .network)
    }

    @Test func slowReadersHoldTheServerBack() throws {
        let sent = Atomic64()
        let server = try ScriptedServer { _, connection in
            let piece = [UInt8](repeating: 7, count: 1 << 16)
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(1 << 30)\r\n\r\n")
            while connection.send(piece) { sent.add(piece.count) }
            return .close
        }
        let download = try TestTransfer(stall: 0.5).client.download(server.url)
        let block = ByteBlock(capacity: 1000)
        _ = try download.fill(block)
        // Far longer than the stall limit nothing is asked for: the kernel's buffers fill, and no more.
        var before = -1
        while before != sent.value {
            before = sent.value
            RetryClock.system.sleep(0.4, CancelFlag())
        }
        #expect(before > 0)
        #expect(before < 32 << 20)
        block.reset()
        #expect(try download.fill(block))
        #expect(block.contents.allSatisfy { $0 == 7 })
    }
}

/// A counter shared with a server's thread.
final class Atomic64: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add(_ more: Int) { count.withLock { $0 += more } }
}

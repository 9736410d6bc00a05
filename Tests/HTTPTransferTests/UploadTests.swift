import HTTPFixtures
import HTTPTransfer
import Libc
import Synchronization
import Tabular
import TestSupport
import Testing

/// Requests that send something, and methods beside GET.
@Suite struct UploadTests {
    /// What a server was sent.
    private final class Bodies: Sendable {
        private let list = Mutex<[[UInt8]]>([])
        var all: [[UInt8]] { list.withLock { $0 } }
        func add(_ body: [UInt8]) { list.withLock { $0.append(body) } }
    }

    private func request(_ method: HTTPMethod, _ url: String, _ bytes: [UInt8]?) throws -> HTTPRequest {
        var request = HTTPRequest(try #require(WebAddress(url)))
        request.method = method
        guard let bytes else { return request }
        let block = ByteBlock(capacity: max(1, bytes.count))
        block.append(bytes)
        request.body = block
        return request
    }

    @Test(arguments: [HTTPMethod.put, .post], [0, 1, 65_536, 300_000])
    func bodiesArriveWhole(method: HTTPMethod, count: Int) throws {
        let bodies = Bodies()
        let server = try ScriptedServer { request, connection in
            bodies.add(connection.receive(Int(request["content-length"] ?? "") ?? 0))
            return connection.reply(200, text: "taken")
        }
        let transfer = TestTransfer()
        for seed in 1...3 as ClosedRange<UInt64> {
            let bytes = FileServer.bytes(count, seed: seed)
            let response = try transfer.client.transport.open(request(method, server.url, bytes))
            #expect(response.head.status == 200)
            #expect(try response.body(atMost: 100) == Array("taken".utf8))
        }
        #expect(bodies.all == (1...3 as ClosedRange<UInt64>).map { FileServer.bytes(count, seed: $0) })
        for request in server.requests {
            #expect(request.method == method.rawValue)
            // No question whether the body is wanted, no chunks, and no word on what it is.
            #expect(request["expect"] == nil && request["transfer-encoding"] == nil)
            #expect(request["content-length"] == String(count))
        }
    }

    @Test func otherMethodsSendNothing() throws {
        let server = try ScriptedServer { request, connection in
            request.method == "HEAD"
                ? connection.reply(200, ["Content-Length: 1000"]) : connection.reply(204)
        }
        let transport = TestTransfer().client.transport
        let head = try transport.open(request(.head, server.url, nil))
        #expect(head.head.status == 200 && head.head.contentLength == 1000)
        let deleted = try transport.open(request(.delete, server.url, nil))
        #expect(deleted.head.status == 204)
        #expect(server.requests.map(\.method) == ["HEAD", "DELETE"])
        #expect(server.requests.allSatisfy { $0["content-length"] == nil })
    }

    /// A kept connection that has died is made anew for what can be sent twice, and never used for what cannot.
    @Test func whatCannotBeSentTwiceGetsAConnectionOfItsOwn() throws {
        let connections = ConnectionCount()
        let bodies = Bodies()
        let server = try ScriptedServer { request, connection in
            connections.note(connection)
            bodies.add(connection.receive(Int(request["content-length"] ?? "") ?? 0))
            return connection.reply(200)
        }
        let transport = TestTransfer().client.transport
        for method in [HTTPMethod.put, .put, .post, .post] {
            let response = try transport.open(request(method, server.url, [1, 2, 3]))
            _ = try response.body(atMost: 10)
        }
        #expect(connections.count == 3)
        #expect(bodies.all.allSatisfy { $0 == [1, 2, 3] })
    }

    @Test func anAnswerBeforeTheBodyIsOne() throws {
        let server = try ScriptedServer { _, connection in
            connection.reply(403, text: "no")
            return .close
        }
        let transport = TestTransfer().client.transport
        let asked = try request(.put, server.url, [UInt8](repeating: 7, count: 50_000_000))
        // The server may be gone before all is sent; either is told, and neither hangs.
        do throws(TransferFailure) {
            let response = try transport.open(asked)
            #expect(response.head.status == 403)
        } catch {
            #expect(error.kind == .dropped)
        }
    }

    /// The stall clock starts anew with each byte that is sent: a slow server is no dead one.
    @Test func sendingIsNoStall() throws {
        let server = try ScriptedServer { request, connection in
            var left = Int(request["content-length"] ?? "") ?? 0
            while left > 0 {
                let got = connection.receive(min(left, 1_000_000)).count
                guard got > 0 else { return .close }
                left -= got
                usleep(200_000)
            }
            return connection.reply(200)
        }
        let response = try TestTransfer(stall: 2).client.transport.open(
            request(.put, server.url, [UInt8](repeating: 7, count: 20_000_000)))
        #expect(response.head.status == 200)
    }
}

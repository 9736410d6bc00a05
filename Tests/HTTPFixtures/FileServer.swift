package import Tabular
package import TestSupport

/// A server of one file, good at ranges unless told otherwise.
package struct FileServer: Sendable {
    /// How one request is answered.
    package enum Act: Sendable {
        /// As HTTP says: 200, 206 or 416, by `Range` and `If-Range`.
        case whole
        /// The same, but the connection breaks after so many bytes of the body.
        case cut(Int)
        /// As if there had been no `Range`.
        case ignoreRange
        /// As if there had been no `Range`, broken off.
        case ignoreRangeCut(Int)
        /// A 206 with this Content-Range and the right bytes, or none at all.
        case contentRange(String?)
        /// A bare status.
        case status(Int, [String])
        /// In chunks, without a length; broken off before the last chunk.
        case chunkedCut(Int)
    }

    package var body: [UInt8]
    package var validators: [String]
    package var acts: [Act]

    /// A server of `body`, which answers the first requests by `acts` and the rest well.
    package init(body: [UInt8], validators: [String] = ["ETag: \"v1\""], acts: [Act]) {
        self.body = body
        self.validators = validators
        self.acts = acts
    }

    /// Some bytes that look alike nowhere.
    package static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in .random(in: 0...255, using: &generator) }
    }

    package func start() throws -> ScriptedServer {
        try ScriptedServer { request, connection in
            answer(request, connection, act: request.index < acts.count ? acts[request.index] : .whole)
        }
    }

    package func answer(_ request: ServedRequest, _ connection: ServedConnection, act: Act) -> ScriptedServer.Next {
        var limit = Int.max
        var start = request.rangeStart
        if let condition = request["if-range"], !validators.contains(where: { $0.hasSuffix(": \(condition)") }) {
            start = nil
        }
        switch act {
        case .status(let status, let headers):
            return connection.reply(status, headers)
        case .chunkedCut(let count):
            connection.send("HTTP/1.1 200 OK\r\n\(lines(validators))Transfer-Encoding: chunked\r\n\r\n")
            connection.send("\(String(count, radix: 16))\r\n")
            connection.send(Array(body[..<count]))
            connection.send("\r\n")
            return .close
        case .contentRange(let range):
            let rest = Array(body[(start ?? 0)...])
            return connection.reply(206, validators + (range.map { ["Content-Range: \($0)"] } ?? []), body: rest)
        case .ignoreRange: start = nil
        case .ignoreRangeCut(let count): (start, limit) = (nil, count)
        case .cut(let count): limit = count
        case .whole: break
        }
        if let start, start >= body.count {
            return connection.reply(416, validators + ["Content-Range: bytes */\(body.count)"], text: "no such range")
        }
        let rest = body[(start ?? 0)...]
        var head = "HTTP/1.1 \(start == nil ? 200 : 206) OK\r\n\(lines(validators))Content-Length: \(rest.count)\r\n"
        if let start { head += "Content-Range: bytes \(start)-\(body.count - 1)/\(body.count)\r\n" }
        connection.send(head + "Content-Type: application/json\r\n\r\n")
        connection.send(Array(rest.prefix(limit)))
        return limit < rest.count ? .close : .keep
    }

    private func lines(_ headers: [String]) -> String { headers.map { $0 + "\r\n" }.joined() }
}

extension ByteSource {
    /// Everything, read in pieces of `size` bytes.
    package func readAll(by size: Int = 10_000) throws(ExportError) -> [UInt8] {
        var all: [UInt8] = []
        let block = ByteBlock(capacity: size)
        while true {
            block.reset()
            guard try fill(block) else { return all }
            all += block.contents
        }
    }
}

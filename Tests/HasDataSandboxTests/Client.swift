import Libc

/// A client so plain that it mends nothing: one connection, one request, all the bytes that come back.
struct Client {
    struct Failure: Error {}

    /// What came back until the server closed, or until nothing came for a while.
    struct Answer {
        let raw: [UInt8]
        /// The server ended the connection, rather than fall silent.
        let isEnded: Bool
        /// It ended by a reset.
        let isReset: Bool

        private var split: Int? {
            raw.indices.first { raw[$0...].starts(with: Array("\r\n\r\n".utf8)) }
        }
        var head: String { String(decoding: raw[..<(split ?? raw.count)], as: UTF8.self) }
        /// Everything behind the head, with chunk sizes if there are any.
        var body: [UInt8] { split.map { Array(raw[($0 + 4)...]) } ?? [] }
        var text: String { String(decoding: body, as: UTF8.self) }
        var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").dropFirst().first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
                .map { String($0.dropFirst(name.utf8.count + 2)) }
        }
    }

    /// A request that has been sent, whose answer is still to be read.
    struct Request: ~Copyable {
        fileprivate let socket: CInt
        deinit { close(socket) }

        /// Reads to the end, or until nothing came for a while.
        func answer(silence milliseconds: Int = 5000, atMost limit: Int = .max) throws -> Answer {
            try Client.read(socket, milliseconds, limit)
        }
    }

    /// Sends `GET` (or another method) for a URL on loopback and reads to the end.
    static func get(
        _ url: String, method: String = "GET", _ headers: [String] = [], key: String? = nil,
        silence milliseconds: Int = 5000,
        atMost limit: Int = .max, version: String = "1.1"
    ) throws -> Answer {
        try request(url, method: method, headers, key: key, version: version).answer(
            silence: milliseconds, atMost: limit)
    }

    /// Sends a request for a URL on loopback.
    static func request(
        _ url: String, method: String = "GET", _ headers: [String] = [], key: String? = nil, version: String = "1.1"
    ) throws -> Request {
        let address = url.dropFirst("http://127.0.0.1:".count)
        let port = address.prefix { $0 != "/" }
        let target = address.dropFirst(port.count)
        var lines = [
            "\(method) \(target.isEmpty ? "/" : target) HTTP/\(version)", "Host: 127.0.0.1:\(port)",
            "Connection: close",
        ]
        if let key { lines.append("x-api-key: \(key)") }
        lines += headers
        let request = Request(socket: try connect(port: UInt16(port) ?? 0))
        try write((lines + ["", ""]).joined(separator: "\r\n"), to: request.socket)
        return request
    }

    /// Sends bytes as they are on one connection.
    static func send(_ text: String, to endpoint: String, silence milliseconds: Int) throws -> Answer {
        let request = Request(socket: try connect(port: UInt16(endpoint.split(separator: ":").last ?? "") ?? 0))
        try write(text, to: request.socket)
        return try request.answer(silence: milliseconds)
    }

    private static func connect(port: UInt16) throws -> CInt {
        #if canImport(Glibc)
            let socket = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #else
            let socket = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard socket >= 0 else { throw Failure() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Libc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(socket)
            throw Failure()
        }
        return socket
    }

    private static func write(_ text: String, to socket: CInt) throws {
        let bytes = Array(text.utf8)
        guard Libc.write(socket, bytes, bytes.count) == bytes.count else { throw Failure() }
    }

    private static func read(_ socket: CInt, _ silence: Int, _ limit: Int) throws -> Answer {
        var raw: [UInt8] = []
        var space = [UInt8](repeating: 0, count: 1 << 16)
        while raw.count < limit {
            var waited = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, CInt(silence)) > 0 else { return Answer(raw: raw, isEnded: false, isReset: false) }
            let got = Libc.read(socket, &space, space.count)
            guard got > 0 else { return Answer(raw: raw, isEnded: true, isReset: got < 0) }
            raw += space[..<got]
        }
        return Answer(raw: raw, isEnded: false, isReset: false)
    }
}

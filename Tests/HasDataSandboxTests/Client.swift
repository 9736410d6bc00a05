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

    /// Sends `GET` (or another method) for a URL on loopback and reads to the end.
    static func get(
        _ url: String, method: String = "GET", _ headers: [String] = [], key: String? = nil,
        silence milliseconds: Int = 5000,
        atMost limit: Int = .max, version: String = "1.1"
    ) throws -> Answer {
        let address = url.dropFirst("http://127.0.0.1:".count)
        let port = address.prefix { $0 != "/" }
        let target = address.dropFirst(port.count)
        var lines = [
            "\(method) \(target.isEmpty ? "/" : target) HTTP/\(version)", "Host: 127.0.0.1:\(port)",
            "Connection: close",
        ]
        if let key { lines.append("x-api-key: \(key)") }
        lines += headers
        let socket = try connect(port: UInt16(port) ?? 0)
        defer { close(socket) }
        return try exchange(socket, (lines + ["", ""]).joined(separator: "\r\n"), milliseconds, limit)
    }

    /// Sends bytes as they are on one connection.
    static func send(_ text: String, to endpoint: String, silence milliseconds: Int) throws -> Answer {
        let socket = try connect(port: UInt16(endpoint.split(separator: ":").last ?? "") ?? 0)
        defer { close(socket) }
        return try exchange(socket, text, milliseconds, .max)
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

    private static func exchange(_ socket: CInt, _ request: String, _ silence: Int, _ limit: Int) throws -> Answer {
        let bytes = Array(request.utf8)
        guard write(socket, bytes, bytes.count) == bytes.count else { throw Failure() }
        var raw: [UInt8] = []
        var space = [UInt8](repeating: 0, count: 1 << 16)
        while raw.count < limit {
            var waited = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, CInt(silence)) > 0 else { return Answer(raw: raw, isEnded: false, isReset: false) }
            let got = read(socket, &space, space.count)
            guard got > 0 else { return Answer(raw: raw, isEnded: true, isReset: got < 0) }
            raw += space[..<got]
        }
        return Answer(raw: raw, isEnded: false, isReset: false)
    }
}

import Libc

/// The server's end of a connection. Only its own thread uses it.
public final class ServedConnection: @unchecked Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        #if canImport(Darwin)
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    func serve(_ script: ScriptedServer.Script, log: RequestLog) {
        while let head = readHead() {
            if script(log.add(head), self) == .close { break }
        }
        _ = close(descriptor)
    }

    /// Sends bytes. False when the client is gone.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Self.send(descriptor, UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Sends text.
    @discardableResult
    public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends a status line and headers, with the length of `body` unless headers name another, then `body`.
    @discardableResult
    public func reply(_ status: Int, _ headers: [String] = [], body: [UInt8] = []) -> ScriptedServer.Next {
        var head = "HTTP/1.1 \(status) Status\r\n"
        for header in headers { head += header + "\r\n" }
        let hasLength = headers.contains {
            $0.lowercased().hasPrefix("content-length:") || $0.lowercased().hasPrefix("transfer-encoding:")
        }
        if !hasLength { head += "Content-Length: \(body.count)\r\n" }
        return send(head + "\r\n") && send(body) ? .keep : .close
    }

    /// Sends a reply with a text body.
    @discardableResult
    public func reply(_ status: Int, _ headers: [String] = [], text: String) -> ScriptedServer.Next {
        reply(status, headers, body: Array(text.utf8))
    }

    /// The next bytes that the client sends; fewer when it goes away.
    public func receive(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            let got = bytes.withUnsafeMutableBytes { room in
                recv(descriptor, room.baseAddress.map { $0 + received }, count - received, 0)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            received += got
        }
        return Array(bytes[..<received])
    }

    /// Ends what the server sends, and goes on listening.
    public func closeHalf() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Waits until the client goes away, without answering.
    public func hang() {
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
    }

    private func readHead() -> String? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while head.count < 1 << 16 {
            let count = recv(descriptor, &byte, 1, 0)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            head.append(byte)
            if head.suffix(4) == [13, 10, 13, 10] { return String(decoding: head, as: UTF8.self) }
        }
        return nil
    }

    private static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        Libc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    }
}

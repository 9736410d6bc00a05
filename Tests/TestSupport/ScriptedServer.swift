import Libc
import Synchronization

/// A server on loopback that does to the byte what a test tells it: right answers, wrong ones, and none.
///
/// Each connection has a thread. The script is called for each request and says whether the connection stays open.
public final class ScriptedServer: Sendable {
    /// Whether a connection waits for another request.
    public enum Next: Sendable { case keep, close }

    /// Answers a request, knowing how many came before it.
    public typealias Script = @Sendable (ServedRequest, ServedConnection) -> Next

    /// The port it listens at.
    public let port: UInt16
    private let listener: Int32
    private let log = RequestLog()

    /// A server that is listening.
    public init(_ script: @escaping Script) throws {
        let listener = try Self.listen()
        let log = log
        self.listener = listener
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        guard named == 0 else { throw SocketProblem(number: errno) }
        port = UInt16(bigEndian: address.sin_port)
        spawnThread {
            while true {
                let client = accept(listener, nil, nil)
                if client < 0, errno == EINTR || errno == ECONNABORTED { continue }
                guard client >= 0 else { break }
                spawnThread { ServedConnection(client).serve(script, log: log) }
            }
            _ = close(listener)
        }
    }

    deinit { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    /// `http://127.0.0.1:PORT`.
    public var url: String { "http://127.0.0.1:\(port)" }
    /// Every request so far.
    public var requests: [ServedRequest] { log.all }

    /// A port nobody listens at.
    public static func closedPort() throws -> UInt16 { try ScriptedServer { _, _ in .close }.port }

    private static func listen() throws -> Int32 {
        #if canImport(Darwin)
            let stream = SOCK_STREAM
        #else
            let stream = Int32(SOCK_STREAM.rawValue)
        #endif
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw SocketProblem(number: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, Self.listen(descriptor) == 0 else {
            let number = errno
            _ = close(descriptor)
            throw SocketProblem(number: number)
        }
        return descriptor
    }

    private static func listen(_ descriptor: Int32) -> Int32 {
        Libc.listen(descriptor, 64)
    }
}

/// A system call that failed.
public struct SocketProblem: Error {
    /// Its errno.
    public let number: Int32
}

/// The requests of all connections, in order.
final class RequestLog: Sendable {
    private let requests = Mutex<[ServedRequest]>([])
    var all: [ServedRequest] { requests.withLock { $0 } }

    func add(_ head: String) -> ServedRequest {
        requests.withLock { list in
            let request = ServedRequest(head, index: list.count)
            list.append(request)
            return request
        }
    }
}

/// A request as it came.
public struct ServedRequest: Sendable {
    /// How many requests the server had before.
    public let index: Int
    /// `GET`, `PUT`, ….
    public let method: String
    /// Path and query.
    public let target: String
    /// Names in lower case, with values.
    public let headers: [(name: String, value: String)]

    /// No request, for scripts that do not look at it.
    public static let none = ServedRequest("", index: 0)

    init(_ head: String, index: Int) {
        self.index = index
        let lines = head.split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        method = words.first.map(String.init) ?? ""
        target = words.count > 1 ? String(words[1]) : ""
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
            return (parts[0].lowercased(), String(value))
        }
    }

    /// The value of a header.
    public subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
    /// The path without query.
    public var path: String { String(target.prefix { $0 != "?" }) }
    /// The first byte asked for by `Range: bytes=N-`.
    public var rangeStart: Int? {
        self["range"].flatMap { $0.hasPrefix("bytes=") ? Int($0.dropFirst(6).prefix { $0 != "-" }) : nil }
    }
}

private func spawnThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    #if canImport(Darwin)
        var thread: pthread_t?
        let result = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, box)
        if result == 0, let thread { pthread_detach(thread) }
    #else
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, box)
        if result == 0 { pthread_detach(thread) }
    #endif
    if result != 0 { Unmanaged<Box>.fromOpaque(box).release() }
}

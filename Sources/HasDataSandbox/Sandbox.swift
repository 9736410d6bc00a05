import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A stand-in for the HasData API on this machine: jobs, results pages and artifacts, with faults on demand.
///
/// Three servers listen on 127.0.0.1, and on no other address: the API, the object store that artifact links point at,
/// and a host that only redirections lead to.
///
///     let sandbox = try Sandbox.start(SandboxOptions())
///     defer { sandbox.stop() }
///     sandbox.faults.set(Fault(.artifact, .drop(after: 5000), times: 2))
public final class Sandbox: Sendable {
    /// The API's address: `http://127.0.0.1:PORT`.
    public let endpoint: String
    /// The object store's address.
    public let artifactEndpoint: String
    /// The address that redirections to another origin lead to.
    public let otherEndpoint: String

    private let service: Service
    private let channels = OpenChannels()

    /// Starts serving; returns when all three servers listen.
    public static func start(_ options: SandboxOptions = SandboxOptions()) throws(SandboxError) -> Sandbox {
        try Sandbox(options)
    }

    /// Starts serving; returns when all three servers listen.
    public static func start(_ options: SandboxOptions = SandboxOptions()) async throws(SandboxError) -> Sandbox {
        // Binding to loopback does not wait for anything.
        try Sandbox(options)
    }

    private init(_ options: SandboxOptions) throws(SandboxError) {
        service = try Service(options)
        do {
            artifactEndpoint = try Self.listen(.artifacts, options.artifactPort, service, channels)
            otherEndpoint = try Self.listen(.elsewhere, 0, service, channels)
            let origins = (artifactEndpoint, otherEndpoint)
            service.origins.withLock { ($0.artifacts, $0.elsewhere) = origins }
            // The API comes last: whoever reaches it is given links that work.
            endpoint = try Self.listen(.api, options.port, service, channels)
        } catch {
            channels.closeAll()
            throw error
        }
    }

    /// The ids of the jobs it has, but for the synthetic ones.
    public var jobIDs: [String] { service.jobIDs }

    /// The requests received so far, in order; of very many, the latest.
    public var requests: [ReceivedRequest] { service.log.all }

    /// Forgets the requests received.
    public func clearRequests() { service.log.clear() }

    /// The switchboard of faults.
    public var faults: FaultBoard { service.board }

    /// Closes all connections and stops listening. Nothing works afterwards.
    public func stop() { channels.closeAll() }

    private static func listen(
        _ origin: ReceivedRequest.Origin, _ port: Int, _ service: Service, _ channels: OpenChannels
    ) throws(SandboxError) -> String {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channels.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try pipeline.addHandler(Connection(service: service, origin: origin))
                }
            }
        do {
            guard (0...65_535).contains(port) else { throw SandboxError("a port is from 0 to 65535") }
            let channel = try bootstrap.bind(host: "127.0.0.1", port: port).wait()
            channels.add(channel)
            guard let bound = channel.localAddress?.port else { throw SandboxError("no port was bound") }
            return "http://127.0.0.1:\(bound)"
        } catch let error as SandboxError {
            throw error
        } catch {
            let why = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw SandboxError("cannot listen on 127.0.0.1:\(port): \(why); choose another port, or 0 for any free one")
        }
    }
}

/// How a client works.
public struct ClientOptions: Sendable {
    /// How to talk to servers.
    public var transport = TransportOptions()
    /// How often to try.
    public var retries = RetryPolicy()
    /// Where retries get their time from.
    public var clock = RetryClock.system

    /// Told of how many bytes of a file come, as they come.
    package var onBytes: (@Sendable (Int) -> Void)?

    /// The usual ways.
    public init() {}
}

/// How a client works.
public struct ClientOptions: Sendable {
    /// How to talk to servers.
    public var transport = TransportOptions()
    /// How often to try.
    public var retries = RetryPolicy()
    /// Where retries get their time from.
    public var clock = RetryClock.system

    /// The usual ways.
    public init() {}
}

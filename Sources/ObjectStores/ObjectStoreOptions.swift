internal import Libc

/// How object stores are reached.
public struct ObjectStoreOptions: Sendable {
    /// Another store than AWS: its URL. Nil for what the environment and the files of the AWS tools name, else AWS.
    public var endpoint: String?
    /// Asks the container or the instance that this runs in for keys, where neither the environment nor the files have any.
    /// Nothing is ever asked of it otherwise.
    public var asksForRole = false
    /// How many bytes each part of an upload has, but the last; stores take 5 MiB at least, and 10,000 parts.
    public var partSize = 8 << 20
    /// How many parts are sent side by side; each is held in memory until the store has it.
    public var partsAtOnce = 3
    /// Where the variables of the AWS tools are looked up.
    package var environment: @Sendable (String) -> String? = { getenv($0).map { String(cString: $0) } }
    /// What is remembered from request to request, by all copies.
    package let memory = StoreMemory()

    /// The usual ways.
    public init() {}
}

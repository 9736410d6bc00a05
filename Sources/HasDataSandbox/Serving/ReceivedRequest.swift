/// A request as it arrived, kept so that a test can say what was sent where.
public struct ReceivedRequest: Sendable, Equatable {
    /// The origins that the sandbox listens on, all on 127.0.0.1, told apart by their ports.
    public enum Origin: String, Sendable, Equatable {
        /// The API, which asks for a key.
        case api
        /// The object store with the artifacts, which no key must reach.
        case artifacts
        /// A host that only redirects lead to, which no key must reach either.
        case elsewhere
    }
    /// One header field, as sent.
    public struct Header: Sendable, Equatable {
        /// The name, in the sender's case.
        public let name: String
        /// The value.
        public let value: String
    }

    /// Where it arrived.
    public let origin: Origin
    /// `GET` and so on.
    public let method: String
    /// The path and, after a question mark, the query.
    public let target: String
    /// The header fields, in order.
    public let headers: [Header]

    /// The path without the query.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The first value of a header field, whose name is compared without case.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

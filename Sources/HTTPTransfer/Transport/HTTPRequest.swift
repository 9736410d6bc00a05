package import Tabular

/// What a request does (RFC 9110 §9.3).
package enum HTTPMethod: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case put = "PUT"
    case post = "POST"
    case delete = "DELETE"

    /// Whether sending it twice does no more than sending it once (RFC 9110 §9.2.2).
    package var isIdempotent: Bool { self != .post }
}

/// A request: a GET, unless it is said to be another.
package struct HTTPRequest {
    /// What it does.
    package var method = HTTPMethod.get
    /// What to get.
    package var address: WebAddress
    /// The key, sent while, and only while, the request goes to the origin it is for.
    package var credential: Credential?
    /// What signs it, while, and only while, it goes to the origin that the signer is for.
    package var signer: (any RequestSigner)?
    /// More header lines.
    package var headers: [String] = []
    /// What is sent; nobody changes it before the answer is there. Nil for nothing.
    package var body: ByteBlock?
    /// Whether the query may stand in the log: a page's number may, a signature may not.
    package var hasOpenQuery = false
    /// Whether redirects are followed; else they are answers like any other.
    package var followsRedirects = true
    /// Whether no proxy is asked: a link-local address is nobody's but this machine's.
    package var isDirect = false

    /// A request for what is at `address`.
    package init(_ address: WebAddress, with credential: Credential? = nil) {
        self.address = address
        self.credential = credential
    }
}

/// Signs requests to one origin, each just before it is sent.
package protocol RequestSigner: Sendable {
    /// Whom it signs for.
    var origin: Origin { get }
    /// The header lines that a request which is sent to `address` now gets more.
    func headerLines(for request: HTTPRequest, to address: WebAddress) -> [String]
    /// `text` without anything that is secret.
    func redacted(from text: String) -> String
}

/// A key and the one origin it is for. It is never printed: neither by `description` nor by `dump`.
package struct Credential: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Whom the key may be sent to.
    package let origin: Origin
    private let secret: String
    private let headerName: String

    /// The key `secret`, which goes to `origin` in the header `headerName`: visible ASCII only, since nothing else stays
    /// inside one header line.
    package init(_ secret: String, inHeader headerName: String, for origin: Origin) {
        self.secret = secret
        self.headerName = headerName
        self.origin = origin
    }

    /// The header line that carries it.
    var headerLine: String { "\(headerName): \(secret)" }

    /// Says that there is a key, not which.
    package var description: String { "Credential(not shown)" }
    /// The same.
    package var debugDescription: String { description }
    /// No children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Credential? {
    /// `text` with the key blotted out, should a server have repeated it, in whatever case.
    package func redacted(from text: String) -> String {
        guard let self else { return text }
        return self.redacted(from: text)
    }
}

extension Credential {
    fileprivate func redacted(from text: String) -> String { Redaction.replacing(secret, in: text, with: "[API key]") }
}

extension HTTPRequest {
    /// `text` with what proves who asks blotted out.
    func redacted(_ text: String) -> String {
        let clean = credential.redacted(from: text)
        return signer?.redacted(from: clean) ?? clean
    }
}

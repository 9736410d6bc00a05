internal import HTTPTransfer
package import Tabular

/// The keys that requests are signed with. Neither `description` nor `dump` prints them.
package struct StoreCredentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Which key it is; not a secret, and still not shown.
    let accessKeyID: String
    /// The secret.
    let secretKey: String
    /// What goes with keys that are lent for a while.
    let sessionToken: String?
    /// When they end, in seconds since 1970; nil where nobody says.
    var expiration: Int64?

    /// Keys.
    ///
    /// - Throws: `.usage` for texts that cannot stand in a header line; `origin` says where they were found.
    package init(
        accessKeyID: String, secretKey: String, sessionToken: String? = nil, expiration: Int64? = nil,
        from origin: String
    ) throws(ExportError) {
        let parts = [accessKeyID, secretKey] + (sessionToken.map { [$0] } ?? [])
        guard
            parts.allSatisfy({
                !$0.isEmpty && $0.utf8.count <= 16 << 10 && $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            })
        else {
            throw ExportError(
                .usage, "\(origin): a key or token has characters that no key has: only visible ASCII is taken")
        }
        self.accessKeyID = accessKeyID
        self.secretKey = secretKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }

    /// `text` with the secrets blotted out.
    func redacted(from text: String) -> String {
        let clean = Redaction.replacing(secretKey, in: text, with: "[secret key]")
        return sessionToken.map { Redaction.replacing($0, in: clean, with: "[session token]") } ?? clean
    }

    /// Says that there are keys, not which.
    package var description: String { "StoreCredentials(not shown)" }
    /// The same.
    package var debugDescription: String { description }
    /// No children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A GET.
package struct HTTPRequest {
    /// What to get.
    package var address: WebAddress
    /// The key, sent while, and only while, the request goes to the origin it is for.
    package var credential: Credential?
    /// More header lines.
    package var headers: [String] = []
    /// Whether the query may stand in the log: a page's number may, a signature may not.
    package var hasOpenQuery = false

    /// A request for what is at `address`.
    package init(_ address: WebAddress, with credential: Credential? = nil) {
        self.address = address
        self.credential = credential
    }
}

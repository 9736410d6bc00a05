/// A GET.
struct HTTPRequest {
    /// What to get.
    var address: WebAddress
    /// The key, sent while, and only while, the request goes to `keyOrigin`.
    var key: APIKey?
    /// Whom the key may be told.
    var keyOrigin: Origin?
    /// More header lines.
    var headers: [String] = []
    /// Whether the query may stand in the log: a page's number may, a signature may not.
    var hasOpenQuery = false
}

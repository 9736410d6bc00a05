internal import CCurl

/// A scheme, a host and a port: what a key is for (RFC 6454). Equal exactly when all three are.
package struct Origin: Sendable, Hashable {
    /// `http` or `https`.
    package let scheme: String
    /// The host in lower case; an IPv6 address in brackets.
    package let host: String
    /// The port, the scheme's own where the address names none.
    package let port: String

    /// `host`, and the port where it is not the scheme's own: for messages.
    var shown: String {
        let isUsual = port == (scheme == "https" ? "443" : "80")
        return isUsual ? host : "\(host):\(port)"
    }

    /// Whether it is this very machine, to which no proxy leads.
    var isLoopback: Bool { host == "localhost" || host == "[::1]" || host.hasPrefix("127.") }
}

/// An `http` or `https` URL without user name, as libcurl understands it: libcurl takes it apart, and libcurl fetches
/// it, so the origin a key is compared with is the origin that is talked to.
package struct WebAddress: Sendable, Equatable, CustomStringConvertible {
    /// The whole URL.
    package let text: String
    /// Where it points.
    package let origin: Origin
    /// The path, beginning with a slash.
    let path: String
    /// The query without its question mark.
    let query: String?

    /// The URL `text`, relative to `base` if there is one; nil when it is none, names a user, or is not of the web.
    package init?(_ text: String, relativeTo base: WebAddress? = nil) {
        // C strings end at NUL, so libcurl would see less than is checked here.
        guard !text.isEmpty, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        guard let url = ccurl_url_new(base?.text, text) else { return nil }
        defer { ccurl_url_free(url) }
        func part(_ part: ccurl_part) -> String? {
            guard let bytes = ccurl_url_part(url, part) else { return nil }
            defer { ccurl_free(bytes) }
            return String(cString: bytes)
        }
        guard let whole = part(CCURL_WHOLE), let scheme = part(CCURL_SCHEME)?.lowercased(),
            scheme == "http" || scheme == "https", let host = part(CCURL_HOST)?.lowercased(), !host.isEmpty,
            let port = part(CCURL_PORT)
        else { return nil }
        self.text = whole
        origin = Origin(scheme: scheme, host: host, port: port)
        path = part(CCURL_PATH) ?? "/"
        query = part(CCURL_QUERY)
    }

    /// The URL without its query, which in a signed link is as good as a password.
    package var description: String {
        let end = text.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        guard let end else { return text }
        return "\(text[..<end])?..."
    }

    /// The last part of the path.
    var fileName: String { String(path.split(separator: "/").last ?? "") }
}

internal import CCurl
package import Tabular

/// A scheme, a host and a port: what a key is for (RFC 6454). Equal exactly when all three are.
package struct Origin: Sendable, Hashable {
    /// `http` or `https`.
    package let scheme: String
    /// The host in lower case; an IPv6 address in brackets.
    package let host: String
    /// The port, the scheme's own where the address names none.
    package let port: String

    /// `host`, and the port where it is not the scheme's own: for messages.
    package var shown: String {
        let isUsual = port == (scheme == "https" ? "443" : "80")
        return isUsual ? host : "\(host):\(port)"
    }

    /// The host without the dot that may stand at the end of a name (RFC 3986 §3.2.2).
    private var name: Substring { host.hasSuffix(".") ? host.dropLast() : host[...] }

    /// Whether it is this very machine, to which no proxy leads.
    package var isLoopback: Bool {
        // A name may begin like an address: 127.example.com.
        let isAddress = host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        return name == "localhost" || host == "[::1]" || isAddress && host.hasPrefix("127.")
    }

    /// Whether it belongs to `domain`, however its name is written.
    package func isWithin(_ domain: String) -> Bool { name == domain || name.hasSuffix("." + domain) }
}

/// An `http` or `https` URL without user name, as libcurl understands it: libcurl takes it apart, and libcurl fetches
/// it, so the origin a key is compared with is the origin that is talked to.
package struct WebAddress: Sendable, Equatable, CustomStringConvertible {
    /// The whole URL.
    package let text: String
    /// Where it points.
    package let origin: Origin
    /// The path, beginning with a slash.
    package let path: String
    /// The query without its question mark.
    package let query: String?
    /// Whether the path keeps its dots: `a/../b` is a name in it, not a way.
    let keepsDots: Bool

    /// The URL `text`, relative to `base` if there is one; nil when it is none, names a user, or is not of the web. With
    /// `keepsDots`, `/../` in its path stays.
    package init?(_ text: String, relativeTo base: WebAddress? = nil, keepsDots: Bool = false) {
        // C strings end at NUL, so libcurl would see less than is checked here.
        guard !text.isEmpty, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        guard let url = ccurl_url_new(base?.text, text, keepsDots) else { return nil }
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
        self.keepsDots = keepsDots
        origin = Origin(scheme: scheme, host: host, port: port)
        path = part(CCURL_PATH) ?? "/"
        query = part(CCURL_QUERY)
    }

    /// The URL `text`.
    ///
    /// - Throws: `.usage` when it is none; `.network` when there is no libcurl to read it.
    package init(_ text: String, at place: Location) throws(ExportError) {
        if let problem = TransferFailure.missingLibrary { throw problem.error(at: place) }
        guard let address = WebAddress(text) else {
            throw ExportError(.usage, "not an http or https URL, or one with a user name in it", at: place)
        }
        self = address
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

/// A request's path and query, taken apart.
struct RequestTarget {
    /// The path's components.
    let path: [String]
    /// The query's fields; of those with one name, the last.
    let query: [String: String]
    /// The whole, as it arrived.
    let text: String

    /// How many redirections of ours led here.
    static let hopsField = "redirected"

    init(_ text: String) {
        self.text = text
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts[0].split(separator: "/").map { Self.decoded($0) }
        let fields = parts.count > 1 ? parts[1].split(separator: "&") : []
        query = fields.reduce(into: [:]) { query, field in
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[Self.decoded(pair[0])] = pair.count > 1 ? Self.decoded(pair[1]) : ""
        }
    }

    var hops: Int { query[Self.hopsField].flatMap { Int($0) } ?? 0 }

    /// The same target after one more redirection.
    func hopped() -> String {
        let kept = text.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&") ?? []
        let fields =
            kept.filter { !$0.hasPrefix(Self.hopsField) }.map(String.init) + [
                "\(Self.hopsField)=\(min(hops, 1000) + 1)"
            ]
        return "\(text.prefix { $0 != "?" })?\(fields.joined(separator: "&"))"
    }

    /// Percent-decoded (RFC 3986 section 2.1); a sign without two hexadecimal digits stands for itself.
    private static func decoded(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var i = 0
        while i < bytes.count {
            let digits = String(decoding: bytes[min(i + 1, bytes.count)..<min(i + 3, bytes.count)], as: UTF8.self)
            if bytes[i] == UInt8(ascii: "%"), digits.utf8.count == 2, let byte = UInt8(digits, radix: 16) {
                out.append(byte)
                i += 3
            } else {
                out.append(bytes[i])
                i += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

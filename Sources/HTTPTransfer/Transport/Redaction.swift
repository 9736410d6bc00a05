/// Takes secrets out of texts that a server has sent.
package enum Redaction {
    /// Shorter values of a query are words, and no secrets.
    private static let shortestSecret = 16

    /// `text` with `sign` in the place of `secret`, in whatever case.
    package static func replacing(_ secret: String, in text: String, with sign: String) -> String {
        let wanted = secret.utf8.map(small)
        // Byte by byte, since as characters a secret with an accent behind it would not be found.
        var left = text.utf8.map(small)[...]
        guard !wanted.isEmpty, left.firstRange(of: wanted) != nil else { return text }
        let bytes = Array(text.utf8)
        var clean = ""
        while let place = left.firstRange(of: wanted) {
            clean += String(decoding: bytes[left.startIndex..<place.lowerBound], as: UTF8.self) + sign
            left = left[place.upperBound...]
        }
        return clean + String(decoding: bytes[left.startIndex...], as: UTF8.self)
    }

    /// `text` without the query of a signed link, nor any value in it that may be a signature.
    static func hiding(query: String, in text: String) -> String {
        var text = query.utf8.count < shortestSecret ? text : replacing(query, in: text, with: "...")
        for part in query.split(separator: "&") {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let value = part[part.index(after: equals)...]
            if value.utf8.count >= shortestSecret { text = replacing(String(value), in: text, with: "...") }
        }
        return text
    }

    private static func small(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}

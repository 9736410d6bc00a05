/// What tells one version of a file from another byte for byte: a strong `ETag`, or a `Last-Modified` that can be
/// trusted (RFC 9110 §8.8). Only such a one may stand in `If-Range`.
package struct EntityValidator: Sendable, Equatable {
    /// The value as in the header: `"abc"` with its quotes, or a date.
    package let text: String

    /// A validator that was kept from an earlier download; nil when it cannot stand in a header.
    package init?(text: String) {
        guard !text.isEmpty, text.utf8.count <= 1024, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            !text.hasPrefix("W/")
        else { return nil }
        self.text = text
    }

    /// The validator of an answer, if it has one.
    init?(of head: HTTPHead) {
        if let tag = head["etag"] {
            // A weak tag says "as good as", not "the same bytes"; a date beside it would promise no more.
            guard tag.utf8.count >= 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
            self.init(text: tag)
            return
        }
        // A date is strong only when the file was not still changing within its second (§8.8.2.2).
        guard let text = head["last-modified"], let modified = HTTPHead.date(text),
            let now = head["date"].flatMap(HTTPHead.date), modified < now
        else { return nil }
        self.init(text: text)
    }

    /// Whether an answer repeats the validator, as a part of the same version has to (RFC 9110 §15.3.7). One that says
    /// nothing may be of any version.
    func isRepeated(by head: HTTPHead) -> Bool {
        (text.hasPrefix("\"") ? head["etag"] : head["last-modified"]) == text
    }

    /// Whether an answer says that it is of another version.
    func isContradicted(by head: HTTPHead) -> Bool {
        guard let other = text.hasPrefix("\"") ? head["etag"] : head["last-modified"] else { return false }
        return other != text
    }
}

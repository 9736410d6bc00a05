import ByteScanning
public import Tabular

extension NumberList {
    /// What a list is of, for its grammar and its messages.
    public enum Subject: Sendable {
        /// HTTP status codes, where `4xx` is 400–499 (RFC 9110 §15).
        case statusCode
        /// Levels of a crawl, from 0.
        case depth

        var flag: String { self == .statusCode ? "\(Setting.statusCodes)" : "\(Setting.depths)" }
        var examples: String { self == .statusCode ? "200,301-399,4xx,none,!404" : "0,1-2,3-,none,!0" }
    }

    /// The list that `text` writes: parts between commas, each `N`, `N-M`, `N-`, `none` or (status codes) `4xx`, with `!`
    /// in front of what is left out.
    ///
    /// - Throws: `.usage`, naming the part that makes no sense.
    public init(parsing text: String, as subject: Subject) throws(ExportError) {
        self.init()
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var word = NumberList.trimmed(part)
            let isExcluded = word.first == "!"
            if isExcluded { word = NumberList.trimmed(word.dropFirst()) }
            let item = try NumberList.item(word, in: text, subject)
            if isExcluded { excluded.append(item) } else { included.append(item) }
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return text
    }

    private static func item(_ word: Substring, in text: String, _ subject: Subject) throws(ExportError) -> Item {
        func failure(_ message: String) -> ExportError {
            ExportError(
                .usage, "\(subject.flag) \"\(text)\": \(message)", advice: "write a list such as \(subject.examples)")
        }
        if word.isEmpty { throw failure("a part of the list is empty") }
        if word == "none" { return .missing }
        if subject == .statusCode, let range = wildcard(word) { return .range(range) }
        let bounds = word.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let low = number(bounds[0]) else { throw failure("\"\(word)\" is not a number or range") }
        if bounds.count == 1 { return .number(low) }
        if bounds[1].isEmpty { return .from(low) }
        guard let high = number(bounds[1]) else { throw failure("\"\(word)\" is not a number or range") }
        guard low <= high else { throw failure("the range \"\(word)\" ends before it begins") }
        return .range(low...high)
    }

    /// Digits alone; no sign, which `UInt64.init` would take.
    private static func number(_ text: Substring) -> UInt64? {
        guard let first = text.utf8.first, first.isDigit else { return nil }
        return UInt64(text)
    }

    /// `4xx` or `40x`: the hundred or ten numbers that start so.
    private static func wildcard(_ word: Substring) -> ClosedRange<UInt64>? {
        let bytes = Array(word.utf8)
        guard bytes.count == 3, bytes[0] &- 0x31 <= 8, bytes[2] | 0x20 == 0x78 else { return nil }
        let hundreds = UInt64(bytes[0] - 0x30) * 100
        if bytes[1] | 0x20 == 0x78 { return hundreds...hundreds + 99 }
        guard bytes[1].isDigit else { return nil }
        let tens = hundreds + UInt64(bytes[1] - 0x30) * 10
        return tens...tens + 9
    }
}

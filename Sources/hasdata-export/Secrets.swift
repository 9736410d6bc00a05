import HasDataExport
import Synchronization
import Tabular

/// What stands on the command line, or in lists of sources, and is never repeated: keys, passwords and users in addresses, and
/// what follows a question mark in them, which in a signed link is as good as a password.
enum Secrets {
    /// Whether the value of a flag, by its name without hyphens, is a secret as a whole: the key, however its flag is misspelled.
    static func isSecret(_ flag: some StringProtocol) -> Bool { flag.hasPrefix("api-k") && flag != "api-key-file" }

    /// What is not repeated, the longest first: looked for once, since every note and warning of a batch is looked through.
    private static let known = Mutex(found(in: Arguments.all))

    /// Notes the words of a list of sources.
    static func note(_ words: [String]) {
        let found = words.flatMap { self.found(in: [$0]) }
        if !found.isEmpty { known.withLock { $0 = longestFirst($0 + found) } }
    }

    /// What is secret among these words, each with what is shown of it.
    private static func found(in words: [String]) -> [(secret: String, shown: String)] {
        var found: [(secret: String, shown: String)] = []
        for (index, word) in words.enumerated() {
            // A flag and its value may be one word.
            var value = word
            if word.hasPrefix("-"), let sign = word.firstIndex(of: "=") { value = String(word[sign...].dropFirst()) }
            let before = index > 0 ? words[index - 1] : ""
            let flag = value == word ? before : String(word.prefix { $0 != "=" })
            if flag.hasPrefix("-"), isSecret(flag.drop { $0 == "-" }), value.utf8.count >= leastKey {
                found.append((value, "…"))
            } else if let address = database(in: word) ?? link(value) ?? keywords(value) {
                found.append(address)
            }
        }
        return longestFirst(found)
    }

    /// One may be the beginning of another.
    private static func longestFirst(_ found: [(secret: String, shown: String)]) -> [(secret: String, shown: String)] {
        found.sorted { $0.secret.utf8.count > $1.secret.utf8.count }
    }

    /// Shorter ones are no keys, and to hide them wherever they stand would spoil other words.
    private static let leastKey = 4

    /// The address of a database, wherever it stands in a word.
    private static func database(in word: String) -> (secret: String, shown: String)? {
        // A scheme has as many bytes in lower case as in any.
        let lower = Array(word.utf8).map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
        guard
            let start = ["postgres://", "postgresql://"].lazy.compactMap({ lower.firstRange(of: Array($0.utf8)) })
                .first
        else { return nil }
        let address = String(decoding: word.utf8.dropFirst(start.lowerBound), as: UTF8.self)
        let shown = Destination.shown(address)
        return shown == address ? nil : (address, shown)
    }

    /// The address of a database in keywords, if a value is one as a whole.
    private static func keywords(_ value: String) -> (secret: String, shown: String)? {
        let shown = Destination.shown(value)
        return shown == value || value.contains("://") ? nil : (value, shown)
    }

    /// Any other address, if a value is one as a whole.
    private static func link(_ value: String) -> (secret: String, shown: String)? {
        let scheme = value.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        guard !scheme.isEmpty, value.dropFirst(scheme.count).hasPrefix("://") else { return nil }
        var shown = Destination.shown(value)
        if let end = shown.firstIndex(where: { $0 == "?" || $0 == "#" }) { shown = String(shown[..<end]) + "?..." }
        return shown == value ? nil : (value, shown)
    }

    /// A text without them.
    static func hidden(in text: String) -> String {
        var text = text
        for (secret, shown) in known.withLock({ $0 }) { text = text.replacing(secret, with: shown) }
        return text
    }
}

extension ExportError {
    /// The error without secrets of the command line.
    var withoutSecrets: ExportError {
        var error = self
        error.message = Secrets.hidden(in: message)
        error.advice = advice.map { Secrets.hidden(in: $0) }
        error.cause = cause.map { Secrets.hidden(in: $0) }
        error.location.source = location.source.map { Secrets.hidden(in: $0) }
        return error
    }
}

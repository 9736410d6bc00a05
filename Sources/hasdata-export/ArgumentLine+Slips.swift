import Tabular

extension ArgumentLine {
    /// Flags whose value is a place or a name, and never nothing.
    private static let filled: Set<String> = [
        "output", "output-dir", "summary", "html", "sources", "temp-dir", "api-key-file", "ca-file", "endpoint", "in",
        "not-in",
        "source-field",
    ]

    /// What a script gives whose variable is not set: `-o "$OUT"`.
    ///
    /// - Throws: `.usage` for an empty word where a flag takes a place or a name.
    func refuseEmpty() throws(ExportError) {
        for index in words[..<end].indices.dropLast() where words[index + 1].isEmpty && words[index].hasPrefix("-") {
            let name = Self.name(of: words[index])
            guard !words[index].contains("="), Self.filled.contains(name) else { continue }
            throw ExportError(
                .usage, "--\(name) is given an empty value", advice: "if it comes from a variable, that is not set")
        }
    }

    /// Long names with one hyphen. Of `-where` the parser would see the `h` and show the help, at exit 0.
    ///
    /// - Throws: `.usage` for a word of several letters, some of which are no flags.
    func refuseLongLetters() throws(ExportError) {
        func isOdd(_ word: String) -> Bool {
            word.hasPrefix("-") && !word.hasPrefix("--") && word.count > 2
                && !word.dropFirst().prefix { $0 != "=" }.allSatisfy("hqvtfoOd".contains)
        }
        guard words[..<end].contains(where: isOdd), let word = firstUnknown, isOdd(word) else { return }
        let message = Suggestion.corrected("unknown option '\(word)'", words)
        throw ExportError(
            .usage, message, advice: message.hasSuffix("?") ? nil : "\(Suggestion.help(for: words)) lists all flags")
    }

    /// A message about a missing value, with what is wrong with the line: the parser blames the flag before the value when
    /// another one is unknown. Where nothing is, with how a value is given that looks like a flag.
    func explained(_ message: String) -> String {
        guard message.hasPrefix("missing value for '"), let name = message.split(separator: "'").dropFirst().first,
            let flag = name.split(whereSeparator: { $0 == " " || $0 == "/" }).last(where: { $0.hasPrefix("-") }),
            let place = words.firstIndex(where: { Self.name(of: $0) == Self.name(of: String(flag)) }),
            place + 1 < words.count
        else { return message }
        let next = words[place + 1]
        if !next.hasPrefix("-"), let unknown = firstUnknown { return "unknown option '\(unknown)'" }
        if Secrets.isSecret(Self.name(of: String(flag))) {
            return "\(message); if what follows is meant for it, write \(flag)=KEY"
        }
        return "\(message); if \"\(next)\" is meant for it, write --\(Self.name(of: String(flag)))=\(next)"
    }

    /// The first word that looks like a flag and is neither one nor a value.
    private var firstUnknown: String? {
        let flags = KnownFlags(of: verb)
        var index = 0
        while index < end {
            let word = words[index]
            if word.hasPrefix("-"), word != "-", !flags.knows(word) { return word }
            index += flags.takesNextWord(word) ? 2 : 1
        }
        return nil
    }
}

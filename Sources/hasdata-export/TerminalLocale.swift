import Tabular

/// Whether the terminal shows UTF-8, as its locale says (POSIX.1-2024, XBD 8.2), and text for one that does not.
enum TerminalLocale {
    /// Whether it does. Without any locale it is ASCII that is shown.
    static let isUnicode = isUnicode(StandardStreams.environment)

    static func isUnicode(_ environment: (String) -> String?) -> Bool {
        let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
        let folded = name.lowercased().filter { $0 != "-" }
        return folded.contains("utf8")
    }

    /// The text as this terminal shows it, cut to a width.
    static func fitted(_ text: String, to limit: Int) -> String {
        isUnicode ? DisplayWidth.fitted(text, to: limit) : ASCIIText.fitted(text, to: limit)
    }

    /// The text as this terminal shows it; where it goes to none, as it is.
    static func shown(_ text: String, onTerminal isTerminal: Bool) -> String {
        !isTerminal || isUnicode ? text : ASCIIText.of(text)
    }
}

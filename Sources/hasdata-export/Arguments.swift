import Tabular

/// The words that the command was called with. Paths among them may be any bytes, which `CommandLine.arguments` would
/// repair.
enum Arguments {
    static let all: [String] = (0..<Int(CommandLine.argc)).compactMap { index in
        CommandLine.unsafeArgv[index].map { PathText.text(of: $0) }
    }

    /// Flags whose value is text: names, or what is looked for or written.
    private static let textFlags: Set<String> = [
        "--where", "--null", "--fields", "--omit", "--rename", "--unique-by", "--sort-by", "--by", "--flatten",
        "--flatten-separator",
        "--unwind", "--parse-json", "--require",
        "--source-field", "--sheet-field", "--sheet", "--sheet-name", "--root", "--delimiter", "-d",
        "--input-delimiter", "--api-key",
        "--types", "--join", "--add", "--key", "--links", "--input-null", "--column-names", "--comment",
        "--body", "--name", "--front-matter",
    ]

    /// The words, of which those that are no paths are their text: characters that stand for bytes of paths are themselves in it.
    ///
    /// - Throws: `.usage` for the text of a flag that is not UTF-8: only paths may be anything.
    static func checked(_ arguments: [String]) throws(ExportError) -> [String] {
        var checked = arguments
        for (index, word) in arguments.enumerated() where !PathText.isPlain(word) {
            let own = word.split(separator: "=", maxSplits: 1).first.map(String.init) ?? ""
            let flag = textFlags.contains(own) ? own : index > 0 ? arguments[index - 1] : ""
            guard textFlags.contains(flag) else { continue }
            guard let text = String(validating: PathText.bytes(of: word), as: UTF8.self) else {
                throw ExportError(
                    .usage, "the value of \(flag) is not UTF-8",
                    advice: "set the terminal to UTF-8, or convert it with iconv")
            }
            checked[index] = text
        }
        return checked
    }
}

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

    /// - Throws: `.usage` for the text of a flag that is not UTF-8: only paths may be anything.
    static func check(_ arguments: [String]) throws(ExportError) {
        for (index, word) in arguments.enumerated() where !PathText.isPlain(word) {
            let own = word.split(separator: "=", maxSplits: 1).first.map(String.init) ?? ""
            let flag = textFlags.contains(own) ? own : index > 0 ? arguments[index - 1] : ""
            guard !textFlags.contains(flag) else {
                throw ExportError(
                    .usage, "the value of \(flag) is not UTF-8",
                    advice: "set the terminal to UTF-8, or convert it with iconv")
            }
        }
    }
}

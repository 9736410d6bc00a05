import ArgumentParser

/// What the help of the verbs says of one flag.
enum FlagHelp {
    /// The verbs' types and what they are called.
    static var verbs: [(name: String, type: any ParsableCommand.Type)] {
        HasDataExportCommand.configuration.subcommands.map { ($0.configuration.commandName ?? "export", $0) }
    }

    /// The long names of a verb's flags, without their dashes.
    static func names(of verb: any ParsableCommand.Type) -> Set<String> {
        let help = HasDataExportCommand.helpMessage(for: verb)
        let words = help.split { !($0.isLetter || $0 == "-" || $0.isNumber) }
        return Set(words.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) })
    }

    /// The verbs that have a flag of this long name, as they are called.
    static func verbs(with name: String) -> [String] {
        verbs.filter { entry(name, of: $0.type) != nil }.map(\.name)
    }

    /// The flag `word` with its help, with or without dashes: that of exports, else that of the first verb that has it; nil
    /// where none has.
    static func entry(_ word: String) -> String? {
        for verb in verbs {
            guard let lines = entry(word, of: verb.type) else { continue }
            return (verb.name == "export" ? "" : "hasdata-export \(verb.name):\n") + lines
        }
        return nil
    }

    /// The flag `word` of one verb with its help; nil where it has none.
    static func entry(_ word: String, of verb: any ParsableCommand.Type) -> String? {
        let flags = word.hasPrefix("-") ? [word] : ["--\(word)"]
        let lines = HasDataExportCommand.helpMessage(for: verb).split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { isEntry($0) && !names(in: $0).isDisjoint(with: flags) }) else {
            return nil
        }
        let rest = lines[(start + 1)...].prefix { $0.hasPrefix("   ") }
        return ([lines[start]] + rest).joined(separator: "\n")
    }

    /// Whether a line begins what is said of a flag.
    private static func isEntry(_ line: Substring) -> Bool { line.hasPrefix("  -") }

    /// The spellings in front of a flag's help: `-o, --output <file>`.
    private static func names(in line: Substring) -> Set<String> {
        Set(line.split(separator: " ").prefix { $0.hasPrefix("-") }.map { String($0.filter { $0 != "," }) })
    }
}

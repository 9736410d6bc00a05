import ArgumentParser
import HasDataExport
import Tabular

/// What to say to someone who mistyped.
enum Suggestion {
    /// The known word that is one or two slips away; nil where none is, or several are.
    static func nearest(to word: String, among known: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        return EditDistance.nearest(to: word, among: known) { min(2, $0.count / 2) }
    }

    /// The line that lists the flags of the verb that the arguments name.
    static func help(for arguments: [String]) -> String {
        let verb = verb(of: arguments)
        return verb == ExportCommand.self
            ? "hasdata-export --help" : "hasdata-export \(verb.configuration.commandName ?? "") --help"
    }

    /// The verb that the arguments begin with; without one, that of exports.
    static func verb(of arguments: [String]) -> any ParsableCommand.Type {
        let verbs = HasDataExportCommand.configuration.subcommands
        return verbs.first { $0.configuration.commandName == arguments.first } ?? ExportCommand.self
    }

    /// A message about an unknown flag with the one that is meant, as far as that can be told. The parser takes whatever is
    /// least far from it, even where nothing is near.
    static func corrected(_ message: String, _ arguments: [String]) -> String {
        let quoted = message.split(separator: "'", omittingEmptySubsequences: false).map(String.init)
        guard message.hasPrefix("unknown option '-"), quoted.count >= 3 else { return message }
        guard quoted[1].hasPrefix("--") else { return corrected(letters: quoted[1], arguments) }
        let name = String(quoted[1].dropFirst(2))
        let known = FlagHelp.names(of: verb(of: arguments))
        // A verb that is looked up in help has no flags of its own.
        if known.contains(name) { return message }
        let begun = known.filter { $0.hasPrefix(name) }
        var meant = begun.count == 1 ? begun.first : nearest(to: name, among: known.sorted())
        if let help = OtherWords.missing[name], !known.contains(name) { return "unknown option '--\(name)': \(help)" }
        let verbs = FlagHelp.verbs(with: name)
        if !verbs.isEmpty {
            let first = verbs.contains("export") ? "exports" : verbs.joined(separator: " and ")
            return "unknown option '--\(name)': it is a flag of \(first)"
        }
        if let other = OtherWords.flags[name], known.contains(String(other.prefix { $0 != " " })) { meant = other }
        return "unknown option '--\(name)'" + (meant.map { "; did you mean '--\($0)'?" } ?? "")
    }

    /// A message about an unknown flag with one hyphen: a long name lacks the other one, a value stands right behind its
    /// letter, or the letter is that of another program.
    private static func corrected(letters option: String, _ arguments: [String]) -> String {
        // Of letters that may be several flags the parser names the first alone.
        let isPart = { (word: String) in
            word.hasPrefix("-") && !word.hasPrefix("--") && word.contains(option.dropFirst())
        }
        let word = option.count > 2 ? option : arguments.first { isPart($0) && $0.count > 2 } ?? option
        let name = String(word.dropFirst().prefix { $0 != "=" })
        let known = FlagHelp.names(of: verb(of: arguments))
        let meant: String?
        if name.count > 2, known.contains(name) {
            meant = "--\(name)"
        } else if name.count > 2, let other = OtherWords.flags[name] {
            meant = "--\(other)"
        } else if name.count > 1, "tfoOd".contains(name.prefix(1)) {
            meant = "\(word.prefix(2)) \(word.dropFirst(2))"
        } else {
            // `-n5` is `-n` with its value; of a longer word the first letter says nothing.
            let isLetter = name.dropFirst().allSatisfy { $0.isNumber }
            meant = isLetter ? OtherWords.letters[String(name.prefix(1))] : nil
        }
        return "unknown option '\(word)'" + (meant.map { "; did you mean \($0)?" } ?? "")
    }

    /// A message about a number that is none, with what is one.
    static func counted(_ message: String) -> String {
        let wanted = ["<n>'": "write a whole number", "<size>'": "write a size: 4096, 64K, 32M, 1G"]
        guard message.hasPrefix("the value '"), let help = wanted.first(where: { message.hasSuffix($0.key) }) else {
            return message
        }
        return "\(message): \(help.value)"
    }

    /// A failure about a word that is not a source, with what may be meant: a verb with a slip in it, what another program
    /// calls a verb, or a name with blanks that has come as several words.
    static func corrected(_ error: ExportError, _ word: String, among words: [String]) -> ExportError {
        if let verb = nearest(to: word, among: HasDataExportCommand.verbs) {
            return ExportError(.usage, error.message, advice: "did you mean: hasdata-export \(verb)")
        }
        if let line = OtherWords.verbs[word.lowercased()] {
            return ExportError(.usage, "\"\(word)\" is not a verb, file or job", advice: "did you mean: \(line)")
        }
        if word.isEmpty {
            return ExportError(.usage, "a source is empty", advice: "if it comes from a variable, that is not set")
        }
        if words.count > 1, words.contains(word), !words.contains(where: isSource) {
            return ExportError(
                .usage, error.message, advice: "names with blanks need quotes: '\(words.joined(separator: " "))'")
        }
        return error
    }

    private static func isSource(_ word: String) -> Bool {
        switch try? Source(argument: word) {
        case .file(let path)?: CommandFiles.isThere(path)
        case .some: true
        case nil: false
        }
    }

    /// The parser's message in the form of ours: no capital, no full stop, `; ` before what to do.
    static func sentence(_ message: String) -> String {
        var text = message.split(separator: "\n").first.map(String.init) ?? message
        text = text.split(separator: ". ").enumerated()
            .map { $0.element.prefix(1).lowercased() + $0.element.dropFirst() }.joined(separator: "; ")
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}

import ArgumentParser
import HasDataExport
import Tabular

/// The words of a command line, looked at before and after the parser: what it would misunderstand in silence is an error, and
/// what it refuses though it is meant is put so that it does not.
struct ArgumentLine {
    let words: [String]
    /// The verb whose flags they are.
    let verb: any ParsableCommand.Type

    init(_ words: [String], of verb: any ParsableCommand.Type) {
        self.words = words
        self.verb = verb
    }

    /// Flags whose value may be left out, by what they are called without their dashes.
    static let lenient = ["wait", "flatten", "parse-json", "source-field", "sheet-field"]
    /// Those of them whose values are lists, which add up; without a value they mean all.
    static let lenientLists = ["flatten", "parse-json"]
    /// Letters for flags that take a value.
    private static let letters = ["t": "to", "f": "from", "o": "output", "O": "output-dir", "d": "delimiter"]

    /// Where the flags end.
    var end: Int { words.firstIndex(of: "--") ?? words.count }

    /// The words for the parser's first try.
    ///
    /// - Throws: `.usage` for a source in the place of a value that may be left out, and for a flag that is given twice with
    ///   different values where one of them would be dropped.
    func checked() throws(ExportError) -> [String] {
        var bare: Set<Int> = []
        for index in words[..<end].indices {
            guard let flag = Self.lenient.first(where: { words[index] == "--\($0)" }), index + 1 < end else { continue }
            let next = words[index + 1]
            if next == "-" { bare.insert(index) } else { try refuse(next, behind: flag, at: index) }
        }
        try refuseEmpty()
        try refuseLongLetters()
        try refuseRepeats()
        return Self.separated(gathered(leavingOut: bare))
    }

    /// `-` is a source and no value, but the parser takes it for one, unless such flags stand last. Lists that a flag is
    /// given add up.
    private func gathered(leavingOut bare: Set<Int>) -> [String] {
        var flags: [Int: String] = [:]
        for flag in Self.lenientLists {
            let given = words[..<end].indices.filter { words[$0] == "--\(flag)" || words[$0].hasPrefix("--\(flag)=") }
            if given.count > 1 { for index in given { flags[index] = flag } }
        }
        guard !bare.isEmpty || !flags.isEmpty else { return words }
        var lists: [String: [String]] = [:]
        var takingAll: Set<String> = []
        var kept: [String] = []
        var index = 0
        while index < end {
            let word = words[index]
            if let flag = flags[index] {
                if word != "--\(flag)" {
                    lists[flag, default: []].append(String(word.dropFirst("--\(flag)=".count)))
                } else if index + 1 < end, !words[index + 1].hasPrefix("-") {
                    index += 1
                    lists[flag, default: []].append(words[index])
                } else {
                    takingAll.insert(flag)
                }
            } else if !bare.contains(index) {
                kept.append(word)
            }
            index += 1
        }
        for flag in Self.lenientLists where takingAll.contains(flag) || lists[flag] != nil {
            let list = lists[flag, default: []].joined(separator: ",")
            kept.append(takingAll.contains(flag) ? "--\(flag)" : "--\(flag)=\(list)")
        }
        kept += bare.filter { flags[$0] == nil }.sorted().map { words[$0] }
        return kept + words[end...]
    }

    /// `--wait=5` as `--wait 5`: where another flag follows, the parser looks at that and drops what stands behind the
    /// equals sign without a word. A value that begins with a hyphen stays where it is, last of all flags.
    private static func separated(_ words: [String]) -> [String] {
        let end = words.firstIndex(of: "--") ?? words.count
        var result: [String] = []
        var last: [String] = []
        for word in words[..<end] {
            guard let flag = lenient.first(where: { word.hasPrefix("--\($0)=") }) else {
                result.append(word)
                continue
            }
            let value = String(word.dropFirst("--\(flag)=".count))
            if value.isEmpty || value.hasPrefix("-") { last.append(word) } else { result += ["--\(flag)", value] }
        }
        // Flags without their values stand before it, so that no other flag follows.
        return result + last + words[end...]
    }

    /// What a word is that stands where a value may be left out.
    private func refuse(_ word: String, behind flag: String, at index: Int) throws(ExportError) {
        guard !word.hasPrefix("-") else { return }
        let isNumber = !word.isEmpty && word.utf8.allSatisfy { 0x30..<0x3A ~= $0 }
        let what: String
        if flag == "wait", isNumber {
            guard word.utf8.count >= 6 || !hasSource(besides: index + 1) else { return }
            what = word.utf8.count >= 6 ? "a job id" : "the only source"
        } else if CommandFiles.isThere(word) {
            what = "a file or folder"
        } else if let source = try? Source(argument: word), source.job != nil {
            what = "a job"
        } else if case .link? = try? Source(argument: word) {
            what = "a link"
        } else if word.contains("://") {
            what = "an address"
        } else if FormatRegistry.standard.format(ofPath: word) != nil {
            what = "named like a file"
        } else {
            return
        }
        throw ExportError(
            .usage, "--\(flag) would take \"\(word)\" for its value, and that is \(what)",
            advice: "write --\(flag)=VALUE, or put --\(flag) behind the sources")
    }

    /// Whether a source is among the words other than that one.
    private func hasSource(besides place: Int) -> Bool {
        let flags = KnownFlags(of: verb)
        var index = words.first == verb.configuration.commandName ? 1 : 0
        while index < words.count {
            let word = words[index]
            if index == place {
                index += 1
            } else if index >= end {
                return index + 1 < words.count
            } else if word == "-" || !word.hasPrefix("-") {
                return true
            } else {
                if word == "--sources" || word.hasPrefix("--sources=") { return true }
                index += flags.takesNextWord(word) ? 2 : 1
            }
        }
        return false
    }

    /// Flags that would be dropped for another of the same name.
    private func refuseRepeats() throws(ExportError) {
        var seen: Set<String> = []
        // To ask what is known of the flags takes long, and they are rarely given twice.
        guard words[..<end].contains(where: { $0.hasPrefix("-") && !seen.insert(Self.name(of: $0)).inserted }) else {
            return
        }
        let flags = KnownFlags(of: verb)
        var values: [String: String] = [:]
        var index = 0
        while index < end {
            let word = words[index]
            defer { index += 1 }
            guard word.hasPrefix("-"), let name = flags.fullName(of: Self.name(of: word)), !flags.mayRepeat(name) else {
                continue
            }
            let value: String
            if let equals = word.firstIndex(of: "=") {
                value = String(word[word.index(after: equals)...])
            } else if flags.takesNextWord(word), index + 1 < end {
                index += 1
                value = words[index]
            } else if flags.mayTakeNextWord(word), index + 1 < end, !words[index + 1].hasPrefix("-") {
                index += 1
                value = words[index]
            } else {
                continue
            }
            if let other = values.updateValue(value, forKey: name), other != value {
                // What is secret in addresses is left out where the error is shown.
                let values = Secrets.isSecret(name) ? "" : ", as \"\(other)\" and as \"\(value)\""
                throw ExportError(
                    .usage, "--\(name) is given twice\(values)", advice: "leave one of them out")
            }
        }
    }

    /// A flag without its dashes and its value.
    static func name(of word: String) -> String {
        let bare = word.prefix { $0 != "=" }
        if bare.hasPrefix("--") { return String(bare.dropFirst(2)) }
        let letter = String(bare.dropFirst())
        return letters[letter] ?? letter
    }

    /// The words with each value that begins with a hyphen bound to its flag by `=`, for a line that the parser does not
    /// take: to it, such a word can be nothing but a flag.
    func bound() -> [String] {
        let flags = KnownFlags(of: verb)
        var result: [String] = []
        var index = 0
        while index < end {
            let word = words[index]
            if flags.takesNextWord(word), index + 1 < end, words[index + 1].hasPrefix("-"), words[index + 1] != "-",
                !flags.isFlag(words[index + 1]), let name = flags.fullName(of: Self.name(of: word))
            {
                result.append("--\(name)=\(words[index + 1])")
                index += 2
            } else {
                result.append(word)
                index += 1
            }
        }
        return result + words[end...]
    }
}

/// The flags of a verb, as its help and its properties tell of them.
struct KnownFlags {
    private var takingValues: Set<String> = []
    private var leavingValuesOut: Set<String> = []
    private var names: Set<String> = []
    private var fullNames: [String: String] = [:]
    private let repeating: Set<String>

    init(of verb: any ParsableCommand.Type) {
        for line in HasDataExportCommand.helpMessage(for: verb, columns: 200).split(separator: "\n") {
            guard line.hasPrefix("  -") else { continue }
            // `-t, --to <format>`, then at least two blanks, then the text.
            var words: [Substring] = []
            for word in line.dropFirst(2).split(separator: " ", omittingEmptySubsequences: false) {
                if word.isEmpty { break }
                words.append(word)
            }
            let spelled = words.prefix { $0.hasPrefix("-") }.map {
                String($0.drop { $0 == "-" }.prefix { $0 != "," })
            }
            guard let full = spelled.last else { continue }
            for name in spelled { fullNames[name] = full }
            names.formUnion(spelled)
            guard let value = words.dropFirst(spelled.count).first else { continue }
            if value.hasPrefix("[") { leavingValuesOut.formUnion(spelled) } else { takingValues.formUnion(spelled) }
        }
        repeating = Self.lists(in: Mirror(reflecting: verb.init()))
    }

    /// The long name.
    func fullName(of name: String) -> String? { fullNames[name] }
    /// Whether a word is a flag, or letters of several in one, maybe with a value.
    func knows(_ word: String) -> Bool {
        if word.hasPrefix("--") { return isFlag(word) }
        return word.dropFirst().prefix { $0 != "=" }.allSatisfy { names.contains(String($0)) }
    }
    /// Whether a word is a flag, maybe with its value, and begins with two hyphens.
    func isFlag(_ word: String) -> Bool {
        word == "--" || (word.hasPrefix("--") && names.contains(String(word.dropFirst(2).prefix { $0 != "=" })))
    }
    /// Whether the word behind this one is its value.
    func takesNextWord(_ word: String) -> Bool { takingValues.contains(Self.bare(word)) }
    /// Whether the word behind this one may be its value.
    func mayTakeNextWord(_ word: String) -> Bool { leavingValuesOut.contains(Self.bare(word)) }
    /// Whether all values of a flag count.
    func mayRepeat(_ name: String) -> Bool { repeating.contains(name) || ArgumentLine.lenientLists.contains(name) }

    private static func bare(_ word: String) -> String {
        word.hasPrefix("-") ? String(word.drop { $0 == "-" }) : "-"
    }

    /// The long names of the properties that hold lists, in groups too.
    private static func lists(in mirror: Mirror) -> Set<String> {
        var found: Set<String> = []
        for child in mirror.children {
            let type = "\(type(of: child.value))"
            if type.hasPrefix("Option<Array<"), let label = child.label {
                found.insert(
                    label.drop { $0 == "_" }.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" }
                )
            } else if type.hasPrefix("OptionGroup<") {
                found.formUnion(lists(inGroup: child.value))
            }
        }
        return found
    }

    private static func lists(inGroup value: Any) -> Set<String> {
        guard let group = value as? any FlagGroup else { return [] }
        return lists(in: Mirror(reflecting: group.fresh))
    }
}

/// A group of flags that can be asked for a fresh one: what is declared in it cannot be seen before it is parsed.
private protocol FlagGroup {
    var fresh: Any { get }
}

extension OptionGroup: FlagGroup {
    fileprivate var fresh: Any { Value() }
}

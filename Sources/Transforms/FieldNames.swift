import ByteScanning
package import Tabular

/// Lists of field names as flags write them.
///
/// A list is read like a row of CSV: names with commas between them, blanks around a name left away. A name that holds a
/// comma, an equals sign or a quote, or begins or ends with a blank, stands in double quotes, a quote in it doubled (RFC
/// 4180 §2.6, §2.7).
package enum FieldNames {
    /// The names between the commas of `text`.
    ///
    /// - Throws: `.usage` for an empty name or an open quote.
    package static func parse(_ text: String, flag: String) throws(ExportError) -> [ColumnName] {
        var list = List(text, flag)
        var names: [ColumnName] = []
        repeat { names.append(try list.name(endsAtEquals: false)) } while try list.take(.comma)
        return names
    }

    /// The names between the commas of `text`, and which of them have a hyphen in front. A name in double quotes keeps those
    /// that it has.
    static func parseTurned(_ text: String, flag: String) throws(ExportError) -> [(name: ColumnName, isTurned: Bool)] {
        var list = List(text, flag)
        var names: [(name: ColumnName, isTurned: Bool)] = []
        repeat {
            let isTurned = list.takesHyphen()
            names.append((try list.name(endsAtEquals: false), isTurned))
        } while try list.take(.comma)
        return names
    }

    /// The pairs of names of `old=new,older=newer`. Of an unquoted pair with more than one equals sign the first one counts.
    ///
    /// - Throws: `.usage` when a name is missing, or for an open quote.
    package static func parseRenames(_ text: String) throws(ExportError) -> [(old: ColumnName, new: ColumnName)] {
        var list = List(text, "\(Setting.rename)")
        list.advice = "write old=new, with commas between several, and a name that holds a comma in double quotes"
        var pairs: [(old: ColumnName, new: ColumnName)] = []
        repeat {
            let old = try list.name(endsAtEquals: true)
            guard list.takesEquals() else { throw list.failure("two names are expected") }
            pairs.append((old, try list.name(endsAtEquals: false)))
        } while try list.take(.comma)
        return pairs
    }

    /// The names between the commas of `text`, each with the word behind its equals sign, where it has one.
    ///
    /// - Throws: `.usage` when a name or a word is missing, or for an open quote.
    static func parseAssignments(
        _ text: String, flag: String
    ) throws(ExportError) -> [(name: ColumnName, word: ColumnName?)] {
        var list = List(text, flag)
        var pairs: [(name: ColumnName, word: ColumnName?)] = []
        repeat {
            let name = try list.name(endsAtEquals: true)
            pairs.append((name, list.takesEquals() ? try list.name(endsAtEquals: false) : nil))
        } while try list.take(.comma)
        return pairs
    }

    /// The name before the first equals sign, and what stands behind it.
    ///
    /// - Throws: `.usage` when there is no name or no equals sign, or for an open quote.
    static func parseAssigned(_ text: String, flag: String) throws(ExportError) -> (name: ColumnName, rest: String) {
        var list = List(text, flag)
        list.advice = "write NAME=EXPR, and a name that holds an equals sign or a comma in double quotes"
        let (name, rest) = try list.setting()
        guard let rest else { throw list.failure("a name and an equals sign are expected") }
        return (name, rest)
    }

    /// The one name at the beginning of `text`, and all that stands behind an equals sign behind it, as it stands there.
    ///
    /// - Throws: `.usage` when the name is missing, several stand there, or for an open quote.
    static func parseSetting(
        _ text: String, flag: String
    ) throws(ExportError) -> (name: ColumnName, rest: String?) {
        var list = List(text, flag)
        list.advice = "write one field, maybe with an equals sign and what belongs to it; give the flag again for more"
        let (name, rest) = try list.setting()
        if rest == nil, try list.take(.comma) { throw list.failure("one field is expected") }
        return (name, rest)
    }

    /// A name as lists are written, in quotes where it needs them.
    package static func quoted(_ name: ColumnName) -> String {
        let text = name.description
        let needsQuotes =
            text.isEmpty || text.first == " " || text.last == " "
            || text.contains { [",", "=", "\"", "\t"].contains($0) }
        guard needsQuotes else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private struct List {
        private let text: String
        private let flag: String
        private let bytes: [UInt8]
        private var index = 0
        var advice = "write names with commas between them, and one that holds a comma in double quotes"

        init(_ text: String, _ flag: String) {
            self.text = text
            self.flag = flag
            bytes = Array(text.utf8)
        }

        /// The name here, without the blanks around it.
        mutating func name(endsAtEquals: Bool) throws(ExportError) -> ColumnName {
            skipBlanks()
            if index < bytes.count, bytes[index] == .quote {
                let name = try quotedName()
                skipBlanks()
                return name
            }
            let rest = bytes[index...]
            let end = rest.firstIndex { $0 == .comma || (endsAtEquals && $0 == .equals) } ?? bytes.count
            var name = rest[..<end]
            index = end
            while let last = name.last, isBlank(last) { name.removeLast() }
            if name.isEmpty { throw failure("a name in the list is empty") }
            return ColumnName(utf8: Array(name))
        }

        private mutating func quotedName() throws(ExportError) -> ColumnName {
            var name: [UInt8] = []
            index += 1
            while true {
                guard let end = bytes[index...].firstIndex(of: .quote) else { throw failure("a quote is not closed") }
                name += bytes[index..<end]
                index = end + 1
                guard index < bytes.count, bytes[index] == .quote else { break }
                name.append(.quote)
                index += 1
            }
            return ColumnName(utf8: name)
        }

        /// Whether there is more behind this sign.
        mutating func take(_ sign: UInt8) throws(ExportError) -> Bool {
            guard index < bytes.count else { return false }
            guard bytes[index] == sign else { throw failure("text follows a closing quote") }
            index += 1
            return true
        }

        /// Whether an equals sign is here, and behind it.
        mutating func takesEquals() -> Bool {
            guard index < bytes.count, bytes[index] == .equals else { return false }
            index += 1
            return true
        }

        /// The name here, and all that stands behind its equals sign, where it has one.
        mutating func setting() throws(ExportError) -> (name: ColumnName, rest: String?) {
            let name = try name(endsAtEquals: true)
            return (name, takesEquals() ? rest : nil)
        }

        /// All that is left.
        private var rest: String { String(decoding: bytes[index...], as: UTF8.self) }

        /// Whether a hyphen is here, and behind it.
        mutating func takesHyphen() -> Bool {
            skipBlanks()
            guard index < bytes.count, bytes[index] == .minus else { return false }
            index += 1
            return true
        }

        private mutating func skipBlanks() {
            while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        }

        private func isBlank(_ byte: UInt8) -> Bool { byte == .space || byte == .tab }

        func failure(_ message: String) -> ExportError {
            ExportError(.usage, "\(flag) \"\(text)\": \(message)", advice: advice)
        }
    }
}

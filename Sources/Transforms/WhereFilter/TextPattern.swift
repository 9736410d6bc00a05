internal import ByteScanning
internal import CRE2
import Tabular

/// A pattern that is searched for anywhere in a text: a regular expression of RE2, which takes time in proportion to the
/// text whatever the pattern is. Where it has no special character it is text, and found as bytes.
///
/// Bounds: C is given the counts of what it may read.
final class TextPattern {
    private enum Search {
        case text(SearchedText)
        case regex(OpaquePointer)
    }

    private let search: Search

    /// - Throws: `.usage` when it is not a regular expression.
    init(_ pattern: String) throws(ExportError) {
        if pattern.utf8.allSatisfy({ !TextPattern.special.contains($0) }) {
            search = .text(SearchedText(Array(pattern.utf8)))
            return
        }
        var problem = [CChar](repeating: 0, count: 256)
        let bytes = pattern.utf8.map { CChar(bitPattern: $0) }
        guard let regex = cre2_make(bytes, bytes.count, &problem, problem.count) else {
            let text = problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw TextPattern.failure(String(decoding: text, as: UTF8.self))
        }
        search = .regex(regex)
    }

    deinit { if case .regex(let regex) = search { cre2_free(regex) } }

    private static let special = Set("\\^$.|?*+()[]{}".utf8)

    static func failure(_ problem: String) -> ExportError {
        if problem == "\\C" {
            return ExportError(
                .usage, "the pattern has \\C, a single byte, which would cut characters in two; \".\" is any character")
        }
        var hint: String?
        if ["(?=", "(?!", "(?<=", "(?<!"].contains(where: problem.hasSuffix) {
            hint = "there is no looking ahead or behind; join two conditions with \"and\" or \"and not\""
        } else if problem.hasPrefix("invalid escape sequence: \\"), problem.utf8.last.map({ $0 &- 0x31 < 9 }) == true {
            hint = "there are no references back to groups"
        } else if problem.hasPrefix("pattern too large") {
            hint = "a counted repetition is written out; make it smaller"
        }
        let end = hint.map { " (\($0))" } ?? ""
        return ExportError(.usage, "the pattern is not a regular expression of RE2: \(problem)\(end)")
    }

    /// Whether it is found in a text.
    func isFound(in text: UnsafeRawBufferPointer) -> Bool {
        switch search {
        case .text(let wanted): return wanted.isFound(in: text)
        case .regex(let regex):
            // An empty text may have no address.
            guard let bytes = text.bindMemory(to: CChar.self).baseAddress else { return cre2_is_found(regex, "", 0) }
            return cre2_is_found(regex, bytes, text.count)
        }
    }
}

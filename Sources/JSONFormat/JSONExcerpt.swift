import ByteScanning
import JSONScanning
import Tabular

/// The text at a place, as messages show it: so much as tells what it is.
///
/// Bounds: bytes are taken below `end` only.
enum JSONExcerpt {
    private static let longest = 24

    /// What stands at `index`: a word up to a blank or bracket, the name of a mark that cannot be seen, or nil at the end.
    static func text(_ bytes: UnsafePointer<UInt8>, at index: Int, end: Int) -> String? {
        guard index < end else { return nil }
        if bytes[index] == .lineFeed || bytes[index] == .carriageReturn { return "the end of the line" }
        var stop = index
        while stop < end, stop - index < longest, !isDelimiter(bytes[stop]) { stop += 1 }
        // Not a part of a character.
        while stop < end, stop > index, bytes[stop] & 0xC0 == 0x80 { stop -= 1 }
        let shown = UnsafeBufferPointer(start: bytes + index, count: max(1, stop - index))
        guard let text = String(validating: shown, as: UTF8.self) else {
            return "the byte 0x" + (bytes[index] < 16 ? "0" : "") + String(bytes[index], radix: 16, uppercase: true)
        }
        guard let first = text.unicodeScalars.first, let name = name(of: first) else {
            return String(String.UnicodeScalarView(text.unicodeScalars.prefix { name(of: $0) == nil }))
        }
        return name
    }

    /// Where another token begins, or blanks.
    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case .tab, .lineFeed, .carriageReturn, .space, .quote, .comma, .colon, .openBracket, .closeBracket, .openBrace,
            .closeBrace:
            true
        default: false
        }
    }

    /// The name of what cannot be seen.
    private static func name(of scalar: Unicode.Scalar) -> String? {
        let known: String? =
            switch scalar.value {
            case 0: "NUL"
            case 0x09: "a tab"
            case 0x1E: "a record separator"
            case 0xA0: "a no-break space"
            case 0xFEFF: "a byte order mark"
            default: nil
            }
        let isHidden =
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .unassigned: true
            default: false
            }
        guard isHidden else { return nil }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return known.map { "\($0) (\(code))" } ?? code
    }
}

extension JSONProblem {
    /// What is wrong, with the text that stands there: `a value is expected, not NaN`.
    func described(_ bytes: UnsafePointer<UInt8>, end: Int) -> String {
        let text = "\(message)"
        guard !text.hasSuffix("not closed"), !text.hasSuffix("members"), !text.hasSuffix("is none"),
            !text.hasSuffix("valid UTF-8"),
            !text.contains("\(Setting.root)"), let shown = JSONExcerpt.text(bytes, at: offset, end: end)
        else { return text }
        return text.hasSuffix("expected") ? "\(text), not \(shown)" : "\(text): \(shown)"
    }
}

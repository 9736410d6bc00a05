internal import ByteScanning
internal import JSONScanning
internal import Libc
internal import Tabular

/// What functions of expressions do to text, which is valid UTF-8. Lengths and places count code points.
///
/// Bounds: bytes are read at indexes below the count alone.
package enum ExpressionText {
    static func length(_ text: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in text where byte & 0xC0 != 0x80 { count += 1 }
        return count
    }

    /// Runs of other characters than white space.
    static func words(_ text: UnsafeRawBufferPointer) -> Int {
        var (index, count) = (0, 0)
        var isInside = false
        while index < text.count {
            let space = spaceLength(text, index)
            if space == 0, !isInside { count += 1 }
            isInside = space == 0
            index += max(1, space)
        }
        return count
    }

    /// Without white space at the ends.
    package static func trimmed(_ text: UnsafeRawBufferPointer) -> Range<Int> {
        var (start, end) = (0, text.count)
        while start < end, case let space = spaceLength(text, start), space > 0 { start += space }
        while end > start {
            var last = end - 1
            while last > start, text[last] & 0xC0 == 0x80 { last -= 1 }
            guard spaceLength(text, last) == end - last else { break }
            end = last
        }
        return min(start, end)..<end
    }

    /// How many bytes of white space (Unicode's White_Space) one code point at an index is; 0 for any other.
    private static func spaceLength(_ text: UnsafeRawBufferPointer, _ index: Int) -> Int {
        let byte = text[index]
        if byte < 0x80 { return byte == 0x20 || byte &- 9 < 5 ? 1 : 0 }
        guard byte == 0xC2 || byte == 0xE1 || byte == 0xE2 || byte == 0xE3, index + 1 < text.count else { return 0 }
        if byte == 0xC2 { return text[index + 1] == 0x85 || text[index + 1] == 0xA0 ? 2 : 0 }
        guard index + 2 < text.count else { return 0 }
        let scalar = UInt32(byte & 0xF) << 12 | UInt32(text[index + 1] & 0x3F) << 6 | UInt32(text[index + 2] & 0x3F)
        return Unicode.Scalar(scalar)?.properties.isWhitespace == true ? 3 : 0
    }

    /// So many code points from one on, counted from the end where it is negative.
    static func substring(_ text: UnsafeRawBufferPointer, from start: Int64, count: Int64) -> Range<Int> {
        var first = start
        if first < 0 { first = max(0, first + Int64(length(text))) }
        var begin = 0
        while first > 0, begin < text.count {
            begin = next(text, begin)
            first -= 1
        }
        guard count < Int64(text.count - begin) else { return begin..<text.count }
        var (end, left) = (begin, count)
        while left > 0, end < text.count {
            end = next(text, end)
            left -= 1
        }
        return begin..<end
    }

    private static func next(_ text: UnsafeRawBufferPointer, _ index: Int) -> Int {
        var index = index + 1
        while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
        return index
    }

    /// Where one text stands first in another.
    static func first(_ wanted: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer) -> Int? {
        guard let base = text.baseAddress, let sign = wanted.baseAddress, let first = wanted.first else { return nil }
        var index = 0
        while text.count - index >= wanted.count {
            guard let found = memchr(base + index, Int32(first), text.count - index - wanted.count + 1) else {
                return nil
            }
            index = UnsafeRawPointer(found) - base
            if memcmp(base + index, sign, wanted.count) == 0 { return index }
            index += 1
        }
        return nil
    }

    /// In lower case, of letters and digits, with a hyphen for each run of others.
    static func slug(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        var isBehindHyphen = true
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
                out.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
                isBehindHyphen = false
            default:
                if !isBehindHyphen { out.append("-") }
                isBehindHyphen = true
            }
        }
        if isBehindHyphen, !out.isEmpty { out.removeLast() }
        return String(out)
    }

    static func sha256(_ text: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(text)
        return hash.finish()
    }

    /// A JSON string of a text (RFC 8259 §7).
    static func json(_ text: UnsafeRawBufferPointer) -> String {
        var out = "\""
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\u{8}": out += "\\b"
            case "\u{C}": out += "\\f"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// The object or array that a whole text is, without white space between its tokens, or its null.
    static func container(_ text: UnsafeRawBufferPointer) -> (json: String, isNull: Bool)? {
        if text.elementsEqual("null".utf8) { return ("", true) }
        let copy = ByteBlock(capacity: text.count)
        copy.append(text)
        let start = JSONText.skipSpace(copy.bytes, from: 0, end: copy.count)
        guard start < copy.count, [.openBrace, .openBracket].contains(copy.bytes[start]),
            let span = try? JSONText.container(copy.bytes, from: start, end: copy.count),
            JSONText.skipSpace(copy.bytes, from: span.next, end: copy.count) == copy.count
        else { return nil }
        let bytes = UnsafeRawBufferPointer(start: copy.bytes + start, count: span.count)
        return (String(decoding: bytes, as: UTF8.self), false)
    }
}

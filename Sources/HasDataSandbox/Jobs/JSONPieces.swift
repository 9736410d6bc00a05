/// Where the parts of a JSON text are. It finds borders and does not validate: the texts are the sandbox's own.
enum JSONPieces {
    /// A name and a value of an object.
    struct Member: Sendable, Equatable {
        /// The name as it stands between its quotes.
        let name: String
        /// Where the value is.
        let value: Range<Int>
    }

    /// The members of the object that is the value in a range; nil if there is no object.
    static func members(of text: [UInt8], in range: Range<Int>) -> [Member]? {
        guard var i = opening(UInt8(ascii: "{"), text, range) else { return nil }
        var members: [Member] = []
        while let next = skipBlanks(text, from: i, to: range.upperBound), text[next] == UInt8(ascii: "\"") {
            let nameEnd = end(ofValueAt: next, in: text, to: range.upperBound)
            guard nameEnd - next >= 2,
                let colon = skipBlanks(text, from: nameEnd, to: range.upperBound), text[colon] == UInt8(ascii: ":"),
                let start = skipBlanks(text, from: colon + 1, to: range.upperBound)
            else { return nil }
            let valueEnd = end(ofValueAt: start, in: text, to: range.upperBound)
            members.append(
                Member(name: String(decoding: text[next + 1..<nameEnd - 1], as: UTF8.self), value: start..<valueEnd))
            guard let after = skipBlanks(text, from: valueEnd, to: range.upperBound) else { return nil }
            if text[after] != UInt8(ascii: ",") { return text[after] == UInt8(ascii: "}") ? members : nil }
            i = after + 1
        }
        return members.isEmpty ? members : nil
    }

    /// The elements of the array that is the value in a range; nil if there is no array.
    static func elements(of text: [UInt8], in range: Range<Int>) -> [Range<Int>]? {
        guard var i = opening(UInt8(ascii: "["), text, range) else { return nil }
        var elements: [Range<Int>] = []
        while let start = skipBlanks(text, from: i, to: range.upperBound), text[start] != UInt8(ascii: "]") {
            let valueEnd = end(ofValueAt: start, in: text, to: range.upperBound)
            elements.append(start..<valueEnd)
            guard valueEnd > start, let after = skipBlanks(text, from: valueEnd, to: range.upperBound) else {
                return nil
            }
            if text[after] != UInt8(ascii: ",") { return text[after] == UInt8(ascii: "]") ? elements : nil }
            i = after + 1
        }
        return elements.isEmpty ? elements : nil
    }

    /// A value as the text of a string or number, without quotes; nil for the other kinds.
    static func scalar(_ text: [UInt8], _ value: Range<Int>) -> String? {
        guard let first = text[value].first else { return nil }
        if first == UInt8(ascii: "\"") {
            return value.count < 2 ? nil : String(decoding: text[value].dropFirst().dropLast(), as: UTF8.self)
        }
        return first == UInt8(ascii: "-") || (48...57).contains(first)
            ? String(decoding: text[value], as: UTF8.self) : nil
    }

    private static func opening(_ bracket: UInt8, _ text: [UInt8], _ range: Range<Int>) -> Int? {
        guard let start = skipBlanks(text, from: range.lowerBound, to: range.upperBound), text[start] == bracket else {
            return nil
        }
        return start + 1
    }

    private static func skipBlanks(_ text: [UInt8], from start: Int, to end: Int) -> Int? {
        var i = start
        while i < end, text[i] <= 0x20 { i += 1 }
        return i < end ? i : nil
    }

    private static func end(ofValueAt start: Int, in text: [UInt8], to end: Int) -> Int {
        var i = start
        var depth = 0
        while i < end {
            switch text[i] {
            case UInt8(ascii: "\""):
                i += 1
                while i < end, text[i] != UInt8(ascii: "\"") { i += text[i] == UInt8(ascii: "\\") ? 2 : 1 }
                i = min(i + 1, end)
                if depth == 0 { return i }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return i }
                depth -= 1
                if depth == 0 { return i + 1 }
            case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                if depth == 0 { return i }
            default: break
            }
            i += 1
        }
        return end
    }
}

internal import ByteScanning
internal import JSONScanning
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

    /// In lower case, of letters and digits, with a hyphen for each run of others.
    static func slug(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var (index, isBehindHyphen) = (0, true)
        func add(_ isPart: Bool, _ bytes: some Collection<UInt8>) {
            if isPart { out += bytes } else if !isBehindHyphen { out.append(.minus) }
            isBehindHyphen = !isPart
        }
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                let small = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
                add((0x61...0x7A).contains(small) || byte.isDigit, CollectionOfOne(small))
                index += 1
                continue
            }
            let end = text[index...].firstIndex { $0 < 0x80 } ?? text.count
            for scalar in String(decoding: text[index..<end], as: UTF8.self).unicodeScalars {
                add(isPartOfSlug(scalar), scalar.properties.lowercaseMapping.utf8)
            }
            index = end
        }
        if isBehindHyphen, !out.isEmpty { out.removeLast() }
        return out
    }

    private static func isPartOfSlug(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            true
        default: false
        }
    }

    static func sha256(_ text: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(text)
        return hash.finish()
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

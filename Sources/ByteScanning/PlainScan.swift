/// The same as `Scan`, byte by byte: what its results are tested against, and what they mean.
package enum PlainScan {
    /// The offset of the first byte that is in `set`, or the count.
    package static func find(_ set: Set<UInt8>, in bytes: [UInt8]) -> Int {
        bytes.firstIndex { set.contains($0) } ?? bytes.count
    }

    /// The offset of the first quote, backslash or control character, or the count.
    package static func findJSONSpecial(in bytes: [UInt8]) -> Int {
        bytes.firstIndex { $0 == .quote || $0 == .backslash || $0 < 0x20 } ?? bytes.count
    }

    /// The offset behind the JSON container that opens at `start`, or nil.
    package static func jsonSkip(_ bytes: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var inString = false
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case .backslash:
                // Outside a string a backslash is an error that the parser finds; here it hides no bracket.
                let next = index + 1 < bytes.count ? bytes[index + 1] : 0
                if inString || next == .quote || next == .backslash { index += 1 }
            case .quote: inString.toggle()
            case .openBrace where !inString, .openBracket where !inString: depth += 1
            case .closeBrace where !inString, .closeBracket where !inString:
                if depth <= 1 { return index + 1 }
                depth -= 1
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Whether the bytes are valid UTF-8, as the standard library sees it.
    package static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
}

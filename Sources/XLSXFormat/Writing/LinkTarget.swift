import ByteScanning

/// Where a link leads, as a relationship of a sheet names it (ECMA-376 part 2 §9.3.2.2: a URI reference).
///
/// Programs take a workbook for damaged in which one of these is no URI, so that what may not be one stays text: other schemes
/// than these, a host or a port that cannot be one, control characters, and more than 2,079 characters (Microsoft, "Excel
/// specifications and limits").
package enum LinkTarget {
    /// The most UTF-16 units of a target.
    private static let longest = 2079
    private static let schemesWithHost = ["http", "https", "ftp", "ftps"]
    private static let otherSchemes = ["mailto", "tel"]

    /// The target of a text as the value of an attribute, with what a URI may not hold percent-encoded; nil where Excel
    /// takes none like it.
    package static func attribute(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // A unit of UTF-16 takes three bytes of UTF-8 at most.
        guard text.count <= longest * 3, let colon = text.firstIndex(of: .colon) else { return nil }
        let scheme = String(decoding: text[..<colon], as: UTF8.self).lowercased()
        var start = colon + 1
        if schemesWithHost.contains(scheme) {
            guard text[start...].starts(with: [.slash, .slash]) else { return nil }
            let end = text[(start + 2)...].firstIndex { $0 == .slash || $0 == 0x3F || $0 == 0x23 } ?? text.endIndex
            guard isAuthority(text[(start + 2)..<end]) else { return nil }
            start = end
        } else {
            guard otherSchemes.contains(scheme), start < text.count else { return nil }
        }
        return encoded(text, from: start)
    }

    /// Whether a host, with a user before it and a port behind it or not, is one (RFC 3986 §3.2). Letters beyond ASCII may
    /// stand there.
    private static func isAuthority(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let host = text.lastIndex(of: 0x40).map { text[($0 + 1)...] } ?? text
        let bracket = host.lastIndex(of: 0x5D)
        guard (host.first == 0x5B) == (bracket != nil) else { return false }
        let colon = host[(bracket ?? host.startIndex)...].firstIndex(of: .colon)
        guard host[..<(colon ?? host.endIndex)].isEmpty == false else { return false }
        if let colon {
            let port = host[(colon + 1)...]
            guard port.allSatisfy(\.isDigit), port.count <= 5, (Int(String(decoding: port, as: UTF8.self)) ?? 0) < 65536
            else {
                return false
            }
        }
        return text.allSatisfy { byte in
            byte > 0x20 && byte != 0x7F && byte != .quote && byte != .ampersand && !#"%<>\^`{|}"#.utf8.contains(byte)
        }
    }

    /// The target whose scheme and host end at `start`.
    private static func encoded(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> [UInt8]? {
        var result = Array(text[..<start])
        var units = result.count
        var hasFragment = false
        var index = start
        while index < text.count {
            let byte = text[index]
            switch byte {
            case 0..<0x20, 0x7F: return nil
            case .ampersand:
                result += Array("&amp;".utf8)
                units += 1
            case .space, .quote, .lessThan, .greaterThan, 0x5B, 0x5C, 0x5D, 0x5E, 0x60, 0x7B, 0x7C, 0x7D:
                units += percentEncode(byte, &result)
            case 0x25 where !isEscape(text, at: index): units += percentEncode(byte, &result)
            // A second one is none that begins a fragment.
            case 0x23 where hasFragment: units += percentEncode(byte, &result)
            default:
                if isControl(text, at: index) { return nil }
                hasFragment = hasFragment || byte == 0x23
                result.append(byte)
                // Bytes behind the first of a character count nothing, four of them are two units.
                units += byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1
            }
            index += 1
        }
        return units <= longest ? result : nil
    }

    private static func percentEncode(_ byte: UInt8, _ result: inout [UInt8]) -> Int {
        let digits = Array("0123456789ABCDEF".utf8)
        result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
        return 3
    }

    private static func isEscape(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        guard index + 2 < text.count else { return false }
        return text[(index + 1)...(index + 2)].allSatisfy { $0.isDigit || (0x41...0x46).contains($0 & 0xDF) }
    }

    /// Whether U+0080 to U+009F, U+2028, U+2029, U+FFFE or U+FFFF begins there.
    private static func isControl(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let rest = text[index...]
        guard rest.count > 1 else { return false }
        let (first, second) = (text[index], text[index + 1])
        if first == 0xC2 { return second < 0xA0 }
        guard rest.count > 2 else { return false }
        let third = text[index + 2]
        if first == 0xE2, second == 0x80 { return third == 0xA8 || third == 0xA9 }
        return first == 0xEF && second == 0xBF && third >= 0xBE
    }
}

internal import ByteScanning

/// Where the parts of an address stand in its text (RFC 3986 §3, appendix B).
///
/// ```
///  https://user@www.example.com:8042/over/there?name=ferret#nose
///  scheme       ╰──── host ────╯    ╰── path ─╯ ╰─ query ─╯
/// ```
///
/// Bounds: bytes are read at indexes below the count alone.
package struct URLParts {
    /// What stands before the colon.
    package private(set) var scheme: Range<Int>?
    /// Without user and port; nil where there is none or it is empty.
    package private(set) var host: Range<Int>?
    /// What stands before query and fragment, behind the host; it may be empty.
    package private(set) var path = 0..<0
    private(set) var query: Range<Int>?

    /// The parts of an address.
    package init(_ text: UnsafeRawBufferPointer) {
        var index = 0
        if let end = URLParts.schemeEnd(text) {
            scheme = 0..<end
            index = end + 1
        }
        if index + 1 < text.count, text[index] == .slash, text[index + 1] == .slash {
            let start = index + 2
            var end = start
            while end < text.count, ![.slash, 0x3F, 0x23].contains(text[end]) { end += 1 }
            host = URLParts.host(text, start..<end)
            index = end
        }
        let start = index
        while index < text.count, text[index] != 0x3F, text[index] != 0x23 { index += 1 }
        path = start..<index
        guard index < text.count, text[index] == 0x3F else { return }
        let end = text[index...].firstIndex(of: 0x23) ?? text.count
        query = index + 1..<end
    }

    /// Where the colon stands behind a scheme (RFC 3986 §3.1).
    private static func schemeEnd(_ text: UnsafeRawBufferPointer) -> Int? {
        guard let first = text.first, (first | 0x20) &- 0x61 < 26 else { return nil }
        for index in 1..<max(1, text.count) {
            switch text[index] {
            case .colon: return index
            case .plus, .minus, .dot: continue
            case let byte where byte.isDigit || (byte | 0x20) &- 0x61 < 26: continue
            default: return nil
            }
        }
        return nil
    }

    private static func host(_ text: UnsafeRawBufferPointer, _ authority: Range<Int>) -> Range<Int>? {
        var start = authority.lowerBound
        if let at = text[authority].lastIndex(of: 0x40) { start = at + 1 }
        var end = authority.upperBound
        while end > start, text[end - 1].isDigit { end -= 1 }
        if end > start, text[end - 1] == .colon { end -= 1 } else { end = authority.upperBound }
        return start < end ? start..<end : nil
    }

    /// The host without a leading `www.`.
    func domain(_ text: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let host else { return nil }
        let name = text[host]
        guard name.count > 4, String(decoding: name.prefix(4), as: UTF8.self).lowercased() == "www." else {
            return host
        }
        return host.lowerBound + 4..<host.upperBound
    }

    /// The path up to its last slash.
    package func folder(_ text: UnsafeRawBufferPointer) -> Range<Int> {
        let end = text[path].lastIndex(of: .slash).map { $0 + 1 } ?? path.lowerBound
        return path.lowerBound..<end
    }
}

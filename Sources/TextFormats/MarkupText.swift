import ByteScanning
import Tabular

/// Text of values in XML 1.0 and HTML, which escape alike.
enum MarkupText {
    /// Appends UTF-8 text so that it is read back as it is. A carriage return is a reference, since a parser would make a line
    /// feed of it (XML 1.0 §2.11). What no XML document can hold (§2.2: most control characters, U+FFFE, U+FFFF) becomes
    /// U+FFFD.
    ///
    /// - Parameter isAttribute: whether it stands between double quotes, where parsers make blanks of line ends and tabs
    ///   (§3.3.3).
    /// - Returns: how many characters were replaced.
    @discardableResult
    static func append(
        _ bytes: UnsafeRawBufferPointer, to target: ByteBlock, isAttribute: Bool = false
    ) -> Int {
        var start = 0
        var index = 0
        var replaced = 0
        while index < bytes.count {
            guard let (text, count, isLoss) = escape(bytes, at: index, isAttribute) else {
                index += 1
                continue
            }
            target.append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            target.append(literal: text)
            if isLoss { replaced += 1 }
            index += count
            start = index
        }
        target.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        return replaced
    }

    /// The same of a text of ours or a column's name.
    static func escaped(_ text: some Sequence<UInt8>, isAttribute: Bool = false) -> [UInt8] {
        let target = ByteBlock(capacity: 64)
        Array(text).withUnsafeBytes { _ = append($0, to: target, isAttribute: isAttribute) }
        return Array(target.contents)
    }

    /// What stands for the character at `index`, how many bytes it has, and whether it is lost; nil where it stands for itself.
    @inline(__always)
    private static func escape(
        _ bytes: UnsafeRawBufferPointer, at index: Int, _ isAttribute: Bool
    ) -> (text: StaticString, count: Int, isLoss: Bool)? {
        let byte = bytes[index]
        if byte > .greaterThan, byte != 0xEF { return nil }
        switch byte {
        case .ampersand: return ("&amp;", 1, false)
        case .lessThan: return ("&lt;", 1, false)
        case .greaterThan: return ("&gt;", 1, false)
        case .quote: return isAttribute ? ("&quot;", 1, false) : nil
        case .carriageReturn: return ("&#13;", 1, false)
        case .lineFeed: return isAttribute ? ("&#10;", 1, false) : nil
        case .tab: return isAttribute ? ("&#9;", 1, false) : nil
        case 0..<0x20: return ("\u{FFFD}", 1, true)
        case 0xEF:
            guard index + 2 < bytes.count, bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE else { return nil }
            return ("\u{FFFD}", 3, true)
        default: return nil
        }
    }
}

extension ByteBlock {
    /// Appends words of ours.
    func append(literal text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

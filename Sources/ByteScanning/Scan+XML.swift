public import CByteScanning

/// Bounds: as in `Scan`; the plain twins go through the array's own checks.
extension Scan {
    /// Where character data ends: the offset of the first `<`, or `count`. `needsDecoding` becomes true where the text
    /// before it holds `&`, a carriage return or `_x`.
    @inlinable @inline(__always)
    public static func findTextEnd(
        in bytes: UnsafePointer<UInt8>, count: Int, needsDecoding: inout Bool
    ) -> Int {
        xml_text_end(bytes, count, &needsDecoding)
    }

    /// The offset of the first `<!`, `<?` or `</` followed by `letter` that lies wholly before `count`, or `count`.
    @inlinable @inline(__always)
    public static func findXMLBorder(
        in bytes: UnsafePointer<UInt8>, count: Int, closing letter: UInt8
    ) -> Int {
        xml_find_border(bytes, count, letter)
    }
}

extension PlainScan {
    /// The offset of the first `<`, or the count, and whether the text before it must be decoded.
    package static func findTextEnd(in bytes: [UInt8]) -> (end: Int, needsDecoding: Bool) {
        let end = bytes.firstIndex(of: .lessThan) ?? bytes.count
        let needsDecoding = (0..<end).contains { index in
            switch bytes[index] {
            case .ampersand, .carriageReturn: true
            case .underscore: index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "x")
            default: false
            }
        }
        return (end, needsDecoding)
    }

    /// The offset of the first `<!`, `<?` or `</` followed by `letter`, or the count.
    package static func findXMLBorder(in bytes: [UInt8], closing letter: UInt8) -> Int {
        for index in bytes.indices where bytes[index] == .lessThan && index + 1 < bytes.count {
            switch bytes[index + 1] {
            case UInt8(ascii: "!"), UInt8(ascii: "?"): return index
            case .slash where index + 2 < bytes.count && bytes[index + 2] == letter: return index
            default: continue
            }
        }
        return bytes.count
    }
}

/// Which numbers a double holds so that every program shows their digits: 15 significant ones always survive (`DBL_DIG` of
/// C, ISO 9899 §5.2.4.2.2).
///
/// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6; every index is below `count`.
package enum DoubleDigits {
    /// Significant digits that any double gives back.
    package static let limit = 15

    /// Whether the double nearest to a number prints back the same digits (coordinates of 17 digits do), and a whole number
    /// has at most 15 of them: ids are longer, and spreadsheet programs show 15.
    package static func fits(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        // Short numbers, which most are.
        if count <= limit {
            var isPlain = true
            for index in 0..<count where bytes[index] | 0x20 == .e { isPlain = false }
            if isPlain { return true }
        }
        if isPlainInteger(bytes, count: count) { return count - (bytes[0] == .minus ? 1 : 0) <= limit }
        guard let digits = ShortestDouble.digits(bytes, count: count) else { return false }
        guard digits.count <= limit || digits.power < 0 else { return false }
        return ShortestDouble.holds(digits, bytes, count: count)
    }

    /// Whether a number has neither a fraction nor an exponent.
    package static func isPlainInteger(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        for index in 0..<count where bytes[index] == 0x2E || bytes[index] | 0x20 == 0x65 { return false }
        return true
    }
}

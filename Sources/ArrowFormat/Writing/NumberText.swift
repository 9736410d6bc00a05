internal import ByteScanning

/// Numbers from the texts of cells.
enum NumberText {
    /// Powers of ten that a double holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The whole number of 64 bits that the bytes are; nil for any other text.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        let isNegative = bytes.count > 0 && bytes[0] == 0x2D
        let start = isNegative ? 1 : 0
        guard bytes.count > start, bytes.count - start <= 19 else { return nil }
        var value: UInt64 = 0
        for index in start..<bytes.count {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        if isNegative { return value <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
        return Int64(exactly: value)
    }

    /// The double nearest to the number that the bytes are; nil for any other text, and beyond all doubles.
    static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress,
            NumberGrammar.isNumber(base, count: bytes.count)
        else { return nil }
        let isNegative = base[0] == 0x2D
        // Up to fifteen digits and a power that is exact: one rounding, as with any digits (Clinger's fast path).
        if let digits = ShortestDouble.digits(base, count: bytes.count), digits.count <= 15,
            abs(digits.power) < powers.count
        {
            let mantissa = Double(digits.mantissa)
            let value = digits.power < 0 ? mantissa / powers[-digits.power] : mantissa * powers[digits.power]
            return isNegative ? -value : value
        }
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }
}

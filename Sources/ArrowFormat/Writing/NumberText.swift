internal import ByteScanning

/// Numbers from the texts of cells.
enum NumberText {
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
        return ShortestDouble.value(ShortestDouble.digits(base, count: bytes.count), base, count: bytes.count)
    }
}

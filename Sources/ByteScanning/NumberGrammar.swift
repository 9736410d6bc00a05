/// Numbers as text: the grammar of RFC 8259 §6, and which of them every JSON reader prints back as they stand.
///
/// Bounds: `bytes` points at `count` readable bytes; every index is below `count`.
public enum NumberGrammar {
    /// How many bytes from the start are one JSON number; 0 when none starts there. What follows is the caller's matter.
    @inlinable
    public static func prefix(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        var index = 0
        if index < count, bytes[index] == .minus { index += 1 }
        guard index < count else { return 0 }
        if bytes[index] == .digitZero {
            index += 1
        } else {
            let start = index
            while index < count, bytes[index].isDigit { index += 1 }
            if index == start { return 0 }
        }
        if index < count, bytes[index] == .dot {
            index += 1
            let start = index
            while index < count, bytes[index].isDigit { index += 1 }
            if index == start { return 0 }
        }
        if index < count, bytes[index] | 0x20 == .e {
            index += 1
            if index < count, bytes[index] == .plus || bytes[index] == .minus { index += 1 }
            let start = index
            while index < count, bytes[index].isDigit { index += 1 }
            if index == start { return 0 }
        }
        return index
    }

    /// Whether all of the bytes are one JSON number.
    @inlinable
    public static func isNumber(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        count > 0 && prefix(bytes, count: count) == count
    }

    /// Whether the bytes are a number that any JSON reader prints back exactly as it stands: no leading zero or `+`, no
    /// `-0`, no exponent, no trailing fraction zero, magnitude below 2^53 and, if not zero, at least 0.0001, the same digits
    /// that a double prints at its shortest, and without a fraction at most 15.
    public static func roundTripsAsDouble(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        // 17 digits, a sign, a point and the zeros of 0.0001: nothing longer can pass.
        guard count > 0, count <= 24 else { return false }
        var index = 0
        let isNegative = bytes[0] == .minus
        if isNegative { index = 1 }
        let integerStart = index
        while index < count, bytes[index].isDigit { index += 1 }
        let integerCount = index - integerStart
        guard integerCount > 0 else { return false }
        let startsWithZero = bytes[integerStart] == .digitZero
        if startsWithZero, integerCount > 1 { return false }
        if index == count {
            if startsWithZero { return !isNegative }
            // 10^15 is below 2^53.
            return integerCount <= 15
        }
        guard bytes[index] == .dot else { return false }
        let fractionStart = index + 1
        index = fractionStart
        while index < count, bytes[index].isDigit { index += 1 }
        guard index == count, index > fractionStart, bytes[count - 1] != .digitZero else { return false }
        var digits = integerCount + (count - fractionStart)
        if startsWithZero {
            var zeros = 0
            while fractionStart + zeros < count, bytes[fractionStart + zeros] == .digitZero { zeros += 1 }
            guard zeros <= 3 else { return false }
            digits = count - fractionStart - zeros
        }
        // Up to 15 digits come back from any double; of 16 and 17, as coordinates have them, those that the double prints.
        // From 2^53 on no double prints a fraction.
        return digits <= 15 || digits <= 17 && ShortestDouble.holds(bytes, count: count)
    }
}

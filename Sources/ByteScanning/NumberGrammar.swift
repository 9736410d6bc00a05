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

    /// Whether all of the bytes are one JSON number but for the mark before its fraction; of a number with another mark than
    /// a point, no more than 64 bytes.
    public static func isNumber(_ bytes: UnsafePointer<UInt8>, count: Int, decimalMark: UInt8) -> Bool {
        if decimalMark == .dot { return isNumber(bytes, count: count) }
        return withPoint(bytes, count: count, decimalMark: decimalMark, isNumber)
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

    /// The same of a number that has a comma where JSON has a point.
    public static func roundTripsAsDoubleWithComma(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        withPoint(bytes, count: count, decimalMark: .comma, roundTripsAsDouble)
    }

    /// The same of a text of a source, in whose numbers a comma or a point stands before the fraction.
    @inline(__always)
    public static func roundTripsAsDouble(
        _ bytes: UnsafePointer<UInt8>, count: Int, hasCommas: Bool
    ) -> Bool {
        hasCommas ? roundTripsAsDoubleWithComma(bytes, count: count) : roundTripsAsDouble(bytes, count: count)
    }

    /// Asks about a copy with a point for each mark; false where a point stands there, or there are more than 64 bytes.
    private static func withPoint(
        _ bytes: UnsafePointer<UInt8>, count: Int, decimalMark: UInt8,
        _ holds: (UnsafePointer<UInt8>, Int) -> Bool
    ) -> Bool {
        let longest = 64
        guard count > 0, count <= longest else { return false }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { copy in
            guard let base = copy.baseAddress else { return false }
            for index in 0..<count {
                if bytes[index] == .dot { return false }
                base[index] = bytes[index] == decimalMark ? .dot : bytes[index]
            }
            return holds(base, count)
        }
    }

    /// Whether the bytes are a sign, if any, and so many digits that a double may not hold the whole number they say.
    public static func isWideInteger(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard count >= 16 else { return false }
        for index in (bytes[0] == .minus ? 1 : 0)..<count where !bytes[index].isDigit { return false }
        return true
    }

    /// Puts a point where such a number has its comma.
    public static func putPoint(into bytes: UnsafeMutablePointer<UInt8>, count: Int) {
        for index in 0..<count where bytes[index] == .comma { bytes[index] = .dot }
    }
}

import ByteScanning

/// A number as its JSON text (RFC 8259 §6), compared by value and exactly: digits, not doubles, so that ids beyond 2^53
/// differ where their last digit does, `200`, `200.0` and `2e2` are equal, and no exponent overflows.
///
/// ```
///  -00120.50e007     digits "120.50" from the first that is not zero, scale 3 (of them before the point), exponent "7"
/// ```
///
/// Bounds: every index is below the count that `init` was given; ranges are found once there and only shrink.
package struct DecimalText {
    let bytes: UnsafePointer<UInt8>
    let isNegative: Bool
    /// From the first significant digit to the end of the mantissa, a point possibly among them; empty for zero.
    let digits: Range<Int>
    /// How many digits stand before the point, counted from the first significant one; negative for `0.01`.
    let scale: Int
    /// The exponent's digits without leading zeros.
    let exponent: Range<Int>
    let isExponentNegative: Bool

    /// The number that all of `text` is, or nil when it is none; `text` must outlive it.
    package init?(_ text: UnsafeRawBufferPointer) {
        let bytes = text.bindMemory(to: UInt8.self)
        guard let base = bytes.baseAddress, NumberGrammar.isNumber(base, count: bytes.count) else { return nil }
        self.bytes = base
        isNegative = base[0] == .minus
        var index = isNegative ? 1 : 0
        let start = index
        while index < bytes.count, DecimalText.isDigit(base[index]) { index += 1 }
        let point = index
        if index < bytes.count, base[index] == .dot {
            index += 1
            while index < bytes.count, DecimalText.isDigit(base[index]) { index += 1 }
        }
        let mantissaEnd = index
        var first = start
        while first < mantissaEnd, base[first] == .digitZero || base[first] == .dot { first += 1 }
        digits = first..<mantissaEnd
        scale = first < point ? point - first : point + 1 - first
        var hasMinus = false
        if index < bytes.count {
            index += 1
            hasMinus = base[index] == .minus
            if hasMinus || base[index] == .plus { index += 1 }
            while index < bytes.count, base[index] == .digitZero { index += 1 }
        }
        exponent = index..<bytes.count
        isExponentNegative = hasMinus
    }

    /// Whether it is zero, `-0` and `0e5` too.
    package var isZero: Bool { digits.isEmpty }

    /// Whether it is written as plain decimals are: no exponent, no zero at the end of a fraction, no `-0`. Each number has
    /// one such spelling.
    func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        guard digits.upperBound == text.count, !(isZero && isNegative) else { return false }
        return text.last != .digitZero || !text.contains(.dot)
    }

    /// Negative when `left` is less, positive when it is greater, 0 when both are the same number.
    package static func compare(_ left: DecimalText, _ right: DecimalText) -> Int {
        if left.isZero || right.isZero {
            if left.isZero, right.isZero { return 0 }
            return left.isZero ? (right.isNegative ? 1 : -1) : (left.isNegative ? -1 : 1)
        }
        guard left.isNegative == right.isNegative else { return left.isNegative ? -1 : 1 }
        let order = compareMagnitudes(left, right)
        return left.isNegative ? -order : order
    }

    private static func compareMagnitudes(_ left: DecimalText, _ right: DecimalText) -> Int {
        // Scales are below 2^32, the difference of exponents stops growing at 2^40: the sum cannot overflow.
        let places = exponentDifference(left, right) + left.scale - right.scale
        if places != 0 { return places.signum() }
        var (i, j) = (left.digits.lowerBound, right.digits.lowerBound)
        while i < left.digits.upperBound || j < right.digits.upperBound {
            if i < left.digits.upperBound, left.bytes[i] == .dot { i += 1 }
            if j < right.digits.upperBound, right.bytes[j] == .dot { j += 1 }
            let a = i < left.digits.upperBound ? left.bytes[i] : .digitZero
            let b = j < right.digits.upperBound ? right.bytes[j] : .digitZero
            if a != b { return a < b ? -1 : 1 }
            i += 1
            j += 1
        }
        return 0
    }

    /// The left exponent minus the right one, digit by digit from the top. Beyond 2^40 the sign is settled, since each
    /// further digit multiplies what is there by ten and adds at most 18.
    private static func exponentDifference(_ left: DecimalText, _ right: DecimalText) -> Int {
        let width = max(left.exponent.count, right.exponent.count)
        var difference = 0
        for place in 0..<width {
            difference = difference * 10 + left.exponentDigit(place, of: width) - right.exponentDigit(place, of: width)
            if difference.magnitude > 1 << 40 { break }
        }
        return difference
    }

    private func exponentDigit(_ place: Int, of width: Int) -> Int {
        let index = exponent.upperBound - width + place
        guard index >= exponent.lowerBound else { return 0 }
        let digit = Int(bytes[index] & 0xF)
        return isExponentNegative ? -digit : digit
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte.isDigit }

    /// The value of plain digits that fit in 64 bits for sure: at most 19 of them, as almost every number in a crawl.
    @inline(__always)
    static func plainInteger(_ text: UnsafeRawBufferPointer) -> UInt64? {
        guard text.count > 0, text.count <= 19, text[0] != .digitZero || text.count == 1 else { return nil }
        var value: UInt64 = 0
        for byte in text {
            guard isDigit(byte) else { return nil }
            value = value &* 10 &+ UInt64(byte & 0xF)
        }
        return value
    }
}

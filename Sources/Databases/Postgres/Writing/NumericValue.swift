/// A decimal number in the binary form of the server's `numeric` (numeric.c, `numeric_recv`): how many digits to the base of
/// 10,000, the power of the first, the sign, how many decimal digits of a fraction are shown, and the digits, each of two bytes in
/// network order.
///
/// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6; every index is below `count`. The target has room
/// for `room(for: count)` bytes: each digit to the base of 10,000 comes of one decimal digit at least, and there are three more
/// where runs of four begin and end.
enum NumericValue {
    /// The most digits behind the point, and the largest power of 10,000 (numeric.h).
    private static let mostScale = 16_383
    private static let mostWeight = 32_767

    /// How many bytes stand before the digits; all that zero has.
    static let headCount = 8

    /// How many bytes a number of so many characters takes at most.
    static func room(for count: Int) -> Int { headCount + 2 * (count + 3) }

    /// What came of a number.
    enum Outcome: Equatable {
        /// So many bytes were written.
        case written(Int)
        /// It is larger, or has a longer fraction, than the server holds.
        case beyond
        /// It has more digits behind the point than the column.
        case cut
    }

    /// Writes a number.
    ///
    /// - Parameter scale: how many digits behind the point the column has; nil for any number.
    static func write(
        _ bytes: UnsafePointer<UInt8>, count: Int, scale: Int?, to target: UnsafeMutablePointer<UInt8>
    ) -> Outcome {
        let number = Digits(bytes, count: count)
        guard number.first < number.end else {
            return zero(scale: min(number.fractionCount, mostScale), to: target)
        }
        guard let exponent = number.exponent else { return .beyond }
        // The power of ten of the last digit that counts, and of what was written.
        let lastPower = exponent - number.fractionCount + number.trailingZeros
        let shown = max(0, number.fractionCount - exponent)
        guard shown <= mostScale else { return .beyond }
        if let scale, lastPower < -scale { return .cut }
        let firstPower = lastPower + number.significantCount - 1
        let weight = floored(firstPower, by: 4)
        guard weight <= mostWeight, weight >= -mostWeight else { return .beyond }
        var digit = 0
        var written = 0
        var power = firstPower
        var place = number.first
        var taken = 0
        while taken < number.significantCount {
            // Digits are behind a point or before it.
            if bytes[place] == 0x2E {
                place += 1
                continue
            }
            digit = digit * 10 + Int(bytes[place]) - 0x30
            place += 1
            taken += 1
            if modulo(power, by: 4) == 0 {
                put(UInt16(truncatingIfNeeded: digit), at: 8 + 2 * written, in: target)
                written += 1
                digit = 0
            }
            power -= 1
        }
        // Zeros that were not written fill the last run of four.
        let missing = modulo(power + 1, by: 4)
        if missing != 0 {
            for _ in 0..<missing { digit *= 10 }
            put(UInt16(truncatingIfNeeded: digit), at: 8 + 2 * written, in: target)
            written += 1
        }
        put(UInt16(truncatingIfNeeded: written), at: 0, in: target)
        put(UInt16(bitPattern: Int16(truncatingIfNeeded: weight)), at: 2, in: target)
        put(bytes[0] == 0x2D ? 0x4000 : 0, at: 4, in: target)
        put(UInt16(truncatingIfNeeded: shown), at: 6, in: target)
        return .written(8 + 2 * written)
    }

    private static func zero(scale: Int, to target: UnsafeMutablePointer<UInt8>) -> Outcome {
        put(0, at: 0, in: target)
        put(0, at: 2, in: target)
        put(0, at: 4, in: target)
        put(UInt16(truncatingIfNeeded: scale), at: 6, in: target)
        return .written(8)
    }

    private static func put(_ value: UInt16, at offset: Int, in target: UnsafeMutablePointer<UInt8>) {
        target[offset] = UInt8(truncatingIfNeeded: value >> 8)
        target[offset + 1] = UInt8(truncatingIfNeeded: value)
    }

    private static func floored(_ value: Int, by divisor: Int) -> Int {
        (value - modulo(value, by: divisor)) / divisor
    }

    private static func modulo(_ value: Int, by divisor: Int) -> Int { (value % divisor + divisor) % divisor }

    /// Where the digits of a number stand.
    private struct Digits {
        /// The place of the first digit that is no zero; `end` where there is none.
        var first: Int
        /// Behind the last digit.
        var end: Int
        /// How many digits are behind the point.
        var fractionCount = 0
        /// How many digits there are from the first that is no zero to the last that is none.
        var significantCount = 0
        /// How many zeros stand behind those.
        var trailingZeros = 0
        /// The exponent; nil where it is beyond all that the server holds.
        var exponent: Int? = 0

        init(_ bytes: UnsafePointer<UInt8>, count: Int) {
            var index = count > 0 && bytes[0] == 0x2D ? 1 : 0
            var isFraction = false
            var found: Int?
            while index < count, bytes[index] | 0x20 != 0x65 {
                defer { index += 1 }
                if bytes[index] == 0x2E {
                    isFraction = true
                    continue
                }
                if isFraction { fractionCount += 1 }
                if bytes[index] != 0x30 {
                    if found == nil { found = index }
                    significantCount += trailingZeros + 1
                    trailingZeros = 0
                } else if found != nil {
                    trailingZeros += 1
                }
            }
            first = found ?? index
            end = index
            // Zeros alone count for nothing.
            if found == nil { trailingZeros = 0 }
            guard index < count else { return }
            index += 1
            var isNegative = false
            if index < count, bytes[index] == 0x2D || bytes[index] == 0x2B {
                isNegative = bytes[index] == 0x2D
                index += 1
            }
            var value = 0
            while index < count {
                value = value * 10 + Int(bytes[index]) - 0x30
                guard value < 1 << 30 else {
                    exponent = nil
                    return
                }
                index += 1
            }
            exponent = isNegative ? -value : value
        }
    }
}

internal import ByteScanning
internal import Transforms

/// The least and the greatest of numbers, and their mean: all exact, whatever a double could hold, and the same in whatever
/// order workers add them up.
struct NumberRange {
    /// The least or the greatest.
    private struct Bound {
        var value: Double
        /// Of a number of at most fifteen digits those, and how many stand behind the point.
        var digits: UInt64 = 0
        var fraction = 0
        /// The text of any other.
        var text: [UInt8] = []

        /// As JSON has it.
        var spelling: [UInt8] {
            guard text.isEmpty else { return text }
            var (digits, fraction) = (digits, fraction)
            while fraction > 0, digits % 10 == 0 { (digits, fraction) = (digits / 10, fraction - 1) }
            var spelt = Array("\(digits)".utf8)
            if fraction > 0 {
                spelt.insert(contentsOf: repeatElement(.digitZero, count: max(0, fraction + 1 - spelt.count)), at: 0)
                spelt.insert(.dot, at: spelt.count - fraction)
            }
            return value < 0 ? [.minus] + spelt : spelt
        }

        /// Negative where it is less than the other, positive where it is greater.
        func compare(with other: Bound) -> Int {
            if value != other.value { return value < other.value ? -1 : 1 }
            // Two numbers of fifteen digits never share a double.
            if text.isEmpty, other.text.isEmpty { return 0 }
            return spelling.withUnsafeBytes { one in
                other.spelling.withUnsafeBytes { two in
                    guard let left = DecimalText(one), let right = DecimalText(two) else { return 0 }
                    return DecimalText.compare(left, right)
                }
            }
        }
    }

    private var least: Bound?
    private var greatest: Bound?
    private var count: UInt64 = 0
    /// The sum of those of fifteen digits, as billionths of thousandths; 10¹¹ of them fit.
    private var picos: Int128 = 0
    /// The sum of the others.
    private var sum = DecimalSum()

    private static let decimals = 12
    private static let powers: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000,
    ]

    /// The least number, as JSON has it; nil where there is none.
    var minimum: String? { least.map { String(decoding: $0.spelling, as: UTF8.self) } }
    /// The greatest.
    var maximum: String? { greatest.map { String(decoding: $0.spelling, as: UTF8.self) } }

    /// The mean, as the double next to it prints, or as seventeen digits where none is near; nil where there is no number,
    /// or one beyond 10⁴⁵⁰ or with digits beyond 10⁻³⁶⁰.
    var mean: String? {
        guard count > 0 else { return nil }
        var sum = sum
        sum.add(Array("\(picos.magnitude)".utf8), isNegative: picos < 0, exponent: -NumberRange.decimals)
        guard let mean = sum.divided(by: count) else { return nil }
        guard let number = Double(mean), number.isFinite, number != 0 || mean == "0" else { return mean }
        return ShortestDouble.text(of: number)
    }

    /// Adds a number of JSON's grammar (RFC 8259 §6).
    @inline(__always)
    mutating func add(_ bytes: UnsafePointer<UInt8>, count length: Int) {
        var digits: UInt64 = 0
        var fraction = 0
        var hasDot = false
        let isNegative = length > 0 && bytes[0] == .minus
        var index = isNegative ? 1 : 0
        // Fifteen digits and a power of ten give the nearest double.
        guard length - index <= 16 else { return addSlowly(bytes, length) }
        while index < length {
            let byte = bytes[index]
            index += 1
            if byte.isDigit {
                digits = digits &* 10 &+ UInt64(byte &- 0x30)
                if hasDot { fraction += 1 }
            } else if byte == .dot, !hasDot {
                hasDot = true
            } else {
                return addSlowly(bytes, length)
            }
        }
        guard digits < 1_000_000_000_000_000, fraction <= NumberRange.decimals else { return addSlowly(bytes, length) }
        let value = Double(digits) / Double(NumberRange.powers[fraction])
        let scaled = Int128(digits) * Int128(NumberRange.powers[NumberRange.decimals - fraction])
        count &+= 1
        picos &+= isNegative ? -scaled : scaled
        take(isNegative ? -value : value, digits, fraction)
    }

    @inline(__always)
    private mutating func take(_ value: Double, _ digits: UInt64, _ fraction: Int) {
        // Where a bound has the same value, only its digits tell.
        if let least, let greatest, value > least.value, value < greatest.value { return }
        take(Bound(value: value, digits: digits, fraction: fraction))
    }

    private mutating func addSlowly(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
        let text = UnsafeBufferPointer(start: bytes, count: length)
        // Beyond doubles it is infinite, or zero.
        guard let value = Double(String(decoding: text, as: UTF8.self)) else { return }
        count &+= 1
        sum.add(text)
        take(Bound(value: value, text: Array(text)))
    }

    private mutating func take(_ bound: Bound) {
        if least.map({ bound.compare(with: $0) < 0 }) ?? true { least = bound }
        if greatest.map({ bound.compare(with: $0) > 0 }) ?? true { greatest = bound }
    }

    mutating func merge(_ other: NumberRange) {
        count &+= other.count
        picos &+= other.picos
        sum.merge(other.sum)
        if let bound = other.least { take(bound) }
        if let bound = other.greatest { take(bound) }
    }
}

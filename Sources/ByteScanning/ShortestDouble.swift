/// The digits by which a double is told apart from every other, as ECMAScript prints them, and whether a number is
/// written with just these.
///
/// Bounds: `bytes` points at `count` bytes that follow the grammar of RFC 8259 §6; every index is below `count`.
package enum ShortestDouble {
    /// A decimal number without its sign: `mantissa` times a power of ten, the mantissa not ending in a zero.
    package struct Digits: Equatable {
        /// The significant digits; 0 for zero.
        package var mantissa: UInt64 = 0
        /// How many they are.
        package var count = 0
        /// The power of ten of the last of them.
        package var power = 0
    }

    /// Whether the double nearest to a number prints back the same digits: the number survives in a double.
    package static func holds(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard let digits = digits(bytes, count: count) else { return false }
        return holds(digits, bytes, count: count)
    }

    /// The same, of a number that was taken apart already.
    package static func holds(_ digits: Digits, _ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        if digits.count == 0 { return true }
        // Up to 15 digits always do where doubles are dense enough.
        let magnitude = digits.power + digits.count - 1
        if digits.count <= 15, magnitude >= -307, magnitude < 308 { return true }
        // Neither too large nor too small for any double: what is left is worth converting.
        guard magnitude >= -324, magnitude <= 308 else { return false }
        let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        guard let value = Double(text), value.isFinite, value != 0 else { return false }
        return self.digits(of: value) == digits
    }

    /// The shortest text of a finite double, as ECMAScript prints it (ECMA-262, Number::toString); `-0` stays what it is.
    package static func text(of value: Double) -> String { text(digits(of: value), isNegative: value.sign == .minus) }

    /// The shortest text that tells a finite float apart from every other, laid out alike.
    package static func text(of value: Float) -> String {
        // Swift prints the shortest digits, too, in another layout.
        var text = value.description
        let found = text.withUTF8 { utf8 in utf8.baseAddress.flatMap { digits($0, count: utf8.count) } }
        return self.text(found, isNegative: value.sign == .minus)
    }

    private static func text(_ digits: Digits?, isNegative: Bool) -> String {
        guard let digits, digits.count > 0 else { return isNegative ? "-0" : "0" }
        let sign = isNegative ? "-" : ""
        let mantissa = "\(digits.mantissa)"
        // Where the point stands, counted from the first digit.
        let point = digits.power + digits.count
        if digits.power >= 0, point <= 21 { return sign + mantissa + String(repeating: "0", count: digits.power) }
        if point > 0, point <= 21 { return sign + mantissa.prefix(point) + "." + mantissa.dropFirst(point) }
        if point > -6, point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + mantissa }
        let fraction = digits.count > 1 ? ".\(mantissa.dropFirst())" : ""
        return "\(sign)\(mantissa.prefix(1))\(fraction)e\(point > 0 ? "+" : "-")\(abs(point - 1))"
    }

    private static func digits(of value: Double) -> Digits? {
        // Swift prints the shortest digits, too, in another layout.
        var text = value.description
        return text.withUTF8 { utf8 in utf8.baseAddress.flatMap { digits($0, count: utf8.count) } }
    }

    /// Powers of ten that a double holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The double nearest to a number whose digits, where it has no more than 17, are these; nil beyond all doubles.
    package static func value(_ digits: Digits?, _ bytes: UnsafePointer<UInt8>, count: Int) -> Double? {
        // Up to fifteen digits and a power that is exact: one rounding, as with any digits (Clinger's fast path).
        if let digits, digits.count <= 15, abs(digits.power) < powers.count {
            let power = powers[abs(digits.power)]
            let value = digits.power < 0 ? Double(digits.mantissa) / power : Double(digits.mantissa) * power
            return bytes[0] == 0x2D ? -value : value
        }
        let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The digits of a number; nil for more than 17, which no double needs, and for exponents beyond all doubles.
    package static func digits(_ bytes: UnsafePointer<UInt8>, count: Int) -> Digits? {
        var digits = Digits()
        var index = count > 0 && bytes[0] == .minus ? 1 : 0
        var zeros = 0
        var isFraction = false
        while index < count, bytes[index] | 0x20 != .e {
            defer { index += 1 }
            guard bytes[index] != .dot else {
                isFraction = true
                continue
            }
            if isFraction { digits.power -= 1 }
            guard bytes[index] != .digitZero else {
                if digits.count > 0 { zeros += 1 }
                continue
            }
            guard digits.count + zeros < 17 else { return nil }
            for _ in 0..<zeros { digits.mantissa *= 10 }
            digits.mantissa = digits.mantissa * 10 + UInt64(bytes[index] &- 0x30)
            digits.count += zeros + 1
            zeros = 0
        }
        guard digits.count > 0 else { return Digits() }
        digits.power += zeros
        guard index + 1 < count else { return digits }
        index += 1
        let isNegative = bytes[index] == .minus
        if isNegative || bytes[index] == .plus { index += 1 }
        var exponent = 0
        while index < count {
            exponent = exponent * 10 + Int(bytes[index] &- 0x30)
            guard exponent < 1 << 32 else { return nil }
            index += 1
        }
        digits.power += isNegative ? -exponent : exponent
        return digits
    }
}

internal import ByteScanning

/// A sum of decimal numbers, exact from 10⁻³⁶⁰ to 10⁴⁵⁰: nine digits in each of ninety numbers, whose carries are taken at
/// the end, so that it is the same in whatever order it is added up. Ten thousand million numbers fit.
struct DecimalSum {
    /// The lowest first; empty as long as nothing was added.
    private var limbs: [Int64] = []
    /// Whether a digit had no place.
    private var isLost = false

    private static let lowest = -360
    private static let limbCount = 92
    private static let base: Int64 = 1_000_000_000
    private static let powers: [Int64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]

    /// Adds a number of JSON's grammar (RFC 8259 §6).
    mutating func add(_ number: UnsafeBufferPointer<UInt8>) {
        var index = 0
        let isNegative = number.first == .minus
        if isNegative { index = 1 }
        var digits: [UInt8] = []
        var fraction = 0
        var hasDot = false
        while index < number.count {
            let byte = number[index]
            if byte == .dot { hasDot = true } else if byte.isDigit { digits.append(byte) } else { break }
            if hasDot, byte != .dot { fraction += 1 }
            index += 1
        }
        var exponent = 0
        if index < number.count {
            let text = String(decoding: number[(index + 1)...], as: UTF8.self)
            // One beyond 64 bits has no place.
            exponent = Int(text) ?? (text.first == "-" ? Int.min / 4 : Int.max / 4)
            exponent = max(Int.min / 4, min(Int.max / 4, exponent))
        }
        add(digits, isNegative: isNegative, exponent: exponent - fraction)
    }

    /// Adds digits times a power of ten.
    mutating func add(_ digits: [UInt8], isNegative: Bool, exponent: Int) {
        guard let end = digits.lastIndex(where: { $0 != .digitZero }),
            let start = digits.firstIndex(where: { $0 != .digitZero })
        else { return }
        let low = exponent + digits.count - 1 - end
        let high = exponent + digits.count - 1 - start
        guard low >= DecimalSum.lowest, high < DecimalSum.lowest + (DecimalSum.limbCount - 2) * 9 else {
            isLost = true
            return
        }
        if limbs.isEmpty { limbs = [Int64](repeating: 0, count: DecimalSum.limbCount) }
        for index in start...end {
            let place = exponent + digits.count - 1 - index - DecimalSum.lowest
            let value = Int64(digits[index] & 0xF) * DecimalSum.powers[place % 9]
            limbs[place / 9] &+= isNegative ? -value : value
        }
    }

    mutating func merge(_ other: DecimalSum) {
        isLost = isLost || other.isLost
        guard !other.limbs.isEmpty else { return }
        if limbs.isEmpty { return limbs = other.limbs }
        for index in limbs.indices { limbs[index] &+= other.limbs[index] }
    }

    /// A part of the sum as seventeen digits at most, as JSON has numbers; nil where digits were lost.
    func divided(by count: UInt64) -> String? {
        guard !isLost, count > 0 else { return nil }
        guard !limbs.isEmpty else { return "0" }
        var limbs = limbs
        DecimalSum.carry(&limbs)
        // The highest carries the sign.
        let isNegative = (limbs.last ?? 0) < 0
        if isNegative {
            for index in limbs.indices { limbs[index] = -limbs[index] }
            DecimalSum.carry(&limbs)
        }
        var rest: UInt64 = 0
        var digits: [UInt8] = []
        for limb in limbs.reversed() {
            let product = rest.multipliedFullWidth(by: UInt64(DecimalSum.base))
            let (low, isCarried) = product.low.addingReportingOverflow(UInt64(limb))
            let (quotient, remainder) = count.dividingFullWidth((product.high + (isCarried ? 1 : 0), low))
            rest = remainder
            let text = Array("\(quotient)".utf8)
            digits += [UInt8](repeating: .digitZero, count: max(0, 9 - text.count)) + text
        }
        return DecimalSum.spelt(digits, isNegative: isNegative)
    }

    /// Brings all but the highest below the base, and none of those below zero.
    private static func carry(_ limbs: inout [Int64]) {
        for index in limbs.indices.dropLast() {
            var carried = limbs[index] / base
            var rest = limbs[index] % base
            if rest < 0 { (rest, carried) = (rest + base, carried - 1) }
            limbs[index] = rest
            limbs[index + 1] &+= carried
        }
    }

    /// Digits down to 10⁻³⁶⁰, rounded to seventeen, with an exponent.
    private static func spelt(_ digits: [UInt8], isNegative: Bool) -> String {
        guard let first = digits.firstIndex(where: { $0 != .digitZero }) else { return "0" }
        var power = digits.count - 1 - first + lowest
        var shown = Array(digits[first...].prefix(17))
        if first + 17 < digits.count, digits[first + 17] >= .digitZero + 5 {
            var place = shown.count - 1
            while place >= 0, shown[place] == .digitNine { (shown[place], place) = (.digitZero, place - 1) }
            if place >= 0 {
                shown[place] += 1
            } else {
                shown.insert(.digitZero + 1, at: 0)
                power += 1
            }
        }
        while shown.count > 1, shown.last == .digitZero { shown.removeLast() }
        let lead = String(decoding: shown.prefix(1), as: UTF8.self)
        let rest = String(decoding: shown.dropFirst(), as: UTF8.self)
        return (isNegative ? "-" : "") + lead + (rest.isEmpty ? "" : "." + rest) + (power == 0 ? "" : "e\(power)")
    }
}

/// What text that should be a number looks like, beside the numbers that survive everywhere.
///
/// Bounds: `bytes` points at `count` readable bytes; every index is below `count`.
package enum NumberSpelling: UInt8, Sendable, Equatable {
    /// A number that any JSON reader prints back exactly as it stands.
    case exact
    /// `01000`.
    case leadingZero
    /// `+4915`.
    case plusSign
    /// `1.00`.
    case trailingZero
    /// `1e5`.
    case exponent
    /// More digits than a double gives back, or more than 15 without a fraction.
    case manyDigits
    /// `-0`, and fractions below 0.0001.
    case unusual
    /// `1.000` where a comma stands before fractions.
    case grouped
    /// No number at all.
    case none

    /// What `count` bytes are of a source in whose numbers a comma or a point stands before the fraction.
    package static func of(_ bytes: UnsafePointer<UInt8>, count: Int, hasCommas: Bool) -> NumberSpelling {
        guard hasCommas, count > 0 else { return of(bytes, count: count) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { copy in
            guard let base = copy.baseAddress else { return .none }
            let written = CommaNumber.withPoint(bytes, count: count, to: base)
            let spelling = of(base, count: written)
            return spelling == .exact && written < count ? .grouped : spelling
        }
    }

    /// What `count` bytes are.
    package static func of(_ bytes: UnsafePointer<UInt8>, count: Int) -> NumberSpelling {
        if NumberGrammar.roundTripsAsDouble(bytes, count: count) { return .exact }
        var index = 0
        if index < count, bytes[index] == .plus || bytes[index] == .minus { index += 1 }
        let start = index
        while index < count, bytes[index].isDigit { index += 1 }
        let integerCount = index - start
        guard integerCount > 0 else { return .none }
        var digits = integerCount
        var endsInZero = false
        if index < count, bytes[index] == .dot {
            let fraction = index + 1
            index = fraction
            while index < count, bytes[index].isDigit { index += 1 }
            guard index > fraction else { return .none }
            digits += index - fraction
            endsInZero = bytes[index - 1] == .digitZero
        }
        let mantissaEnd = index
        if index < count, bytes[index] | 0x20 == .e {
            index += 1
            if index < count, bytes[index] == .plus || bytes[index] == .minus { index += 1 }
            let exponent = index
            while index < count, bytes[index].isDigit { index += 1 }
            guard index > exponent else { return .none }
        }
        guard index == count else { return .none }
        if bytes[0] == .plus { return .plusSign }
        if integerCount > 1, bytes[start] == .digitZero { return .leadingZero }
        if mantissaEnd < count { return .exponent }
        if endsInZero { return .trailingZero }
        return digits > 15 ? .manyDigits : .unusual
    }
}

internal import ByteScanning

/// Rounds numbers in the digits they are written with, so that `round(2.675, 2)` is `2.68` and no number has too many digits.
///
/// Bounds: the text follows the grammar of RFC 8259 §6; bytes are read at indexes below its count alone.
enum DecimalRounding {
    /// The number rounded to so many places behind the point, halves away from zero, without zeros at the end of its fraction;
    /// nil where it has no more places than that as it stands.
    static func rounded(
        _ text: UnsafeRawBufferPointer, _ rounding: ExpressionNode.Rounding, _ places: Int
    ) -> String? {
        let isNegative = text.first == .minus
        var digits: [UInt8] = []
        var power = 0
        var isFraction = false
        var index = isNegative ? 1 : 0
        while index < text.count, text[index] | 0x20 != .e {
            if text[index] == .dot {
                isFraction = true
            } else {
                digits.append(text[index] & 0xF)
                if isFraction { power -= 1 }
            }
            index += 1
        }
        if index < text.count {
            // An exponent beyond any length leaves nothing to round, or nothing but zeros.
            let exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self).filter { $0 != "+" })
            let isTiny = text[index + 1] == .minus
            power = (exponent.map { max(-1 << 40, min(1 << 40, $0)) } ?? (isTiny ? -1 << 40 : 1 << 40)) + power
        }
        guard power < -places else { return nil }
        // How many digits stand before the place that is rounded at; none, where the number is that small.
        let kept = digits.count + power + places
        let rest = digits.suffix(from: max(0, min(kept, digits.count)))
        var whole = kept > 0 ? Array(digits[..<kept]) : []
        let goesAway: Bool
        switch rounding {
        case .nearest: goesAway = kept >= 0 && (rest.first ?? 0) >= 5
        case .floor: goesAway = isNegative && rest.contains { $0 != 0 }
        case .ceiling: goesAway = !isNegative && rest.contains { $0 != 0 }
        }
        if goesAway { increment(&whole) }
        return layout(whole, places, isNegative)
    }

    private static func increment(_ digits: inout [UInt8]) {
        for index in digits.indices.reversed() {
            if digits[index] < 9 {
                digits[index] += 1
                return
            }
            digits[index] = 0
        }
        digits.insert(1, at: 0)
    }

    private static func layout(_ digits: [UInt8], _ places: Int, _ isNegative: Bool) -> String {
        let padded = [UInt8](repeating: 0, count: max(0, places + 1 - digits.count)) + digits
        let point = padded.count - places
        var whole = padded[..<point].drop { $0 == 0 }
        if whole.isEmpty { whole = [0] }
        var fraction = padded[point...]
        while fraction.last == 0 { fraction.removeLast() }
        let isZero = fraction.isEmpty && whole.allSatisfy { $0 == 0 }
        func text(_ digits: ArraySlice<UInt8>) -> String { String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self) }
        return (isNegative && !isZero ? "-" : "") + text(whole) + (fraction.isEmpty ? "" : "." + text(fraction))
    }
}

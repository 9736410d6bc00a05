import ByteScanning
import Tabular

extension DecimalText {
    /// The power of ten in `0.digits × 10^power`.
    enum Power: Equatable {
        case small(Int)
        /// One beyond 64 bits, as its text.
        case large([UInt8])
    }

    /// Appends the digits from the first to the last that is not zero, which with sign and power are the same for every
    /// spelling of a number.
    func appendSignificantDigits(to block: ByteBlock) {
        var end = digits.upperBound
        while end > digits.lowerBound, bytes[end - 1] == .digitZero || bytes[end - 1] == .dot { end -= 1 }
        let all = UnsafeRawBufferPointer(start: bytes + digits.lowerBound, count: end - digits.lowerBound)
        if let point = all.firstIndex(of: .dot) {
            block.append(UnsafeRawBufferPointer(rebasing: all[..<point]))
            block.append(UnsafeRawBufferPointer(rebasing: all[(point + 1)...]))
        } else {
            block.append(all)
        }
    }

    /// The power of a number that is not zero. The same number has the same power in every spelling.
    var power: Power {
        var magnitude = 0
        if exponent.count <= 18 {
            for index in exponent { magnitude = magnitude * 10 + Int(bytes[index] & 0xF) }
            // Below 10^18, and the scale below 2^32.
            return .small((isExponentNegative ? -magnitude : magnitude) + scale)
        }
        // At least 10^18: adding the scale changes no sign.
        // One byte a digit: the exponent may be as long as a row.
        var reversed = exponent.reversed().map { bytes[$0] & 0xF }
        var carry = isExponentNegative ? -scale : scale
        for place in reversed.indices where carry != 0 {
            let sum = Int(reversed[place]) + carry
            let digit = ((sum % 10) + 10) % 10
            reversed[place] = UInt8(truncatingIfNeeded: digit)
            carry = (sum - digit) / 10
        }
        while carry > 0 {
            reversed.append(UInt8(truncatingIfNeeded: carry % 10))
            carry /= 10
        }
        while reversed.last == 0 { reversed.removeLast() }
        if isExponentNegative { reversed.append(0xFD) }
        // Digits, and 0xFD as the sign, become characters.
        let text = reversed.reversed().map { $0 &+ 0x30 }
        if let power = Int(String(decoding: text, as: UTF8.self)) { return .small(power) }
        return .large(text)
    }
}

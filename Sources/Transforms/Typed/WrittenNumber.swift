internal import ByteScanning
internal import Tabular

/// Numbers as people and programs write them in text, and what they are in JSON (RFC 8259 §6).
///
/// Bounds: bytes are read at indexes below the count alone.
enum WrittenNumber {
    /// Whether text is a number: `1.00`, `1e5`, `+5`, `007`, `.5`, `5.`; with a decimal comma `1.234,50`. Where JSON writes it
    /// otherwise, its JSON is put into `target`, which is emptied first; else nothing is.
    static func parse(_ text: UnsafeRawBufferPointer, _ mark: DecimalMark, to target: ByteBlock) -> Bool {
        target.reset(keeping: 1 << 20)
        guard let base = text.bindMemory(to: UInt8.self).baseAddress else { return false }
        let isJSON = NumberGrammar.isNumber(base, count: text.count)
        // With a decimal comma a point stands between thousands.
        if isJSON, mark == .point || !text.contains(.dot) { return true }
        var reader = Reader(text: text, mark: mark, target: target)
        return reader.read()
    }

    private struct Reader {
        let text: UnsafeRawBufferPointer
        let mark: DecimalMark
        let target: ByteBlock
        var index = 0

        mutating func read() -> Bool {
            if take(.minus) { target.append(.minus) } else { _ = take(.plus) }
            let whole = target.count
            guard let wholeCount = readWhole() else { return false }
            if target.count == whole { target.append(.digitZero) }
            var digitCount = wholeCount
            if take(mark == .comma ? .comma : .dot) {
                let start = index
                target.append(.dot)
                copyDigits()
                digitCount += index - start
                // `5.` is 5.
                if index == start { target.count -= 1 }
            }
            guard digitCount > 0 else { return false }
            if index < text.count, text[index] | 0x20 == .e {
                target.append(.e)
                index += 1
                if take(.minus) { target.append(.minus) } else { _ = take(.plus) }
                let start = index
                copyDigits()
                guard index > start else { return false }
            }
            return index == text.count
        }

        /// Copies the digits before the decimal mark without zeros at their front, and says how many were read; nil where
        /// points stand elsewhere than before groups of three, or behind a zero.
        private mutating func readWhole() -> Int? {
            let start = index
            var groupStart = index
            var hasGroups = false
            let first = target.count
            while index < text.count {
                let byte = text[index]
                if byte.isDigit {
                    if byte != .digitZero || target.count > first { target.append(byte) }
                } else if mark == .comma, byte == .dot {
                    let count = index - groupStart
                    guard hasGroups ? count == 3 : 1...3 ~= count else { return nil }
                    hasGroups = true
                    groupStart = index + 1
                } else {
                    break
                }
                index += 1
            }
            // `0.500` has no groups.
            guard !hasGroups || index - groupStart == 3 && text[start] != .digitZero else { return nil }
            return index - start
        }

        private mutating func copyDigits() {
            while index < text.count, text[index].isDigit {
                target.append(text[index])
                index += 1
            }
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard index < text.count, text[index] == byte else { return false }
            index += 1
            return true
        }
    }

    /// The whole number that a number of JSON is, as `1e3` and `5.0` are; nil where it has a fraction or is beyond 64 bits.
    static func integer(_ number: UnsafeRawBufferPointer) -> Int64? {
        let isNegative = number.first == .minus
        var mantissa: UInt64 = 0
        // Zeros that stand behind the mantissa, as long as no other digit follows.
        var zeros = 0
        var power = 0
        var isFraction = false
        var index = isNegative ? 1 : 0
        while index < number.count, number[index] | 0x20 != .e {
            let byte = number[index]
            index += 1
            guard byte != .dot else {
                isFraction = true
                continue
            }
            if isFraction { power -= 1 }
            guard byte != .digitZero else {
                if mantissa > 0 { zeros += 1 }
                continue
            }
            guard let larger = scaled(mantissa, by: zeros + 1, adding: UInt64(byte & 0xF)) else { return nil }
            mantissa = larger
            zeros = 0
        }
        guard mantissa > 0 else { return 0 }
        power += zeros
        if index < number.count {
            guard let exponent = exponent(number[(index + 1)...]) else { return nil }
            power += exponent
        }
        guard power >= 0, let magnitude = scaled(mantissa, by: power, adding: 0) else { return nil }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// `mantissa × 10^power + digit`; nil beyond 64 bits.
    private static func scaled(_ mantissa: UInt64, by power: Int, adding digit: UInt64) -> UInt64? {
        guard power <= 19 || mantissa == 0 else { return nil }
        var value = mantissa
        for _ in 0..<(mantissa == 0 ? 0 : power) {
            let (product, isBeyond) = value.multipliedReportingOverflow(by: 10)
            guard !isBeyond else { return nil }
            value = product
        }
        let (sum, isBeyond) = value.addingReportingOverflow(digit)
        return isBeyond ? nil : sum
    }

    /// An exponent; nil beyond any that could be one of a whole number of 64 bits.
    private static func exponent(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
        var value = 0
        for byte in text where byte.isDigit {
            value = value * 10 + Int(byte & 0xF)
            guard value < 1 << 32 else { return nil }
        }
        return text.first == .minus ? -value : value
    }
}

import ByteScanning
import Libc
import Tabular

/// Values as bytes whose order, byte by byte, is that of the values; one key behind the other is in the order of the first,
/// then the second.
///
/// ```
///  number   01 ┬ 00 negative: the rest with its bits turned ┐
///              ├ 01 zero                                     ├ power of ten, digits two to a byte, 0
///              └ 02 positive                                 ┘
///  text     02 ─ bytes, 00 as 00 FF ─ 00 00          false 03          true 04
///  time     02 ─ as text, up to its zone; for UTC 01 ─ 00 00, which comes before any fraction
///  nested   05 ─ bytes, as text                      no value FF, also where the rest is turned for descending order
/// ```
///
/// A number is what JSON takes for one, in a text too, and is compared exactly, however many digits it has. Where numbers in
/// texts have a comma before the fraction, `CommaText` says what is one.
final class SortKey {
    private let digits = ByteBlock(capacity: 64)
    private let plain = ByteBlock(capacity: 64)
    private static let noValue: UInt8 = 0xFF

    init() {}

    /// Appends the key of a value; nil stands for none.
    ///
    /// - Parameter hasCommas: whether numbers in texts have a comma where JSON has a point.
    func append(
        _ value: (text: UnsafeRawBufferPointer, kind: CellKind)?, hasCommas: Bool = false, isDescending: Bool,
        to block: ByteBlock
    ) {
        guard let value else { return block.append(SortKey.noValue) }
        let start = block.count
        switch value.kind {
        case .absent, .null: return block.append(SortKey.noValue)
        case .false: block.append(3)
        case .true: block.append(4)
        case .json: append(value.text, tag: 5, to: block)
        case .date:
            if let clock = MomentText.clock(value.text) {
                append(clock.bytes, tag: 2, to: block, end: clock.isUTC ? 1 : nil)
            } else {
                append(value.text, tag: 2, to: block)
            }
        case .number, .text, .escapedText:
            let (text, isNone) = CommaText.number(in: value.text, hasCommas: hasCommas && value.kind.isText, plain)
            if !isNone, SortKey.mayBeNumber(text), let number = DecimalText(text) {
                append(number, to: block)
            } else {
                append(value.text, tag: 2, to: block)
            }
        }
        if isDescending { SortKey.turn(block, from: start) }
    }

    private static func mayBeNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first else { return false }
        return first.isDigit || first == .minus
    }

    private static func turn(_ block: ByteBlock, from start: Int) {
        for place in start..<block.count { block.bytes[place] = ~block.bytes[place] }
    }

    private func append(_ text: UnsafeRawBufferPointer, tag: UInt8, to block: ByteBlock, end: UInt8? = nil) {
        block.append(tag)
        var rest = text
        while let base = rest.baseAddress, rest.count > 0, let zero = memchr(base, 0, rest.count) {
            let count = UnsafeRawPointer(zero) - base + 1
            block.append(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            block.append(0xFF)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
        block.append(rest)
        if let end { block.append(end) }
        block.append(0)
        block.append(0)
    }

    private func append(_ number: DecimalText, to block: ByteBlock) {
        block.append(1)
        if number.isZero { return block.append(1) }
        block.append(number.isNegative ? 0 : 2)
        let start = block.count
        append(number.power, to: block)
        digits.reset(keeping: 1 << 20)
        number.appendSignificantDigits(to: digits)
        var place = 0
        // A digit is one more than itself, so that the end comes before every digit.
        while place < digits.count {
            let high = (digits.bytes[place] & 0xF) + 1
            let low = place + 1 < digits.count ? (digits.bytes[place + 1] & 0xF) + 1 : 0
            block.append(high << 4 | low)
            place += 2
        }
        if digits.count % 2 == 0 { block.append(0) }
        if number.isNegative { SortKey.turn(block, from: start) }
    }

    /// The usual powers take a byte, others of 64 bits nine, and those beyond are told by how many digits they have.
    private func append(_ power: DecimalText.Power, to block: ByteBlock) {
        switch power {
        case .small(let power) where -60...60 ~= power:
            block.append(UInt8(truncatingIfNeeded: 0x80 + power))
        case .small(let power):
            block.append(power < 0 ? 0x40 : 0xC0)
            let biased = UInt64(bitPattern: Int64(power)) ^ 1 << 63
            block.append(bytesOf: biased.bigEndian)
        case .large(let text):
            let isNegative = text.first == .minus
            let magnitude = isNegative ? text.dropFirst() : text[...]
            block.append(isNegative ? 0x10 : 0xF0)
            let start = block.count
            block.append(bytesOf: UInt64(magnitude.count).bigEndian)
            block.append([UInt8](magnitude))
            if isNegative { SortKey.turn(block, from: start) }
        }
    }
}

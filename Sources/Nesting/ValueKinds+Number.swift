internal import ByteScanning
package import Tabular

extension ValueKinds {
    /// The kind of a number by its text, which follows the grammar of RFC 8259 §6. What was a double stays one from 2^53 on,
    /// where its digits are the shortest that give it back, and not those of a whole number.
    ///
    /// Bounds: only indexes below the count are read.
    package init(number bytes: UnsafeBufferPointer<UInt8>, isDouble: Bool = false) {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            self = .decimal
            return
        }
        guard let whole = WholeNumber.printedValue(base, count: bytes.count) else {
            self = ShortestDouble.holds(base, count: bytes.count) ? .double : .decimal
            if DecimalSize(bytes).isBeyond { insert(.undecimal) }
            return
        }
        if whole.magnitude < 1 << 53 {
            self = base[0] == 0x2D && whole == 0 ? [.double, .undecimal] : .integer
        } else {
            self = isDouble && ShortestDouble.holds(base, count: bytes.count) ? .double : .longInteger
        }
    }
}

/// How many digits a number has, as far as types of decimal numbers have bounds for them.
///
/// Bounds: only indexes below the count are read.
private struct DecimalSize {
    /// Whether no such type gives the number back.
    let isBeyond: Bool

    /// The most digits before the point and behind it.
    private static let (mostWhole, mostFraction) = (131_072, 16_383)

    /// - Parameter bytes: the text of a number that is no plain whole one, by the grammar of RFC 8259 §6.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let start = bytes[0] == 0x2D ? 1 : 0
        let end = bytes.firstIndex { $0 | 0x20 == 0x65 } ?? bytes.count
        // Zero alone has no digit but that.
        if start == 1, bytes[1..<end].allSatisfy({ $0 == 0x30 || $0 == 0x2E }) {
            isBeyond = true
            return
        }
        guard bytes.count > Self.mostFraction || bytes.count - end > 4 else {
            isBeyond = false
            return
        }
        let point = bytes[..<end].firstIndex(of: 0x2E) ?? end
        let exponent = end < bytes.count ? Int(String(decoding: bytes[(end + 1)...], as: UTF8.self)) : 0
        guard let exponent, exponent.magnitude < 1 << 30 else {
            isBeyond = true
            return
        }
        let whole = bytes[start] == 0x30 ? 0 : point - start
        isBeyond = whole + exponent > Self.mostWhole || max(0, end - point - 1) - exponent > Self.mostFraction
    }
}

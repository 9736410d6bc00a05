internal import ByteScanning

/// The least and the greatest of numbers, and their mean. The sum is one of whole millionths, so that it is the same in
/// whatever order workers add it up.
struct NumberRange {
    private(set) var minimum = Double.infinity
    private(set) var maximum = -Double.infinity
    private var count: UInt64 = 0
    private var millionths: Int128 = 0
    /// Whether all numbers were so small that their sum is one.
    private var hasSum = true

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ]

    /// The mean; nil where there is no number, or one beyond 10²⁵.
    var mean: Double? { count > 0 && hasSum ? Double(millionths) / Double(count) / 1e6 : nil }

    /// Adds a number of JSON's grammar (RFC 8259 §6).
    @inline(__always)
    mutating func add(_ bytes: UnsafePointer<UInt8>, count length: Int) {
        var digits: UInt64 = 0
        var fraction = 0
        var hasDot = false
        let isNegative = length > 0 && bytes[0] == .minus
        var index = isNegative ? 1 : 0
        // Eighteen digits fit into 64 bits; a mantissa below 2⁵³ and a power of ten give the nearest double.
        guard length - index <= 18 else { return addSlowly(bytes, length) }
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
        guard digits < 1 << 53, fraction <= 6 else { return addSlowly(bytes, length) }
        let value = Double(digits) / NumberRange.powers[fraction]
        let scaled = Int128(digits) * Int128(NumberRange.powers[6 - fraction])
        take(isNegative ? -value : value, isNegative ? -scaled : scaled)
    }

    private mutating func addSlowly(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
        let text = String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
        guard let value = Double(text), value.isFinite else { return }
        guard abs(value) <= 1e25 else {
            hasSum = false
            return take(value, 0)
        }
        take(value, Int128((value * 1e6).rounded()))
    }

    @inline(__always)
    private mutating func take(_ value: Double, _ scaled: Int128) {
        count &+= 1
        if value < minimum { minimum = value }
        if value > maximum { maximum = value }
        let (sum, isTooLarge) = millionths.addingReportingOverflow(scaled)
        millionths = sum
        if isTooLarge { hasSum = false }
    }

    mutating func merge(_ other: NumberRange) {
        count &+= other.count
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        let (sum, isTooLarge) = millionths.addingReportingOverflow(other.millionths)
        millionths = sum
        hasSum = hasSum && other.hasSum && !isTooLarge
    }
}

/// Whole numbers by their texts.
@usableFromInline package enum WholeNumber {
    /// The whole number of 64 bits that a text is, digits with a minus sign before them or without; nil for any other text.
    ///
    /// Bounds: every index is below `count`.
    @inlinable
    @inline(__always)
    package static func value(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
        guard count > 0 else { return nil }
        let isNegative = bytes[0] == .minus
        let start = isNegative ? 1 : 0
        var index = start
        var value: UInt64 = 0
        // Nineteen digits are below 2^64, and twenty are more than 63 bits hold.
        let end = min(count, start + 19)
        while index < end, bytes[index] &- .digitZero <= 9 {
            value = value &* 10 &+ UInt64(bytes[index] &- .digitZero)
            index += 1
        }
        let limit = isNegative ? UInt64(1) << 63 : UInt64(Int64.max)
        guard index == count, index > start, value <= limit else { return nil }
        return Int64(truncatingIfNeeded: isNegative ? 0 &- value : value)
    }

    /// The same, but nil for `-0`, which no whole number prints as.
    @inlinable
    @inline(__always)
    package static func printedValue(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
        guard let value = value(bytes, count: count), value != 0 || bytes[0] != .minus else { return nil }
        return value
    }
}

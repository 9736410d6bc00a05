internal import ByteScanning
package import Tabular

extension ValueKinds {
    /// The kind of a number by its text, which follows the grammar of RFC 8259 §6.
    ///
    /// Bounds: only indexes below the count are read.
    package init(number bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            self = .decimal
            return
        }
        let isNegative = base[0] == 0x2D
        let start = isNegative ? 1 : 0
        var index = start
        var value: UInt64 = 0
        // Nineteen digits are below 2^64, and twenty are more than 63 bits hold.
        let end = min(bytes.count, start + 19)
        while index < end, base[index] &- 0x30 <= 9 {
            value = value &* 10 &+ UInt64(base[index] &- 0x30)
            index += 1
        }
        let limit = isNegative ? UInt64(1) << 63 : UInt64(Int64.max)
        guard index == bytes.count, value <= limit else {
            self = ShortestDouble.holds(base, count: bytes.count) ? .double : .decimal
            return
        }
        if value < 1 << 53 {
            self = isNegative && value == 0 ? .double : .integer
        } else {
            self = .longInteger
        }
    }
}

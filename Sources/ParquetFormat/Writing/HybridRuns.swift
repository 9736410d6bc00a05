internal import Tabular

/// Small numbers as the hybrid of runs and bit-packed groups of eight (parquet-format, Encodings.md, "Run Length Encoding /
/// Bit-Packing Hybrid").
enum HybridRuns {
    /// Appends numbers that have at most `bitWidth` bits, 1 to 16.
    ///
    /// Bounds: indexes are below the count of `values`.
    static func append<Number: FixedWidthInteger & UnsignedInteger>(
        _ values: UnsafeBufferPointer<Number>, bitWidth: Int, to block: ByteBlock
    ) {
        var index = 0
        /// Where the numbers begin that are to be packed: a multiple of eight of them.
        var packed = 0
        while index < values.count {
            var end = index + 1
            while end < values.count, values[end] == values[index] { end += 1 }
            // A run takes over where the groups before it are whole.
            let filling = (8 - (index - packed) % 8) % 8
            guard end - index - filling >= 8 else {
                index = end
                continue
            }
            pack(values, packed..<index + filling, bitWidth, block)
            append(values[index], count: end - index - filling, bitWidth: bitWidth, to: block)
            index = end
            packed = end
        }
        pack(values, packed..<values.count, bitWidth, block)
    }

    /// Appends a run of one number.
    static func append<Number: FixedWidthInteger & UnsignedInteger>(
        _ value: Number, count: Int, bitWidth: Int, to block: ByteBlock
    ) {
        varint(UInt64(count) << 1, block)
        let bits = UInt32(truncatingIfNeeded: value)
        for byte in 0..<(bitWidth + 7) / 8 { block.append(UInt8(truncatingIfNeeded: bits >> UInt32(byte * 8))) }
    }

    /// Whole groups of eight; the last is filled up with zeros.
    private static func pack<Number: FixedWidthInteger & UnsignedInteger>(
        _ values: UnsafeBufferPointer<Number>, _ range: Range<Int>, _ bitWidth: Int, _ block: ByteBlock
    ) {
        guard !range.isEmpty else { return }
        let groups = (range.count + 7) / 8
        varint(UInt64(groups) << 1 | 1, block)
        block.reserve(groups * bitWidth)
        var waiting: UInt64 = 0
        var bits = 0
        for index in range.lowerBound..<range.lowerBound + groups * 8 {
            if index < range.upperBound { waiting |= UInt64(truncatingIfNeeded: values[index]) << UInt64(bits) }
            bits += bitWidth
            while bits >= 8 {
                block.append(UInt8(truncatingIfNeeded: waiting))
                waiting >>= 8
                bits -= 8
            }
        }
    }

    private static func varint(_ value: UInt64, _ block: ByteBlock) {
        var rest = value
        while rest >= 0x80 {
            block.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        block.append(UInt8(truncatingIfNeeded: rest))
    }
}

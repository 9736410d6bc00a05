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
            append(
                UInt32(truncatingIfNeeded: values[index]), count: end - index - filling, bitWidth: bitWidth, to: block)
            index = end
            packed = end
        }
        pack(values, packed..<values.count, bitWidth, block)
    }

    /// Appends a run of one number.
    fileprivate static func append(_ number: UInt32, count: Int, bitWidth: Int, to block: ByteBlock) {
        varint(UInt64(count) << 1, block)
        for byte in 0..<(bitWidth + 7) / 8 { block.append(UInt8(truncatingIfNeeded: number >> UInt32(byte * 8))) }
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

    static func varint(_ value: UInt64, _ block: ByteBlock) {
        var rest = value
        while rest >= 0x80 {
            block.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        block.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// The same of numbers that come in runs, of at most eight bits: it takes time for runs, not for numbers.
struct HybridRunWriter {
    private let block: ByteBlock
    private let bitWidth: Int
    /// The run that may go on.
    private var number: UInt32 = 0
    private var count = 0
    /// Whole groups, and behind them the bits of one that is not.
    private var groups: [UInt8] = []
    private var groupCount = 0
    private var waiting: UInt64 = 0
    private var waitingCount = 0

    /// A writer of numbers of 1 to 8 bits.
    init(bitWidth: Int, to block: ByteBlock) {
        self.bitWidth = bitWidth
        self.block = block
    }

    @inline(__always)
    mutating func add(_ number: Int, count added: Int) {
        let number = UInt32(truncatingIfNeeded: number)
        if number != self.number {
            endRun()
            self.number = number
        }
        count += added
    }

    /// Fills the last group up with zeros.
    mutating func finish() {
        endRun()
        number = 0
        if waitingCount > 0 { put(8 - waitingCount) }
        flushGroups()
    }

    private mutating func endRun() {
        // A run takes over where the group before it is whole.
        let filling = (8 - waitingCount) % 8
        if count - filling >= 8 {
            put(filling)
            flushGroups()
            HybridRuns.append(number, count: count - filling, bitWidth: bitWidth, to: block)
        } else {
            let first = min(count, filling)
            put(first)
            put(count - first)
        }
        count = 0
    }

    /// Packs the number so many times: no more than its group lacks, or seven.
    private mutating func put(_ count: Int) {
        guard count > 0 else { return }
        for _ in 0..<count {
            waiting |= UInt64(number) << UInt64(waitingCount * bitWidth)
            waitingCount += 1
        }
        guard waitingCount == 8 else { return }
        for byte in 0..<bitWidth { groups.append(UInt8(truncatingIfNeeded: waiting >> UInt64(byte * 8))) }
        groupCount += 1
        (waiting, waitingCount) = (0, 0)
    }

    private mutating func flushGroups() {
        guard groupCount > 0 else { return }
        HybridRuns.varint(UInt64(groupCount) << 1 | 1, block)
        block.append(groups)
        groups.removeAll(keepingCapacity: true)
        groupCount = 0
    }
}

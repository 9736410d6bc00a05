internal import Tabular

/// Which rows of a column have a value: the lengths of runs, of rows with one and rows without by turns, beginning with
/// rows that have one.
struct Presence: Equatable {
    private(set) var runs: [UInt32] = []
    /// How many rows there are.
    private(set) var rowCount = 0
    /// How many of them have a value.
    private(set) var valueCount = 0

    /// No rows.
    init() {}

    /// Adds rows that all have a value, or all have none.
    mutating func add(_ count: Int, present: Bool) {
        guard count > 0 else { return }
        rowCount += count
        if present { valueCount += count }
        if runs.isEmpty { runs.append(0) }
        // The last run is one of values where their number is odd.
        if (runs.count & 1 == 1) != present { runs.append(0) }
        runs[runs.count - 1] &+= UInt32(truncatingIfNeeded: count)
    }

    /// Adds runs as they stand in `runs`.
    mutating func add(_ added: some Sequence<UInt32>) {
        var isPresent = true
        for count in added {
            add(Int(count), present: isPresent)
            isPresent.toggle()
        }
    }

    mutating func removeAll() {
        runs.removeAll(keepingCapacity: true)
        rowCount = 0
        valueCount = 0
    }

    /// Appends the definition levels of an optional column: four bytes of length, then the hybrid of runs and groups of
    /// eight bits (parquet-format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid").
    func writeLevels(to block: ByteBlock) {
        let start = block.count
        withUnsafeBytes(of: UInt32(0)) { _ = block.append($0) }
        var writer = LevelWriter(block)
        var isPresent = true
        for count in runs {
            writer.add(isPresent, count: Int(count))
            isPresent.toggle()
        }
        writer.finish()
        let length = UInt32(truncatingIfNeeded: block.count - start - 4)
        // The four bytes were appended above.
        for index in 0..<4 { block.bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))) }
    }
}

/// Bits, one a row: long runs as such, the rest in groups of eight.
private struct LevelWriter {
    private let block: ByteBlock
    private var groups: [UInt8] = []
    private var group: UInt8 = 0
    private var bits = 0

    init(_ block: ByteBlock) { self.block = block }

    mutating func add(_ value: Bool, count: Int) {
        var left = count
        if bits > 0 {
            let taken = min(8 - bits, left)
            put(value, taken)
            left -= taken
        }
        if left >= 8 {
            flushGroups()
            varint(UInt64(left) << 1)
            byte(value ? 1 : 0)
        } else {
            put(value, left)
        }
    }

    mutating func finish() {
        if bits > 0 { put(false, 8 - bits) }
        flushGroups()
    }

    /// At most as many as the group lacks.
    private mutating func put(_ value: Bool, _ count: Int) {
        guard count > 0 else { return }
        if value { group |= UInt8(truncatingIfNeeded: (1 << count) - 1) << UInt8(bits) }
        bits += count
        guard bits == 8 else { return }
        groups.append(group)
        group = 0
        bits = 0
    }

    private mutating func flushGroups() {
        guard !groups.isEmpty else { return }
        varint(UInt64(groups.count) << 1 | 1)
        groups.withUnsafeBytes { _ = block.append($0) }
        groups.removeAll(keepingCapacity: true)
    }

    private func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        byte(UInt8(truncatingIfNeeded: rest))
    }

    private func byte(_ value: UInt8) { withUnsafeBytes(of: value) { _ = block.append($0) } }
}

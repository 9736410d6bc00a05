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
        var writer = HybridRunWriter(bitWidth: 1, to: block)
        var level = 1
        for count in runs {
            writer.add(level, count: Int(count))
            level = 1 - level
        }
        writer.finish()
        let length = UInt32(truncatingIfNeeded: block.count - start - 4)
        // The four bytes were appended above.
        for index in 0..<4 { block.bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))) }
    }
}

internal import Nesting
internal import Tabular

/// Which entries of a page have a value and, where they stand in lists, which of these go on with them.
enum PageLevels {
    /// Of a column whose values are the rows' own.
    case flat(Presence)
    case nested(NestedLevels)

    /// How many entries there are: a row each, or one for each value in a list.
    var entryCount: Int {
        switch self {
        case .flat(let presence): presence.rowCount
        case .nested(let levels): levels.count
        }
    }

    /// How many of them have a value.
    var valueCount: Int {
        switch self {
        case .flat(let presence): presence.valueCount
        case .nested(let levels): levels.valueCount
        }
    }

    /// Appends them as a page of version 1 begins with them.
    func write(to block: ByteBlock) {
        switch self {
        case .flat(let presence): presence.writeLevels(to: block)
        case .nested(let levels): levels.write(to: block)
        }
    }
}

/// The levels of entries of a leaf in lists and structures (parquet-format, "Nested Encoding").
struct NestedLevels: Equatable {
    /// The greatest levels of the leaf.
    let maximumRepetition: Int
    let maximumDefinition: Int
    private(set) var runs = LevelRuns()

    init(maximumRepetition: Int, maximumDefinition: Int, _ runs: LevelRuns = LevelRuns()) {
        self.maximumRepetition = maximumRepetition
        self.maximumDefinition = maximumDefinition
        self.runs = runs
    }

    /// How many entries there are.
    var count: Int { runs.count }

    /// How many of them have a value.
    var valueCount: Int {
        runs.runs.reduce(0) { $0 + ($1.definition == maximumDefinition ? $1.count : 0) }
    }

    /// Adds entries whose levels stand in a piece.
    mutating func add(stored bytes: UnsafeRawBufferPointer, count: Int) { runs.add(stored: bytes, count: count) }

    /// How many bytes so many runs of so many entries take in a page, at most: as runs, or bit by bit.
    func writtenSize(of runCount: Int, entryCount: Int) -> Int {
        let bits = 2 * Int.bitWidth - maximumRepetition.leadingZeroBitCount - maximumDefinition.leadingZeroBitCount
        return min(runCount * 4, entryCount * bits / 8 + 1)
    }

    /// Adds rows without a value.
    mutating func addNulls(_ count: Int) { runs.add(repetition: 0, definition: 0, count: count) }

    /// Repetition levels, where there are any, then definition levels, each with four bytes of length in front.
    func write(to block: ByteBlock) {
        if maximumRepetition > 0 { write(\.repetition, maximum: maximumRepetition, to: block) }
        write(\.definition, maximum: maximumDefinition, to: block)
    }

    private func write(_ level: (LevelRuns.Run) -> Int, maximum: Int, to block: ByteBlock) {
        let start = block.append(bytesOf: UInt32(0))
        var writer = HybridRunWriter(bitWidth: Int.bitWidth - maximum.leadingZeroBitCount, to: block)
        runs.runs.withUnsafeBufferPointer {
            for index in 0..<$0.count { writer.add(level($0[index]), count: $0[index].count) }
        }
        writer.finish()
        let length = UInt32(truncatingIfNeeded: block.count - start - 4)
        // The four bytes were appended above.
        for index in 0..<4 { block.bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))) }
    }
}

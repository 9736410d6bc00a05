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
    private var repetitions: [UInt8] = []
    private var definitions: [UInt8] = []
    /// Behind those so many of one definition level, in no list.
    private var runDefinition: UInt8 = 0
    private var runCount = 0
    private(set) var valueCount = 0

    init(maximumRepetition: Int, maximumDefinition: Int) {
        self.maximumRepetition = maximumRepetition
        self.maximumDefinition = maximumDefinition
    }

    var count: Int { definitions.count + runCount }

    mutating func add(repetitions: UnsafeRawBufferPointer, definitions: UnsafeRawBufferPointer, valueCount: Int) {
        endRun()
        self.repetitions.append(contentsOf: repetitions)
        self.definitions.append(contentsOf: definitions)
        self.valueCount += valueCount
    }

    /// Adds entries of one definition level, in no list.
    mutating func add(definition: Int, count: Int, valueCount: Int) {
        guard count > 0 else { return }
        if runDefinition != definition { endRun() }
        runDefinition = UInt8(truncatingIfNeeded: definition)
        runCount += count
        self.valueCount += valueCount
    }

    private mutating func endRun() {
        guard runCount > 0 else { return }
        repetitions.append(contentsOf: repeatElement(0, count: runCount))
        definitions.append(contentsOf: repeatElement(runDefinition, count: runCount))
        runCount = 0
    }

    /// Repetition levels, where there are any, then definition levels, each with four bytes of length in front.
    func write(to block: ByteBlock) {
        if definitions.isEmpty, runCount >= 8 {
            if maximumRepetition > 0 { NestedLevels.write(0, count: runCount, maximum: maximumRepetition, to: block) }
            NestedLevels.write(runDefinition, count: runCount, maximum: maximumDefinition, to: block)
            return
        }
        var whole = self
        whole.endRun()
        if maximumRepetition > 0 { NestedLevels.write(whole.repetitions, maximum: maximumRepetition, to: block) }
        NestedLevels.write(whole.definitions, maximum: maximumDefinition, to: block)
    }

    private static func write(_ levels: [UInt8], maximum: Int, to block: ByteBlock) {
        framed(in: block) {
            // A level has at most seven bits: nothing is nested deeper than that.
            levels.withUnsafeBufferPointer {
                HybridRuns.append($0, bitWidth: Int.bitWidth - maximum.leadingZeroBitCount, to: block)
            }
        }
    }

    /// One run.
    private static func write(_ level: UInt8, count: Int, maximum: Int, to block: ByteBlock) {
        framed(in: block) {
            HybridRuns.append(
                level, count: count, bitWidth: Int.bitWidth - maximum.leadingZeroBitCount, to: block)
        }
    }

    private static func framed(in block: ByteBlock, _ body: () -> Void) {
        let start = block.append(bytesOf: UInt32(0))
        body()
        let length = UInt32(truncatingIfNeeded: block.count - start - 4)
        // The four bytes were appended above.
        for index in 0..<4 { block.bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))) }
    }
}

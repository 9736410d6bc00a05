internal import Nesting
internal import Tabular

/// Levels of one kind as a page has them: four bytes of length, then the hybrid of runs and packed groups of eight
/// (parquet-format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid").
enum LevelBytes {
    /// Runs of fewer entries than this on average are packed without a look at each.
    private static let leastRun = 8

    /// How many bits levels up to this one have.
    static func width(_ maximum: Int) -> Int { Int.bitWidth - maximum.leadingZeroBitCount }

    /// Appends levels in the shorter way, about.
    @inline(__always)
    static func append(
        _ levels: LevelRuns, _ level: (LevelRuns.Run) -> Int, maximum: Int, to block: ByteBlock
    ) {
        guard runCount(levels, level) * leastRun <= levels.count else {
            return appendPacked(levels, level, maximum: maximum, to: block)
        }
        let start = block.append(bytesOf: UInt32(0))
        var writer = HybridRunWriter(bitWidth: width(maximum), to: block)
        levels.runs.withUnsafeBufferPointer {
            for index in 0..<$0.count { writer.add(level($0[index]), count: $0[index].count) }
        }
        writer.finish()
        endLength(from: start, block)
    }

    /// How many runs there are of this level alone.
    @inline(__always)
    private static func runCount(_ levels: LevelRuns, _ level: (LevelRuns.Run) -> Int) -> Int {
        var count = 0
        var last = -1
        for run in levels.runs {
            if level(run) != last { count += 1 }
            last = level(run)
        }
        return count
    }

    /// Appends all levels bit by bit.
    ///
    /// Bounds: before levels are stored there is room for all groups, and for the eight bytes of the last store.
    @inline(__always)
    static func appendPacked(
        _ levels: LevelRuns, _ level: (LevelRuns.Run) -> Int, maximum: Int, to block: ByteBlock
    ) {
        let bitWidth = width(maximum)
        let start = block.append(bytesOf: UInt32(0))
        let groups = (levels.count + 7) / 8
        HybridRuns.varint(UInt64(groups) << 1 | 1, block)
        block.reserve(groups * bitWidth + 8)
        let end = block.count + groups * bitWidth
        let target = UnsafeMutableRawPointer(block.bytes)
        var place = block.count
        /// The bits that are not stored for good yet: fewer than eight, but while levels are added.
        var waiting: UInt64 = 0
        var bits = 0
        let perStep = 56 / bitWidth
        /// A one for each level of a step.
        var ones: UInt64 = 0
        for index in 0..<perStep { ones |= 1 << UInt64(index * bitWidth) }
        levels.runs.withUnsafeBufferPointer { runs in
            for run in runs {
                let pattern = ones &* UInt64(truncatingIfNeeded: level(run))
                var left = run.count
                while left > 0 {
                    let taken = min(left, perStep)
                    waiting |= (pattern & (1 << UInt64(taken * bitWidth) - 1)) &<< UInt64(bits)
                    bits += taken * bitWidth
                    left -= taken
                    target.storeBytes(of: waiting.littleEndian, toByteOffset: place, as: UInt64.self)
                    place += bits >> 3
                    waiting &>>= UInt64(bits & ~7)
                    bits &= 7
                }
            }
        }
        target.storeBytes(of: waiting.littleEndian, toByteOffset: place, as: UInt64.self)
        // The last group is filled up with zeros, seven bits for each of its levels at most.
        block.count = end
        endLength(from: start, block)
    }

    private static func endLength(from start: Int, _ block: ByteBlock) {
        let length = UInt32(truncatingIfNeeded: block.count - start - 4)
        // The four bytes were appended.
        for index in 0..<4 { block.bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))) }
    }
}

package import Tabular

/// The levels of entries in their order, as runs of entries that have the same: rows in which a leaf is missing take next to
/// nothing, however many there are.
package struct LevelRuns: Sendable, Equatable {
    /// Entries that have the same levels.
    package struct Run: Sendable, Equatable {
        /// The levels' bits in front of those of the count.
        fileprivate var bits: UInt32

        /// How many of the lists around an entry go on with it.
        package var repetition: Int { Int(bits >> 24) }
        /// How much of the path to an entry is there.
        package var definition: Int { Int(bits >> 16 & 0xFF) }
        /// How many entries there are.
        package var count: Int { Int(bits & Run.most) }

        fileprivate static let most: UInt32 = 0xFFFF
        /// How many bytes a run takes.
        package static let byteCount = 4
    }

    /// A place between two entries, at most the last.
    struct Position {
        /// The run of the entry before it, and how many entries of that run are before it.
        fileprivate var run = 0
        fileprivate var offset = 0
        /// How many entries are before it.
        fileprivate var count = 0
    }

    package private(set) var runs: [Run] = []
    /// How many entries there are.
    package private(set) var count = 0

    /// No entries.
    package init() {}

    /// What they take.
    package var byteCount: Int { runs.count * Run.byteCount }

    /// The place behind the last entry.
    var end: Position { Position(run: max(0, runs.count - 1), offset: runs.last?.count ?? 0, count: count) }

    /// Adds entries. Levels have at most seven bits: nothing is nested deeper than that.
    @inline(__always)
    package mutating func add(repetition: Int, definition: Int, count added: Int = 1) {
        let levels = UInt32(truncatingIfNeeded: repetition << 8 | definition)
        if added == 1, let last = runs.last?.bits, last >> 16 == levels, last & Run.most < Run.most {
            runs[runs.count - 1].bits = last + 1
            count += 1
        } else {
            add(levels, added)
        }
    }

    private mutating func add(_ levels: UInt32, _ added: Int) {
        var left = added
        if left > 0, let last = runs.last?.bits, last >> 16 == levels {
            let taken = min(left, Int(Run.most - last & Run.most))
            runs[runs.count - 1].bits = last + UInt32(truncatingIfNeeded: taken)
            left -= taken
        }
        while left > 0 {
            let taken = min(left, Int(Run.most))
            runs.append(Run(bits: levels << 16 | UInt32(truncatingIfNeeded: taken)))
            left -= taken
        }
        count += max(0, added)
    }

    /// Adds the entries of others between two places.
    mutating func add(_ other: LevelRuns, _ start: Position, _ end: Position) {
        guard start.run < other.runs.count, end.run < other.runs.count, start.run <= end.run else { return }
        let first = other.runs[start.run]
        guard start.run < end.run else { return add(first.bits >> 16, end.offset - start.offset) }
        let total = count + end.count - start.count
        add(first.bits >> 16, first.count - start.offset)
        runs.append(contentsOf: other.runs[start.run + 1..<end.run])
        add(other.runs[end.run].bits >> 16, end.offset)
        count = total
    }

    /// Adds entries as `append` stored them, `added` of them.
    package mutating func add(stored bytes: UnsafeRawBufferPointer, count added: Int) {
        guard bytes.count >= Run.byteCount else { return }
        let total = count + added
        let first = Run(bits: bytes.loadUnaligned(as: UInt32.self))
        add(first.bits >> 16, first.count)
        let rest = UnsafeRawBufferPointer(rebasing: bytes[Run.byteCount...])
        let start = runs.count
        runs.append(contentsOf: repeatElement(first, count: rest.count / Run.byteCount))
        runs.withUnsafeMutableBytes {
            let target = UnsafeMutableRawBufferPointer(rebasing: $0[(start * Run.byteCount)...])
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(target.count)))
        }
        count = total
    }

    /// Appends them to a block, and gives where they stand.
    package func append(to block: ByteBlock) -> Range<Int> {
        let start = runs.withUnsafeBytes { block.append($0) }
        return start..<block.count
    }

    mutating func removeAll() {
        runs.removeAll(keepingCapacity: runs.capacity <= 64)
        count = 0
    }
}

/// The levels of entries in their order, as runs of entries that have the same: rows in which a leaf is missing take next to
/// nothing, however many there are. As many as can be are one run: how entries came does not matter.
package struct LevelRuns: Sendable, Equatable {
    /// Entries that have the same levels.
    package struct Run: Sendable, Equatable {
        /// The levels' bits in front of those of the count.
        fileprivate var bits: UInt32

        /// How many of the lists around an entry go on with it.
        @inline(__always) package var repetition: Int { Int(bits >> 24) }
        /// How much of the path to an entry is there.
        @inline(__always) package var definition: Int { Int(bits >> 16 & 0xFF) }
        /// How many entries there are.
        @inline(__always) package var count: Int { Int(bits & Run.most) }

        fileprivate static let most: UInt32 = 0xFFFF
    }

    package private(set) var runs: [Run] = []
    /// How many entries there are.
    package private(set) var count = 0

    /// No entries.
    package init() {}

    /// No entries, with room for runs.
    init(capacity: Int) { runs.reserveCapacity(capacity) }

    /// Adds entries. Levels have at most seven bits: nothing is nested deeper than that.
    @inline(__always)
    package mutating func add(repetition: Int, definition: Int, count added: Int = 1) {
        add(UInt32(truncatingIfNeeded: repetition << 8 | definition), added)
    }

    @inline(__always)
    fileprivate mutating func add(_ levels: UInt32, _ added: Int) {
        guard added > 0 else { return }
        count += added
        if let last = runs.last?.bits, last >> 16 == levels {
            let sum = Int(last & Run.most) + added
            if sum <= Int(Run.most) {
                runs[runs.count - 1].bits = last + UInt32(truncatingIfNeeded: added)
                return
            }
        }
        addRuns(levels, added)
    }

    private mutating func addRuns(_ levels: UInt32, _ added: Int) {
        var left = added
        if let last = runs.last?.bits, last >> 16 == levels {
            let taken = min(left, Int(Run.most - last & Run.most))
            runs[runs.count - 1].bits = last + UInt32(truncatingIfNeeded: taken)
            left -= taken
        }
        while left > 0 {
            let taken = min(left, Int(Run.most))
            runs.append(Run(bits: levels << 16 | UInt32(truncatingIfNeeded: taken)))
            left -= taken
        }
    }

    /// Adds whole runs of others.
    fileprivate mutating func add(_ others: ArraySlice<Run>, entryCount: Int) {
        runs.append(contentsOf: others)
        count += entryCount
    }
}

/// Takes over the levels of entries, one after the other.
struct LevelCursor {
    private let runs: [LevelRuns.Run]
    private var run = 0
    /// How many entries of the run are taken over.
    private var taken = 0
    /// How many entries are taken over.
    private(set) var place = 0

    init(_ levels: LevelRuns) { runs = levels.runs }

    /// Takes over entries as they are.
    mutating func copy(to end: Int, into target: inout LevelRuns) {
        guard place < end else { return }
        take(end - place, nil, &target)
        // The rest of what is one run but for its length.
        while place < end, run < runs.count, runs[run].bits >> 16 == runs[run - 1].bits >> 16 {
            take(end - place, nil, &target)
        }
        // Whole runs are copied together.
        let first = run
        var count = 0
        while run < runs.count, place + count + runs[run].count <= end {
            count += runs[run].count
            run += 1
        }
        if run > first { target.add(runs[first..<run], entryCount: count) }
        place += count
        while place < end, run < runs.count { take(end - place, nil, &target) }
    }

    /// Takes over entries, which are there up to this level.
    @inline(__always)
    mutating func copy(to end: Int, definition: Int, into target: inout LevelRuns) {
        while place < end, run < runs.count { take(end - place, UInt32(truncatingIfNeeded: definition), &target) }
    }

    /// Leaves an entry out, and gives its repetition level.
    @inline(__always)
    mutating func next() -> Int {
        guard run < runs.count else { return 0 }
        let repetition = runs[run].repetition
        place += 1
        taken += 1
        if taken == runs[run].count { (run, taken) = (run + 1, 0) }
        return repetition
    }

    /// Takes over entries of the run at hand, at most so many.
    @inline(__always)
    private mutating func take(_ most: Int, _ definition: UInt32?, _ target: inout LevelRuns) {
        guard run < runs.count else { return }
        let count = min(most, runs[run].count - taken)
        let levels = runs[run].bits >> 16
        target.add(definition.map { levels & 0xFF00 | $0 } ?? levels, count)
        place += count
        taken += count
        if taken == runs[run].count { (run, taken) = (run + 1, 0) }
    }
}

import Tabular

/// Places by fingerprint, the last that was given for each, in memory that does not grow.
///
/// As `FingerprintSet` does it: a table that is open-addressed and doubles until it has its part of the limit, then goes to a
/// spool, sorted; two runs of like size become one, in which the later place stands for each fingerprint.
///
/// Bounds: `capacity` is a power of two and each place is taken modulo it; a quarter of the places is always free, so that a
/// search ends. Entries of a run are read below its count.
final class FingerprintMap {
    private struct Entry {
        var key: Fingerprint
        var place: UInt64
    }

    private struct Run {
        var level: Int
        var count: Int
        var spool: any ByteSpool
    }

    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private let maximumCapacity: Int
    private let filterBytes: Int
    private var table: [Entry]
    private var used = 0
    private var runs: [Run] = []
    private var filter: FingerprintFilter?
    private static let free = Fingerprint(high: 0, low: 0)
    private static var stride: Int { MemoryLayout<Entry>.stride }
    private static let windowCount = 170

    /// A map that keeps to `memoryLimit` bytes, but no less than some KiB.
    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        self.makeSpool = makeSpool
        let limit = max(memoryLimit, 4096)
        func power(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - max(count, 1).leadingZeroBitCount) }
        maximumCapacity = power(limit / 2 / FingerprintMap.stride)
        filterBytes = power(limit / 8)
        table = [Entry](repeating: Entry(key: FingerprintMap.free, place: 0), count: min(maximumCapacity, 1024))
    }

    /// How many runs stand in spools.
    var runCount: Int { runs.count }

    /// Remembers a place, instead of another that was given for the fingerprint.
    func set(_ place: UInt64, of key: Fingerprint) throws(ExportError) {
        let index = index(of: key, in: table)
        let isNew = table[index].key != key
        table[index] = Entry(key: key, place: place)
        guard isNew else { return }
        used += 1
        if used > table.count / 4 * 3 {
            if table.count < maximumCapacity { grow() } else { try spill() }
        }
    }

    /// The place of a fingerprint; nil where none was given.
    func place(of key: Fingerprint) throws(ExportError) -> UInt64? {
        let entry = table[index(of: key, in: table)]
        if entry.key == key { return entry.place }
        guard let filter, filter.mayContain(key) else { return nil }
        for run in runs.reversed() {
            if let place = try place(of: key, in: run) { return place }
        }
        return nil
    }

    @inline(__always)
    private func index(of key: Fingerprint, in table: [Entry]) -> Int {
        let mask = table.count - 1
        var index = Int(truncatingIfNeeded: key.low) & mask
        while table[index].key != key, table[index].key != FingerprintMap.free { index = (index + 1) & mask }
        return index
    }

    private func grow() {
        var larger = [Entry](repeating: Entry(key: FingerprintMap.free, place: 0), count: table.count * 2)
        for entry in table where entry.key != FingerprintMap.free { larger[index(of: entry.key, in: larger)] = entry }
        table = larger
    }

    // MARK: Runs

    private func spill() throws(ExportError) {
        let sorted = table.filter { $0.key != FingerprintMap.free }.sorted { $0.key < $1.key }
        let filter = self.filter ?? FingerprintFilter(byteCount: filterBytes)
        self.filter = filter
        for entry in sorted { filter.add(entry.key) }
        let spool = try makeSpool()
        try FingerprintMap.append(sorted, to: spool)
        runs.append(Run(level: 0, count: sorted.count, spool: spool))
        while runs.count >= 2, runs[runs.count - 1].level == runs[runs.count - 2].level {
            let later = runs.removeLast()
            let earlier = runs.removeLast()
            runs.append(try merged(earlier, later))
        }
        for index in table.indices { table[index].key = FingerprintMap.free }
        used = 0
    }

    private func merged(_ earlier: Run, _ later: Run) throws(ExportError) -> Run {
        let spool = try makeSpool()
        var (old, new) = (Cursor(earlier), Cursor(later))
        var output: [Entry] = []
        var count = 0
        while true {
            let (a, b) = (try old.entry(), try new.entry())
            let next: Entry
            if let b, a.map({ !($0.key < b.key) }) ?? true {
                next = b
                if a?.key == b.key { old.index += 1 }
                new.index += 1
            } else if let a {
                next = a
                old.index += 1
            } else {
                break
            }
            output.append(next)
            count += 1
            if output.count == 4096 {
                try FingerprintMap.append(output, to: spool)
                output.removeAll(keepingCapacity: true)
            }
        }
        try FingerprintMap.append(output, to: spool)
        return Run(level: later.level + 1, count: count, spool: spool)
    }

    private func place(of key: Fingerprint, in run: Run) throws(ExportError) -> UInt64? {
        var (lower, upper) = (0, run.count)
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            let start = max(lower, min(middle - FingerprintMap.windowCount / 2, upper - FingerprintMap.windowCount))
            let window = try FingerprintMap.entries(of: run, start..<min(upper, start + FingerprintMap.windowCount))
            guard let first = window.first, let last = window.last else { return nil }
            if key < first.key {
                upper = start
            } else if last.key < key {
                lower = start + window.count
            } else {
                return window.first { $0.key == key }?.place
            }
        }
        return nil
    }

    /// Reads a run from its start.
    private struct Cursor {
        let run: Run
        var index = 0
        private var window: [Entry] = []
        private var start = 0

        init(_ run: Run) { self.run = run }

        mutating func entry() throws(ExportError) -> Entry? {
            guard index < run.count else { return nil }
            if index >= start + window.count {
                start = index
                window = try FingerprintMap.entries(of: run, start..<min(run.count, start + 4096))
            }
            return window[index - start]
        }
    }

    private static func append(_ entries: [Entry], to spool: any ByteSpool) throws(ExportError) {
        let block = ByteBlock(capacity: max(1, entries.count * stride))
        entries.withUnsafeBytes { _ = block.append($0) }
        try spool.append(block.contents)
    }

    private static func entries(of run: Run, _ range: Range<Int>) throws(ExportError) -> [Entry] {
        let block = ByteBlock(capacity: range.count * stride)
        guard try run.spool.append(range.count * stride, at: UInt64(range.lowerBound * stride), to: block) else {
            throw HeldEntry.damage
        }
        return range.indices.map { place in
            block.contents.loadUnaligned(fromByteOffset: (place - range.lowerBound) * stride, as: Entry.self)
        }
    }
}

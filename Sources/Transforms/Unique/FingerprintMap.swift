import Tabular

/// Places by fingerprint, the last that was given for each, in memory that does not grow.
///
/// As `FingerprintSet` does it: a table that is open-addressed and doubles until it has its part of the limit, then goes to a
/// spool, sorted; two runs of like size become one, in which the later place stands for each fingerprint.
///
/// Bounds: `capacity` is a power of two and each place is taken modulo it; a quarter of the places is always free, so that a
/// search ends.
final class FingerprintMap {
    private typealias Entry = PlacedFingerprint

    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private let maximumCapacity: Int
    private let filterBytes: Int
    private var table: [Entry]
    private var used = 0
    private var runs: [(level: Int, run: FingerprintMapRun)] = []
    private var filter: FingerprintFilter?
    private static let free = Fingerprint(high: 0, low: 0)

    /// A map that keeps to `memoryLimit` bytes, but no less than some KiB.
    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        self.makeSpool = makeSpool
        let limit = max(memoryLimit, 4096)
        func power(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - max(count, 1).leadingZeroBitCount) }
        maximumCapacity = power(limit / 2 / MemoryLayout<Entry>.stride)
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
        for (_, run) in runs.reversed() {
            if let place = try run.place(of: key) { return place }
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
        let run = FingerprintMapRun(try makeSpool())
        for entry in sorted { try run.append(entry) }
        try run.flush()
        runs.append((0, run))
        while runs.count >= 2, runs[runs.count - 1].level == runs[runs.count - 2].level {
            let (level, later) = runs.removeLast()
            let (_, earlier) = runs.removeLast()
            runs.append((level + 1, try FingerprintMapRun(merging: earlier, later, in: try makeSpool())))
        }
        for index in table.indices { table[index].key = FingerprintMap.free }
        used = 0
    }
}

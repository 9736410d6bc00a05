import Tabular

/// The fingerprints seen so far, in memory that does not grow.
///
/// ```
///  table (½ of the limit) ──full──▶ sorted run ──two alike──▶ merged run …   in spools
///  filter (¼ of the limit): which fingerprints may be in a run
/// ```
///
/// The table is open-addressed, 16 bytes a place, and doubles until it has its half of the limit. Then its contents go
/// to a spool, sorted, and two runs of like size become one, so that n fingerprints stand in at most log2(n) runs and
/// each is copied as often. A run is searched by interpolation: fingerprints are spread evenly, so that two or three
/// reads of 4 KiB find the place. The answer is exact with respect to fingerprints however much was spilled.
///
/// Bounds: `places` is a power of two and each place is taken modulo it; a quarter of them is always free, so that a search
/// ends.
final class FingerprintSet {
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private let maximumPlaces: Int
    private let filterBytes: Int
    private var table: UnsafeMutablePointer<Fingerprint>
    private var places: Int
    private var used = 0
    private var runs: [(level: Int, run: FingerprintRun)] = []
    private var filter: FingerprintFilter?

    /// A set that keeps to `memoryLimit` bytes, but no less than 2 KiB.
    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        self.makeSpool = makeSpool
        let limit = max(memoryLimit, 2048)
        maximumPlaces = FingerprintSet.powerOfTwo(upTo: limit / 2 / MemoryLayout<Fingerprint>.stride)
        filterBytes = FingerprintSet.powerOfTwo(upTo: limit / 4)
        places = min(maximumPlaces, 1024)
        table = FingerprintSet.makeTable(places)
    }

    deinit { table.deallocate() }

    /// How many runs stand in spools.
    var runCount: Int { runs.count }

    /// Adds a fingerprint; false when it was there.
    func insert(_ fingerprint: Fingerprint) throws(ExportError) -> Bool {
        let place = FingerprintSet.place(of: fingerprint, in: table, places)
        if table[place] == fingerprint { return false }
        if let filter, filter.mayContain(fingerprint) {
            for (_, run) in runs where try run.contains(fingerprint) { return false }
        }
        table[place] = fingerprint
        used += 1
        if used > places / 4 * 3 {
            if places < maximumPlaces { grow() } else { try spill() }
        }
        return true
    }

    /// Whether a fingerprint was added.
    func contains(_ fingerprint: Fingerprint) throws(ExportError) -> Bool {
        if table[FingerprintSet.place(of: fingerprint, in: table, places)] == fingerprint { return true }
        guard let filter, filter.mayContain(fingerprint) else { return false }
        for (_, run) in runs where try run.contains(fingerprint) { return true }
        return false
    }

    private static func powerOfTwo(upTo limit: Int) -> Int {
        1 << (Int.bitWidth - 1 - max(limit, 1).leadingZeroBitCount)
    }

    private static func makeTable(_ places: Int) -> UnsafeMutablePointer<Fingerprint> {
        let table = UnsafeMutablePointer<Fingerprint>.allocate(capacity: places)
        table.initialize(repeating: Fingerprint(high: 0, low: 0), count: places)
        return table
    }

    /// Where a fingerprint is, or the free place for it; at least a quarter of the places is free.
    @inline(__always)
    private static func place(
        of fingerprint: Fingerprint, in table: UnsafeMutablePointer<Fingerprint>, _ places: Int
    ) -> Int {
        var place = Int(truncatingIfNeeded: fingerprint.low) & (places - 1)
        while table[place] != fingerprint, table[place] != Fingerprint(high: 0, low: 0) {
            place = (place + 1) & (places - 1)
        }
        return place
    }

    private func grow() {
        let larger = FingerprintSet.makeTable(places * 2)
        for index in 0..<places where table[index] != Fingerprint(high: 0, low: 0) {
            larger[FingerprintSet.place(of: table[index], in: larger, places * 2)] = table[index]
        }
        table.deallocate()
        table = larger
        places *= 2
    }

    private func spill() throws(ExportError) {
        var count = 0
        for index in 0..<places where table[index] != Fingerprint(high: 0, low: 0) {
            table[count] = table[index]
            count += 1
        }
        var sorted = UnsafeMutableBufferPointer(start: table, count: count)
        sorted.sort()
        let filter = self.filter ?? FingerprintFilter(byteCount: filterBytes)
        self.filter = filter
        for fingerprint in sorted { filter.add(fingerprint) }
        runs.append((0, try FingerprintRun(UnsafeBufferPointer(sorted), in: try makeSpool())))
        while runs.count >= 2, runs[runs.count - 1].level == runs[runs.count - 2].level {
            let (level, last) = runs.removeLast()
            let (_, other) = runs.removeLast()
            runs.append((level + 1, try FingerprintRun(merging: other, last, in: try makeSpool())))
        }
        table.update(repeating: Fingerprint(high: 0, low: 0), count: places)
        used = 0
    }
}

/// Which fingerprints may have been added: a Bloom filter of four bits each, which never misses one.
final class FingerprintFilter {
    private let words: UnsafeMutablePointer<UInt64>
    private let mask: UInt64

    /// A filter of `byteCount` bytes, a power of two and at least 8.
    init(byteCount: Int) {
        let count = max(byteCount / 8, 1)
        words = .allocate(capacity: count)
        words.initialize(repeating: 0, count: count)
        mask = UInt64(count) * 64 - 1
    }

    deinit { words.deallocate() }

    func add(_ fingerprint: Fingerprint) {
        for step: UInt64 in 0..<4 {
            let bit = (fingerprint.high &+ step &* (fingerprint.low | 1)) & mask
            words[Int(bit >> 6)] |= 1 << (bit & 63)
        }
    }

    func mayContain(_ fingerprint: Fingerprint) -> Bool {
        for step: UInt64 in 0..<4 {
            let bit = (fingerprint.high &+ step &* (fingerprint.low | 1)) & mask
            if words[Int(bit >> 6)] & 1 << (bit & 63) == 0 { return false }
        }
        return true
    }
}

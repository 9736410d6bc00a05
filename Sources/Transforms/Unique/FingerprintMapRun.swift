import Tabular

/// A fingerprint and the place that was given for it.
struct PlacedFingerprint: BitwiseCopyable {
    var key: Fingerprint
    var place: UInt64
}

/// Sorted fingerprints and their places in a spool.
///
/// ```
///  spool   ├ step entries ┼ step entries ┼ …        memory   the first of each step: which of them to read
/// ```
///
/// A step is a page, so that a search reads one; beyond `mostFences` of them steps double, and a search reads one more for each
/// doubling at most.
///
/// Bounds: `fences` has one for each step begun, and ranges of entries end at `count`; what the spool has read is of the count
/// that was asked for, as `append` makes sure.
final class FingerprintMapRun {
    private typealias Entry = PlacedFingerprint

    private let spool: any ByteSpool
    private var count = 0
    /// The first half of the fingerprint of each `step`-th entry.
    private var fences: [UInt64] = []
    private var step = FingerprintMapRun.pageCount
    /// Entries on their way to the spool, then those that were read last.
    private let page = ByteBlock(capacity: FingerprintMapRun.writtenCount * FingerprintMapRun.entrySize)
    private static var entrySize: Int { MemoryLayout<Entry>.stride }
    private static let pageCount = 170
    private static let writtenCount = 4096
    private let mostFences: Int

    /// A run without entries.
    init(_ spool: any ByteSpool, mostFences: Int = 1 << 14) {
        self.spool = spool
        self.mostFences = mostFences
    }

    /// Merges two runs: of fingerprints that both have, `later` has the place.
    init(
        merging earlier: FingerprintMapRun, _ later: FingerprintMapRun, in spool: any ByteSpool
    ) throws(ExportError) {
        self.spool = spool
        mostFences = earlier.mostFences
        var (old, new) = (Cursor(earlier), Cursor(later))
        while true {
            let (a, b) = (try old.entry(), try new.entry())
            if let b, a.map({ !($0.key < b.key) }) ?? true {
                try append(b)
                if a?.key == b.key { old.index += 1 }
                new.index += 1
            } else if let a {
                try append(a)
                old.index += 1
            } else {
                break
            }
        }
        try flush()
    }

    /// Appends an entry, whose fingerprint is greater than all before.
    func append(_ entry: PlacedFingerprint) throws(ExportError) {
        if count % step == 0 {
            if fences.count == mostFences {
                fences = stride(from: 0, to: fences.count, by: 2).map { fences[$0] }
                step *= 2
            }
            if count % step == 0 { fences.append(entry.key.high) }
        }
        if page.count >= Self.writtenCount * Self.entrySize { try flush() }
        page.append(bytesOf: entry)
        count += 1
    }

    /// Hands what was appended over to the spool, before anything is looked up.
    func flush() throws(ExportError) {
        try spool.append(page.contents)
        page.count = 0
    }

    /// The place of a fingerprint; nil where it has none here.
    func place(of key: Fingerprint) throws(ExportError) -> UInt64? {
        // Behind the last fence that is less, before the first that is greater.
        let less = fenceCount { $0 < key.high }
        let most = fenceCount { $0 <= key.high }
        var (lower, upper) = (max(less - 1, 0) * step, min(most * step, count))
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            let start = max(lower, min(middle - Self.pageCount / 2, upper - Self.pageCount))
            let end = min(upper, start + Self.pageCount)
            try read(start..<end, into: page)
            if key < entry(0, of: page).key {
                upper = start
            } else if entry(end - start - 1, of: page).key < key {
                lower = end
            } else {
                return placeInPage(of: key, count: end - start)
            }
        }
        return nil
    }

    private func placeInPage(of key: Fingerprint, count: Int) -> UInt64? {
        var (lower, upper) = (0, count)
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            if entry(middle, of: page).key < key { lower = middle + 1 } else { upper = middle }
        }
        guard lower < count else { return nil }
        let found = entry(lower, of: page)
        return found.key == key ? found.place : nil
    }

    /// How many fences there are before the first of which `precedes` does not hold.
    @inline(__always)
    private func fenceCount(_ precedes: (UInt64) -> Bool) -> Int {
        var (lower, upper) = (0, fences.count)
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            if precedes(fences[middle]) { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }

    private func read(_ range: Range<Int>, into block: ByteBlock) throws(ExportError) {
        block.count = 0
        let start = UInt64(range.lowerBound * Self.entrySize)
        guard try spool.append(range.count * Self.entrySize, at: start, to: block) else { throw HeldEntry.damage }
    }

    @inline(__always)
    private func entry(_ index: Int, of block: ByteBlock) -> Entry {
        block.contents.loadUnaligned(fromByteOffset: index * Self.entrySize, as: Entry.self)
    }

    /// Reads a run from its start.
    private struct Cursor {
        let run: FingerprintMapRun
        var index = 0
        private let window = ByteBlock(capacity: writtenCount * entrySize)
        private var read = 0..<0

        init(_ run: FingerprintMapRun) { self.run = run }

        mutating func entry() throws(ExportError) -> Entry? {
            guard index < run.count else { return nil }
            if !read.contains(index) {
                read = index..<min(run.count, index + writtenCount)
                try run.read(read, into: window)
            }
            return run.entry(index - read.lowerBound, of: window)
        }
    }
}

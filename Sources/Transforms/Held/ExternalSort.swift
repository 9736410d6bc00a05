package import Tabular

/// Sorts entries by their keys, byte by byte, in memory that does not grow; those of one key stay in the order in which they
/// came.
///
/// ```
///  entries (½ of the limit) ──full──▶ sorted run ─┐
///                                     sorted run ─┼─as many as can be merged──▶ longer run ─┐ …
/// ```
///
/// The runs of a level stand in one spool, which is given up once they are merged, so that few files are open and what is
/// on disk is at most about twice what was put in. An entry is copied as often as there are levels: two or three for all
/// that fits on a disk. Merging, a run has a window of its spool in memory, or its key where that is larger.
///
/// Bounds: an entry is written behind those in `block`, whose counts make its head; offsets in `index` are those of heads.
package final class ExternalSort {
    /// Where an entry is written: behind `begin` its key, behind `endKey` its payload, until `end`.
    package private(set) var block = ByteBlock(capacity: 4096)
    private var index: [Place] = []
    private var start = 0
    private var keyEnd = 0
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private let memoryLimit: Int
    private let merging: RunMerge
    /// How many of the first entries are wanted; nil for all.
    private let wanted: UInt64?
    /// The key of an entry before which there are as many as are wanted.
    private var bound: [UInt8]?
    /// Sorted runs, those of a level side by side in the order of time; higher levels are older.
    private var levels: [[HeldRun]] = []
    /// The runs as they are taken out.
    private var cursors = RunHeap()
    private var nextPlace = 0
    private var isSpilled = false
    private var given: UInt64 = 0

    /// An entry in memory.
    private struct Place {
        var prefix: UInt64
        var offset: Int
    }

    /// - Parameters:
    ///   - memoryLimit: how many bytes all of this may use; three quarters of it are used at most, and some KiB at least.
    ///   - wanted: how many of the first entries are wanted.
    package init(
        memoryLimit: Int, keeping wanted: UInt64? = nil,
        makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool
    ) {
        self.makeSpool = makeSpool
        self.memoryLimit = max(memoryLimit / 2, 1024)
        self.wanted = wanted
        merging = RunMerge(memoryLimit: memoryLimit / 4, wanted: wanted)
    }

    // MARK: Filling

    /// Begins an entry.
    package func begin() {
        start = block.count
        block.reserve(HeldEntry.headCount)
        block.count += HeldEntry.headCount
    }

    /// Ends the key. False where the entry comes behind all that are wanted and is dropped.
    package func endKey() -> Bool {
        keyEnd = block.count
        guard let bound else { return wanted != 0 || drop() }
        let isWanted = bound.withUnsafeBytes { HeldEntry.compare(key(at: start, count: keyCount), $0) < 0 }
        return isWanted || drop()
    }

    private func drop() -> Bool {
        block.count = start
        return false
    }

    private var keyCount: Int { keyEnd - start - HeldEntry.headCount }

    /// Ends the entry.
    package func end() throws(ExportError) {
        let payload = block.count - keyEnd
        guard keyCount <= Int(UInt32.max), payload <= Int(UInt32.max) else {
            throw ExportError(
                .limit, "a row is too long to be put aside", advice: "lower \(Setting.maximumRow) finds it")
        }
        let head = UnsafeMutableRawPointer(block.bytes + start)
        head.storeBytes(of: UInt32(truncatingIfNeeded: keyCount), as: UInt32.self)
        head.storeBytes(of: UInt32(truncatingIfNeeded: payload), toByteOffset: 4, as: UInt32.self)
        index.append(Place(prefix: HeldEntry.prefix(of: key(at: start, count: keyCount)), offset: start))
        if block.count + index.count * MemoryLayout<Place>.stride >= memoryLimit { try makeRoom() }
    }

    private func key(at offset: Int, count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: block.bytes + offset + HeldEntry.headCount, count: count)
    }

    private func key(at offset: Int) -> UnsafeRawBufferPointer {
        key(at: offset, count: Int(UnsafeRawPointer(block.bytes + offset).loadUnaligned(as: UInt32.self)))
    }

    private func payloadCount(at offset: Int) -> Int {
        Int(UnsafeRawPointer(block.bytes + offset).loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    }

    private func entry(at offset: Int) -> UnsafeRawBufferPointer {
        let count = HeldEntry.headCount + key(at: offset).count + payloadCount(at: offset)
        return UnsafeRawBufferPointer(start: block.bytes + offset, count: count)
    }

    private func sort() {
        index.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            let order = HeldEntry.compare(key(at: left.offset), key(at: right.offset))
            return order == 0 ? left.offset < right.offset : order < 0
        }
        guard let wanted, let last = Int(exactly: wanted), last > 0, last <= index.count else { return }
        index.removeLast(index.count - last)
        let greatest = key(at: index[last - 1].offset)
        if bound.map({ $0.withUnsafeBytes { HeldEntry.compare(greatest, $0) < 0 } }) ?? true {
            bound = Array(greatest)
        }
    }

    /// Drops what is not wanted, or puts everything aside.
    private func makeRoom() throws(ExportError) {
        sort()
        let kept = wanted == nil ? .max : index.reduce(0) { $0 + entry(at: $1.offset).count }
        guard kept <= memoryLimit / 2 else { return try spill() }
        let fewer = ByteBlock(capacity: max(4096, kept))
        for place in index.indices { index[place].offset = fewer.append(entry(at: index[place].offset)) }
        block = fewer
    }

    /// Writes the sorted entries as a run.
    private func spill() throws(ExportError) {
        guard !index.isEmpty else { return }
        isSpilled = true
        let writer = HeldEntryWriter(try spool(ofLevel: 0))
        var run = HeldRun(spool: writer.spool, range: writer.place..<writer.place, largestKey: 0)
        for place in index {
            try writer.append(entry(at: place.offset))
            run.largestKey = max(run.largestKey, key(at: place.offset).count)
        }
        try writer.flush()
        run.range = run.range.lowerBound..<writer.place
        index.removeAll(keepingCapacity: true)
        block.reset(keeping: memoryLimit)
        try add(run, level: 0)
    }

    private func add(_ run: HeldRun, level: Int) throws(ExportError) {
        if level == levels.count { levels.append([]) }
        levels[level].append(run)
        guard levels[level].count > 1, !merging.takes(levels[level]) else { return }
        let merged = try merging.merge(levels[level], into: try spool(ofLevel: level + 1))
        levels[level] = []
        try add(merged, level: level + 1)
    }

    /// Where the next run of a level goes.
    private func spool(ofLevel level: Int) throws(ExportError) -> any ByteSpool {
        if level < levels.count, let last = levels[level].last { return last.spool }
        return try makeSpool()
    }

    // MARK: Emptying

    /// Ends the filling.
    package func finish() throws(ExportError) {
        sort()
        guard isSpilled else { return }
        try spill()
        (block, index) = (ByteBlock(capacity: 1), [])
        var runs = Array(levels.reversed().joined())
        levels = []
        // The last ones are the shortest.
        while runs.count > 2, !merging.takes(runs) {
            var first = runs.count - 2
            while first > 0, merging.takes(runs[(first - 1)...]) { first -= 1 }
            let merged = try merging.merge(runs[first...], into: try makeSpool())
            runs.replaceSubrange(first..., with: [merged])
        }
        cursors = try merging.open(runs)
    }

    /// Goes to the next entry in order; false behind the last.
    package func next() throws(ExportError) -> Bool {
        guard wanted.map({ given < $0 }) ?? true else { return false }
        if isSpilled {
            if given > 0 { try cursors.advance() }
            guard cursors.first != nil else { return false }
        } else {
            guard nextPlace < index.count else { return false }
            nextPlace += 1
        }
        given += 1
        return true
    }

    /// The key of the entry at hand, valid until the next.
    package var key: UnsafeRawBufferPointer {
        if let cursor = cursors.first { return cursor.key }
        return nextPlace > 0 ? key(at: index[nextPlace - 1].offset) : UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// Appends the payload of the entry at hand.
    package func appendPayload(to target: ByteBlock) throws(ExportError) {
        if let cursor = cursors.first { return try cursor.appendPayload(to: target) }
        guard nextPlace > 0 else { return }
        let offset = index[nextPlace - 1].offset
        target.append(UnsafeRawBufferPointer(rebasing: entry(at: offset).suffix(payloadCount(at: offset))))
    }
}

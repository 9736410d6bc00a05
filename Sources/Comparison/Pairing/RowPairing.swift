internal import Tabular
internal import Transforms

/// Pairs the rows of two sides by the digests of their keys; rows of one key in their order. Memory is bounded:
///
/// ```
///  digests (½ of the limit) ──full──▶ 32 buckets by the first bits of the key ──too large──▶ 32 buckets by the next …
/// ```
///
/// A bucket that fits is sorted and merged in memory. One with a single key, which no split makes smaller, is in the order
/// of its rows already and is walked through.
final class RowPairing {
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private let memoryLimit: Int
    /// The digests of each side, as long as they fit.
    @exclusivity(unchecked) private var records: [[DigestRecord]] = [[], []]
    @exclusivity(unchecked) private var buckets: [DigestBucket] = []
    /// How many rows of each side have a key that a row before them has.
    private(set) var repeatedKeys: [UInt64] = [0, 0]
    /// Whether digests come in the order of their rows.
    private var isInOrder = true
    private static let bits = 5

    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        self.memoryLimit = max(memoryLimit / 2, 4 * DigestRecord.byteCount)
        self.makeSpool = makeSpool
    }

    /// Takes the digests of rows, as a `RowDigester` has written them, of which the first has this number.
    func add(
        _ digests: UnsafeRawBufferPointer, firstRow: UInt64, of side: ComparedSideName
    ) throws(ExportError) {
        let count = digests.count / RowDigester.byteCount
        if buckets.isEmpty, (records[0].count + records[1].count + count) * DigestRecord.byteCount > memoryLimit {
            try moveToBuckets()
        }
        for index in 0..<count {
            func word(_ number: Int) -> UInt64 {
                digests.loadUnaligned(fromByteOffset: index * RowDigester.byteCount + number * 8, as: UInt64.self)
            }
            let record = DigestRecord(
                keyHigh: word(0), keyLow: word(1), content: word(2), row: firstRow + UInt64(index))
            try put(record, of: side)
        }
    }

    /// Takes the digests of a row that found no other, to be paired by those of its values; rows come in any order.
    func add(byContent record: DigestRecord, of side: ComparedSideName) throws(ExportError) {
        isInOrder = false
        if buckets.isEmpty, (records[0].count + records[1].count + 1) * DigestRecord.byteCount > memoryLimit {
            try moveToBuckets()
        }
        let own = DigestRecord(keyHigh: record.content, keyLow: 0, content: record.content, row: record.row)
        try put(own, of: side)
    }

    private func put(_ record: DigestRecord, of side: ComparedSideName) throws(ExportError) {
        if buckets.isEmpty {
            records[side.rawValue].append(record)
        } else {
            try bucket(of: record, in: buckets, depth: 0).add(record, of: side)
        }
    }

    private func moveToBuckets() throws(ExportError) {
        buckets = makeBuckets()
        for side in [ComparedSideName.old, .new] {
            for record in records[side.rawValue] {
                try bucket(of: record, in: buckets, depth: 0).add(record, of: side)
            }
            records[side.rawValue] = []
        }
    }

    /// Forgets the rows of a side, which is read anew.
    func forget(_ side: ComparedSideName) {
        records[side.rawValue] = []
        for bucket in buckets { bucket.forget(side) }
    }

    /// Pairs all rows; what is found of them comes in no order.
    func pair(_ body: (RowPair) throws(ExportError) -> Void) throws(ExportError) {
        if buckets.isEmpty {
            try pairInMemory(&records, body)
            records = [[], []]
        }
        for index in buckets.indices {
            let bucket = buckets[index]
            try pair(bucket, depth: 1, body)
        }
        buckets = []
    }

    private func makeBuckets() -> [DigestBucket] {
        (0..<1 << RowPairing.bits).map { _ in DigestBucket(makeSpool: makeSpool) }
    }

    /// The bucket for a record: each depth looks at the next bits of the key, all of which are as good as random.
    private func bucket(of record: DigestRecord, in buckets: [DigestBucket], depth: Int) -> DigestBucket {
        let place = depth * RowPairing.bits
        let word = place < 60 ? record.keyHigh >> UInt64(59 - place) : record.keyLow >> UInt64(max(0, 119 - place))
        return buckets[Int(truncatingIfNeeded: word) & (buckets.count - 1)]
    }

    private func pair(
        _ bucket: DigestBucket, depth: Int, _ body: (RowPair) throws(ExportError) -> Void
    ) throws(ExportError) {
        if !bucket.hasSeveralKeys { return try zip(bucket, body) }
        // Beyond the last depth there are no bits left; keys that agree in so many are few.
        guard bucket.byteCount > UInt64(memoryLimit), depth < 24 else {
            var records: [[DigestRecord]] = [[], []]
            for side in [ComparedSideName.old, .new] {
                try bucket.each(of: side) { (record) throws(ExportError) in records[side.rawValue].append(record) }
            }
            return try pairInMemory(&records, body)
        }
        let parts = makeBuckets()
        for side in [ComparedSideName.old, .new] {
            try bucket.each(of: side) { (record) throws(ExportError) in
                try self.bucket(of: record, in: parts, depth: depth).add(record, of: side)
            }
            bucket.forget(side)
        }
        for part in parts { try pair(part, depth: depth + 1, body) }
    }

    /// Pairs rows of one key.
    private func zip(
        _ bucket: DigestBucket, _ body: (RowPair) throws(ExportError) -> Void
    ) throws(ExportError) {
        for side in 0..<2 where bucket.counts[side] > 1 { repeatedKeys[side] += bucket.counts[side] - 1 }
        var (olds, news) = (try bucket.cursor(of: .old), try bucket.cursor(of: .new))
        while true {
            switch (try olds.next(), try news.next()) {
            case (let old?, let new?): try body(.both(old: old, new: new))
            case (let old?, nil): try body(.removed(old))
            case (nil, let new?): try body(.added(new))
            case (nil, nil): return
            }
        }
    }

    private func pairInMemory(
        _ records: inout [[DigestRecord]], _ body: (RowPair) throws(ExportError) -> Void
    ) throws(ExportError) {
        for side in 0..<2 {
            isInOrder ? DigestSort.sort(&records[side]) : records[side].sort(by: <)
            repeatedKeys[side] += RowPairing.repeated(in: records[side])
        }
        let (olds, news) = (records[0], records[1])
        var (i, j) = (0, 0)
        while i < olds.count || j < news.count {
            if i < olds.count, j < news.count, olds[i].hasKey(of: news[j]) {
                try body(.both(old: olds[i], new: news[j]))
                i += 1
                j += 1
            } else if j == news.count || (i < olds.count && RowPairing.precedes(olds[i], news[j])) {
                try body(.removed(olds[i]))
                i += 1
            } else {
                try body(.added(news[j]))
                j += 1
            }
        }
    }

    private static func precedes(_ left: DigestRecord, _ right: DigestRecord) -> Bool {
        left.keyHigh != right.keyHigh ? left.keyHigh < right.keyHigh : left.keyLow < right.keyLow
    }

    /// How many of sorted records have the key of the one before.
    private static func repeated(in records: [DigestRecord]) -> UInt64 {
        var count: UInt64 = 0
        for index in records.indices.dropFirst() where records[index].hasKey(of: records[index - 1]) { count += 1 }
        return count
    }
}

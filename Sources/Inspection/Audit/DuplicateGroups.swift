internal import Tabular
internal import Transforms

/// Pages that share something with another page, by a digest of it, in memory that does not grow.
///
/// A page that a crawl has twice is no duplicate of itself: pages are told apart by their addresses, those without one by
/// their rows.
///
/// ```
///  digest, address, row          ──sorted──▶ how many pages share it ─┐
///  digest, address, row, texts   ──sorted──▶ those of one digest ─────┴─▶ sorted by how many share it
/// ```
final class DuplicateGroups {
    /// How many pages share something with another, and how many groups they are.
    private(set) var pages: UInt64 = 0
    private(set) var groups: UInt64 = 0
    private let counts: ExternalSort
    private let records: ExternalSort
    private let sorted: ExternalSort
    private static let keyCount = 40

    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        counts = ExternalSort(memoryLimit: memoryLimit / 4, makeSpool: makeSpool)
        records = ExternalSort(memoryLimit: memoryLimit / 2, makeSpool: makeSpool)
        sorted = ExternalSort(memoryLimit: memoryLimit / 4, makeSpool: makeSpool)
    }

    /// Adds a page whose title or text has this digest.
    func add(
        _ digest: (high: UInt64, low: UInt64), _ facts: AuditRecord.Facts, _ texts: UnsafeRawBufferPointer
    ) throws(ExportError) {
        for sort in [counts, records] {
            sort.begin()
            for word in [
                digest.high, digest.low, facts.hasURL ? facts.urlHigh : facts.row, facts.hasURL ? facts.urlLow : 0,
                facts.row,
            ] { sort.block.append(bytesOf: word.bigEndian) }
            _ = sort.endKey()
            if sort === records {
                sort.block.append(bytesOf: facts)
                sort.block.append(texts)
            }
            try sort.end()
        }
    }

    /// One digest's group: how many pages it has and the first row of them.
    private struct Group {
        var digest: [UInt8] = []
        var pages: UInt64 = 0
        var first = UInt64.max
    }

    /// Finds the groups. Once, before `next`.
    func finish() throws(ExportError) {
        try counts.finish()
        try records.finish()
        var hasCount = try counts.next()
        var group = Group()
        var address: [UInt8] = []
        while try records.next() {
            let key = Array(records.key)
            guard key.count == DuplicateGroups.keyCount else { throw HeldEntry.damage }
            if !key.prefix(16).elementsEqual(group.digest) {
                group = Group(digest: Array(key.prefix(16)))
                address = []
                while hasCount, counts.key.prefix(16).elementsEqual(group.digest) {
                    let other = Array(counts.key)
                    if Array(other[16..<32]) != address { group.pages += 1 }
                    address = Array(other[16..<32])
                    group.first = min(group.first, DuplicateGroups.row(other))
                    hasCount = try counts.next()
                }
                address = []
                if group.pages > 1 { groups += 1 }
            }
            guard group.pages > 1, Array(key[16..<32]) != address else { continue }
            address = Array(key[16..<32])
            pages += 1
            try take(DuplicateGroups.row(key), of: group)
        }
        try sorted.finish()
    }

    private func take(_ row: UInt64, of group: Group) throws(ExportError) {
        sorted.begin()
        for word in [~group.pages, group.first, row] { sorted.block.append(bytesOf: word.bigEndian) }
        _ = sorted.endKey()
        sorted.block.append(bytesOf: group.pages)
        try records.appendPayload(to: sorted.block)
        try sorted.end()
    }

    private static func row(_ key: [UInt8]) -> UInt64 { key[32..<40].reduce(0) { $0 << 8 | UInt64($1) } }

    /// Goes to the next page, those that most share first, and puts its record into `block`; gives how many share it.
    func next(into block: ByteBlock) throws(ExportError) -> UInt64? {
        guard try sorted.next() else { return nil }
        block.reset(keeping: 1 << 20)
        try sorted.appendPayload(to: block)
        guard block.count >= 8 else { throw HeldEntry.damage }
        return block.contents.loadUnaligned(as: UInt64.self)
    }
}

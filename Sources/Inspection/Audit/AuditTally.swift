internal import Tabular
internal import Transforms

/// What is counted of the pages of a folder, a depth or a status code.
struct AuditTally: BitwiseCopyable {
    var pages: UInt64 = 0
    var broken: UInt64 = 0
    var redirected: UInt64 = 0
    var thin: UInt64 = 0
    var words: UInt64 = 0

    /// Pages that answered themselves: what an average of words is about.
    var answered: UInt64 { pages - min(pages, broken + redirected) }

    mutating func add(_ facts: AuditRecord.Facts) {
        pages += 1
        switch PageState(rawValue: facts.state) ?? .answered {
        case .broken: broken += 1
        case .redirected: redirected += 1
        case .answered:
            words &+= facts.words
            if facts.words < SiteAudit.fewWords { thin += 1 }
        }
    }

    mutating func merge(_ other: AuditTally) {
        pages &+= other.pages
        broken &+= other.broken
        redirected &+= other.redirected
        thin &+= other.thin
        words &+= other.words
    }
}

/// Tallies by a key, in memory that does not grow: what no longer fits is put aside, sorted, and added up at the end.
final class AuditTallies {
    private var tallies: [[UInt8]: AuditTally] = [:]
    private var bytes = 0
    private let sort: ExternalSort
    private let limit: Int

    /// What a dictionary takes for each key beside its bytes, about.
    private static let entryBytes = 128

    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        limit = max(memoryLimit / 2, 1 << 16)
        sort = ExternalSort(memoryLimit: memoryLimit / 2, makeSpool: makeSpool)
    }

    /// Counts a page.
    func add(_ facts: AuditRecord.Facts, to key: [UInt8]) throws(ExportError) {
        if tallies[key] == nil {
            if bytes >= limit { try putAside() }
            bytes += key.count + AuditTallies.entryBytes
        }
        tallies[key, default: AuditTally()].add(facts)
    }

    private func putAside() throws(ExportError) {
        for (key, tally) in tallies {
            sort.begin()
            sort.block.append(key)
            _ = sort.endKey()
            sort.block.append(bytesOf: tally)
            try sort.end()
        }
        tallies.removeAll(keepingCapacity: true)
        bytes = 0
    }

    /// Gives each key with its tally, in the order of the keys' bytes. Once.
    func each(_ body: ([UInt8], AuditTally) throws(ExportError) -> Void) throws(ExportError) {
        try putAside()
        try sort.finish()
        let part = ByteBlock(capacity: MemoryLayout<AuditTally>.size)
        var (key, sum) = ([UInt8](), AuditTally())
        var isFirst = true
        while try sort.next() {
            part.reset()
            try sort.appendPayload(to: part)
            guard part.count == MemoryLayout<AuditTally>.size else { throw HeldEntry.damage }
            if isFirst || !sort.key.elementsEqual(key) {
                if !isFirst { try body(key, sum) }
                (key, sum, isFirst) = (Array(sort.key), AuditTally(), false)
            }
            sum.merge(part.contents.loadUnaligned(as: AuditTally.self))
        }
        if !isFirst { try body(key, sum) }
    }
}

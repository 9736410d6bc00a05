internal import Tabular
internal import Transforms

/// Takes in what an audit keeps of each page, in the order of the rows, and sorts it into lists.
final class AuditCollector {
    /// Pages in the order of a list.
    final class List {
        fileprivate(set) var count: UInt64 = 0
        let sort: ExternalSort

        fileprivate init(_ memoryLimit: Int, _ makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
            sort = ExternalSort(memoryLimit: memoryLimit, makeSpool: makeSpool)
        }

        fileprivate func add(
            _ order: UInt64, _ facts: AuditRecord.Facts, _ texts: UnsafeRawBufferPointer
        ) throws(ExportError) {
            count += 1
            sort.begin()
            sort.block.append(bytesOf: order.bigEndian)
            sort.block.append(bytesOf: facts.row.bigEndian)
            _ = sort.endKey()
            sort.block.append(bytesOf: facts)
            sort.block.append(texts)
            try sort.end()
        }
    }

    let broken: List
    let redirected: List
    let thin: List
    let titles: List
    let duplicateTitles: DuplicateGroups
    let duplicateTexts: DuplicateGroups
    let folders: AuditTallies
    let depths: AuditTallies
    let statusCodes: AuditTallies
    private(set) var all = AuditTally()
    /// Pages that have a text, a title, an address.
    private(set) var texts: UInt64 = 0
    private(set) var withTitle: UInt64 = 0
    private(set) var missingTitles: UInt64 = 0
    private(set) var longTitles: UInt64 = 0
    private(set) var urls: UInt64 = 0

    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        // Eleven lists within one limit, those of duplicates twice as large.
        let share = memoryLimit / 12
        func list() -> List { List(share, makeSpool) }
        (broken, redirected, thin, titles) = (list(), list(), list(), list())
        duplicateTitles = DuplicateGroups(memoryLimit: 2 * share, makeSpool: makeSpool)
        duplicateTexts = DuplicateGroups(memoryLimit: 2 * share, makeSpool: makeSpool)
        folders = AuditTallies(memoryLimit: 2 * share, makeSpool: makeSpool)
        depths = AuditTallies(memoryLimit: share, makeSpool: makeSpool)
        statusCodes = AuditTallies(memoryLimit: share, makeSpool: makeSpool)
    }

    /// Takes in a page.
    func add(_ facts: AuditRecord.Facts, _ record: UnsafeRawBufferPointer) throws(ExportError) {
        all.add(facts)
        if facts.hasText { texts += 1 }
        if facts.hasURL { urls += 1 }
        let shown = try AuditRecord.texts(record)
        try folders.add(
            facts,
            to: AuditCollector.key(shown[AuditRecord.Text.host.rawValue], shown[AuditRecord.Text.folder.rawValue]))
        try depths.add(facts, to: AuditCollector.key(facts.depth, shown[AuditRecord.Text.depth.rawValue]))
        try statusCodes.add(
            facts, to: AuditCollector.key(facts.statusCode, shown[AuditRecord.Text.statusCode.rawValue]))
        switch PageState(rawValue: facts.state) ?? .answered {
        case .broken: try broken.add(AuditCollector.order(facts.statusCode), facts, record)
        case .redirected: try redirected.add(AuditCollector.order(facts.statusCode), facts, record)
        case .answered: try addAnswered(facts, record)
        }
    }

    /// A page that answered is looked at more closely: what a server says in place of one is not.
    private func addAnswered(_ facts: AuditRecord.Facts, _ record: UnsafeRawBufferPointer) throws(ExportError) {
        if facts.words < SiteAudit.fewWords { try thin.add(facts.words, facts, record) }
        if facts.words > 0 { try duplicateTexts.add((facts.textHigh, facts.textLow), facts, record) }
        if facts.hasTitle {
            withTitle += 1
            try duplicateTitles.add((facts.titleHigh, facts.titleLow), facts, record)
        } else {
            missingTitles += 1
            try titles.add(0, facts, record)
        }
        if facts.titleLength > SiteAudit.longTitle {
            longTitles += 1
            // The longest first, behind those that are missing.
            try titles.add(.max - facts.titleLength, facts, record)
        }
    }

    /// Host and folder, neither of which has a byte of zero where it is an address.
    private static func key(_ host: UnsafeRawBufferPointer?, _ folder: UnsafeRawBufferPointer?) -> [UInt8] {
        guard let folder else { return [] }
        return Array(host ?? UnsafeRawBufferPointer(start: nil, count: 0)) + [0] + Array(folder)
    }

    /// A number in its order, and how it is shown.
    private static func key(_ number: Double, _ text: UnsafeRawBufferPointer?) -> [UInt8] {
        withUnsafeBytes(of: AuditCollector.order(number).bigEndian) { Array($0) }
            + Array(text ?? UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Bits that stand in the order of their numbers.
    static func order(_ number: Double) -> UInt64 {
        let bits = number.bitPattern
        return number.sign == .minus ? ~bits : bits | 1 << 63
    }
}

internal import JSONScanning
internal import Tabular
internal import Transforms

/// Counts what rows of a crawl tell one worker of their pages: status codes, depths, those that are broken, hosts and folders.
final class PageInspector {
    private(set) var statusCodes = ValueCounts()
    private(set) var depths = ValueCounts()
    private(set) var broken = BrokenPages()
    private let host = ByteBlock(capacity: 256)

    @inline(__always)
    func look(
        at cells: UnsafeMutablePointer<Cell>, of batch: RowBatch, row: UInt64, _ plan: InspectionPlan,
        titleHash: UInt64, _ notes: ByteBlock
    ) {
        let code = plan.statusCode >= 0 ? PageNumber(of: cells[plan.statusCode], in: batch) : .missing
        switch code {
        case .missing: statusCodes.missing += 1
        case .small(let number): statusCodes.add(number)
        case .large, .other: note(.statusCode, cells[plan.statusCode], batch, row, notes)
        }
        switch plan.depth >= 0 ? PageNumber(of: cells[plan.depth], in: batch) : .missing {
        case .missing: depths.missing += 1
        case .small(let depth): depths.add(depth)
        case .large, .other: note(.depth, cells[plan.depth], batch, row, notes)
        }
        if plan.url >= 0 { noteAddress(cells[plan.url], batch, row, titleHash: titleHash, notes) }
        let text =
            plan.statusCode >= 0
            ? batch.bytes(of: cells[plan.statusCode]) : UnsafeRawBufferPointer(start: nil, count: 0)
        let state = PageState.of(code, text, hasError: plan.error >= 0 && hasError(cells[plan.error], batch))
        guard state == .broken else { return }
        let key =
            if case .small(let number) = code { number } else { code.isAtLeast(400, text) ? BrokenPages.large : -1 }
        if broken.count(key) { keepPage(cells, batch, row, plan, key) }
    }

    private func hasError(_ cell: Cell, _ batch: RowBatch) -> Bool {
        switch cell.kind {
        case .absent, .null, .false: false
        case .true, .date: true
        case .number, .text, .json, .escapedText: PageState.isError(batch.bytes(of: cell))
        }
    }

    private func note(
        _ kind: InspectionNote.Kind, _ cell: Cell, _ batch: RowBatch, _ row: UInt64, _ notes: ByteBlock
    ) {
        let text = TextCut.shown(CellWords.text(of: cell, batch) ?? "", characters: 40)
        Array(text.utf8).withUnsafeBytes { InspectionNote.append(kind, hash: 0, row: row, $0, to: notes) }
    }

    /// Hands on host and folder of an address, and the address itself where the row has a title.
    private func noteAddress(
        _ cell: Cell, _ batch: RowBatch, _ row: UInt64, titleHash: UInt64, _ notes: ByteBlock
    ) {
        guard cell.kind == .text, cell.count > 0 else { return }
        let text = batch.bytes(of: cell)
        // One that would be cut leads nowhere.
        if titleHash != 0, text.count <= InspectionNote.textLimit {
            InspectionNote.append(.titleAddress, hash: titleHash, row: row, text, to: notes)
        }
        let parts = URLParts(text)
        guard let range = parts.host else { return }
        host.reset(keeping: 1 << 16)
        host.append(UnsafeRawBufferPointer(rebasing: text[range]))
        for index in 0..<host.count where host.bytes[index] &- 0x41 < 26 { host.bytes[index] |= 0x20 }
        InspectionNote.append(
            .host, hash: TextHash.of(host.bytes, count: host.count), row: row, host.contents, to: notes)
        host.append(UnsafeRawBufferPointer(rebasing: text[parts.pageFolder(text)]))
        if host.bytes[host.count - 1] != 0x2F { host.append(0x2F) }
        InspectionNote.append(
            .folder, hash: TextHash.of(host.bytes, count: host.count), row: row, host.contents, to: notes)
    }

    private func keepPage(
        _ cells: UnsafeMutablePointer<Cell>, _ batch: RowBatch, _ row: UInt64, _ plan: InspectionPlan, _ key: Int
    ) {
        func text(_ slot: Int, _ limit: Int) -> String? {
            guard slot >= 0 else { return nil }
            return CellWords.text(of: cells[slot], batch).map { TextCut.shown($0, characters: limit) }
        }
        broken.add(
            BrokenPages.Page(
                row: row, statusCode: text(plan.statusCode, 40), url: text(plan.url, 1000),
                detail: text(plan.error, 200) ?? text(plan.title, 200)), to: key)
    }
}

/// Broken pages by their status codes: how many there are, and the first of each. Those of several workers join into what
/// one would have found.
struct BrokenPages {
    struct Page {
        var row: UInt64
        var statusCode: String?
        var url: String?
        var detail: String?
    }

    struct Group {
        var count: UInt64 = 0
        var pages: [Page] = []
    }

    /// The key of codes that are no whole numbers below a thousand.
    static let large = ValueCounts.small
    /// By code; -1 where there is none.
    private(set) var groups: [Int: Group] = [:]

    /// Counts a page of a code; true where it is among the first.
    mutating func count(_ key: Int) -> Bool {
        groups[key, default: Group()].count += 1
        return groups[key].map { $0.pages.count < Inspection.brokenPageLimit } ?? false
    }

    mutating func add(_ page: Page, to key: Int) { groups[key]?.pages.append(page) }

    mutating func merge(_ other: BrokenPages) {
        for (key, group) in other.groups {
            var joined = groups[key] ?? Group()
            joined.count += group.count
            joined.pages = Array(
                (joined.pages + group.pages).sorted { $0.row < $1.row }.prefix(Inspection.brokenPageLimit))
            groups[key] = joined
        }
    }

    /// The groups by their codes, those without one last.
    var sorted: [(code: String?, group: Group)] {
        groups.sorted { ($0.key < 0 ? Int.max : $0.key) < ($1.key < 0 ? Int.max : $1.key) }.map { key, group in
            (key < 0 ? nil : key == BrokenPages.large ? "others" : "\(key)", group)
        }
    }
}

/// Cells as short texts.
enum CellWords {
    /// A cell's text, its first bytes only; nil where it has none.
    static func text(of cell: Cell, _ batch: RowBatch) -> String? {
        switch cell.kind {
        case .absent, .null: return nil
        case .true: return "true"
        case .false: return "false"
        case .date: return String(decoding: batch.dateText(of: cell), as: UTF8.self)
        case .number, .text, .json:
            guard cell.count > 0 else { return nil }
            return String(decoding: TextCut.prefix(of: batch.bytes(of: cell), limit: 4096), as: UTF8.self)
        case .escapedText:
            // A cut may fall into an escape, whose rest is then no escape: what is decoded stays valid all the same.
            let text = EscapedText.decoded(TextCut.prefix(of: batch.bytes(of: cell), limit: 4096))
            return String(decoding: text, as: UTF8.self)
        }
    }
}

internal import Tabular
internal import Transforms

/// Takes out of rows what an audit keeps of each page. Each worker has one.
final class AuditEncoder {
    private var fingerprinter: Fingerprinter
    /// One for each text that is in hand at a time.
    private let values = (0..<AuditRecord.Text.allCases.count).map { _ in ValueText() }
    private let body = ValueText()
    private let errors = ValueText()
    private let texts = ByteBlock(capacity: 4096)

    /// An encoder whose digests can be compared with those of others of the same seeds.
    init(_ seeds: FingerprintSeeds) { fingerprinter = Fingerprinter(seeds) }

    /// Appends the records of rows.
    func encode(_ batch: RowBatch, rows range: Range<Int>, firstRow: UInt64, into block: ByteBlock) {
        var number = firstRow
        for index in range {
            let row = batch.rows[index]
            number += 1
            encode(
                batch.cells(of: row), of: batch, row: number, InspectionPlan.of(batch.shapes[Int(row.shape)]),
                into: block)
        }
    }

    private func encode(
        _ cells: UnsafeMutablePointer<Cell>, of batch: RowBatch, row: UInt64, _ plan: InspectionPlan,
        into block: ByteBlock
    ) {
        func text(_ slot: Int, _ place: AuditRecord.Text) -> UnsafeRawBufferPointer? {
            guard slot >= 0, let text = values[place.rawValue].text(of: cells[slot], in: batch), !text.isEmpty else {
                return nil
            }
            return text
        }
        var facts = AuditRecord.Facts()
        facts.row = row
        texts.reset(keeping: 1 << 20)
        let code = plan.statusCode >= 0 ? PageNumber(of: cells[plan.statusCode], in: batch) : .missing
        let codeText = text(plan.statusCode, .statusCode)
        facts.statusCode = append(code, codeText)
        let depthText = text(plan.depth, .depth)
        facts.depth = append(plan.depth >= 0 ? PageNumber(of: cells[plan.depth], in: batch) : .missing, depthText)
        let url = text(plan.url, .url)
        AuditRecord.append(url, to: texts)
        let title = title(text(plan.title, .title))
        AuditRecord.append(title, to: texts)
        var state = state(code, codeText, cells, batch, plan)
        let target = target(cells, batch, plan, url: url, state: state)
        if target != nil, state == .answered { state = .redirected }
        AuditRecord.append(target, to: texts)
        AuditRecord.append(text(plan.error, .error), to: texts)
        appendFolder(url)
        facts.state = state.rawValue
        facts.hasURL = url != nil
        (facts.urlHigh, facts.urlLow) = digest(url)
        if let title {
            facts.hasTitle = true
            (facts.titleHigh, facts.titleLow) = digest(title)
            for byte in title where byte & 0xC0 != 0x80 { facts.titleLength += 1 }
        }
        for slot in plan.texts {
            guard let text = body.text(of: cells[slot], in: batch), !text.isEmpty else { continue }
            facts.hasText = true
            facts.words = UInt64(PageWords.count(text))
            (facts.textHigh, facts.textLow) = digest(text)
            break
        }
        block.append(bytesOf: facts)
        block.append(bytesOf: UInt32(truncatingIfNeeded: texts.count))
        block.append(texts.contents)
    }

    /// Appends a code or depth as it is shown, and gives what it is sorted by: what is no number stands behind those that
    /// are.
    private func append(_ number: PageNumber, _ text: UnsafeRawBufferPointer?) -> Double {
        switch number {
        case .missing:
            AuditRecord.append(nil, to: texts)
            return .infinity
        case .small(let value):
            // However it is spelt, so that one code is one line.
            Array("\(value)".utf8).withUnsafeBytes { AuditRecord.append($0, to: texts) }
            return Double(value)
        case .large:
            AuditRecord.append(text, to: texts)
            return text.flatMap { Double(String(decoding: $0, as: UTF8.self)) } ?? .greatestFiniteMagnitude
        case .other:
            AuditRecord.append(text, to: texts)
            return .greatestFiniteMagnitude
        }
    }

    /// A title without the white space around it; nil where nothing is left.
    private func title(_ text: UnsafeRawBufferPointer?) -> UnsafeRawBufferPointer? {
        guard let text else { return nil }
        let range = ExpressionText.trimmed(text)
        return range.isEmpty ? nil : UnsafeRawBufferPointer(rebasing: text[range])
    }

    private func state(
        _ code: PageNumber, _ text: UnsafeRawBufferPointer?, _ cells: UnsafeMutablePointer<Cell>, _ batch: RowBatch,
        _ plan: InspectionPlan
    ) -> PageState {
        PageState.of(
            code, text ?? UnsafeRawBufferPointer(start: nil, count: 0),
            hasError: plan.error >= 0
                && (errors.text(of: cells[plan.error], in: batch).map(PageState.isError) ?? false))
    }

    /// The address that a page sent its visitor to; nil where there is none, or it is the page's own.
    private func target(
        _ cells: UnsafeMutablePointer<Cell>, _ batch: RowBatch, _ plan: InspectionPlan, url: UnsafeRawBufferPointer?,
        state: PageState
    ) -> UnsafeRawBufferPointer? {
        // A field `location` may be any place, unless the page says that it has moved.
        for slot in state == .redirected ? plan.targets + [plan.location] : plan.targets where slot >= 0 {
            guard let text = values[AuditRecord.Text.target.rawValue].text(of: cells[slot], in: batch), !text.isEmpty,
                state == .redirected || URLParts(text).host != nil, !AuditEncoder.isSame(text, url)
            else { continue }
            return text
        }
        return nil
    }

    /// Whether two addresses differ by a fragment or a slash at the end alone.
    private static func isSame(_ text: UnsafeRawBufferPointer, _ url: UnsafeRawBufferPointer?) -> Bool {
        guard let url else { return false }
        func plain(_ text: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
            let start = text.prefix { $0 != 0x23 }
            return start.last == 0x2F ? start.dropLast() : start
        }
        return plain(text).elementsEqual(plain(url))
    }

    private func appendFolder(_ url: UnsafeRawBufferPointer?) {
        guard let url else {
            AuditRecord.append(nil, to: texts)
            return AuditRecord.append(nil, to: texts)
        }
        let parts = URLParts(url)
        if let host = parts.host {
            // Hosts are the same in any case (RFC 3986 §3.2.2).
            url[host].map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }.withUnsafeBytes { AuditRecord.append($0, to: texts) }
        } else {
            AuditRecord.append(nil, to: texts)
        }
        let folder = parts.pageFolder(url)
        if folder.isEmpty {
            [UInt8(0x2F)].withUnsafeBytes { AuditRecord.append($0, to: texts) }
        } else {
            AuditRecord.append(UnsafeRawBufferPointer(rebasing: url[folder]), to: texts)
        }
    }

    private func digest(_ text: UnsafeRawBufferPointer?) -> (UInt64, UInt64) {
        guard let text else { return (0, 0) }
        fingerprinter.begin()
        fingerprinter.add(exactly: text)
        let print = fingerprinter.fingerprint()
        return (print.high, print.low)
    }
}

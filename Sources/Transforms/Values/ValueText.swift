import ByteScanning
import JSONScanning
package import Tabular

/// The text of a row's values, which is what filters compare: the same whatever the cell's kind, so that a row answers
/// alike whether it came from CSV, JSON or a workbook. What is absent or null has none.
///
/// Bounds: cells lie in the batch's block or arena, both with `ByteBlock.padding` behind them; text made here lies in
/// blocks of its own, which are grown first.
package final class ValueText {
    /// Text with its escapes decoded.
    private let decoded = ByteBlock(capacity: 256)
    /// JSON found in text, checked before it is walked.
    private let nested = ByteBlock(capacity: 256)

    /// Whether lone surrogates stay apart, each in the three bytes of generalised UTF-8, and do not become U+FFFD: two that differ
    /// are two texts to whatever compares them.
    private let keepsSurrogates: Bool

    /// How many of them became U+FFFD.
    var replacedSurrogates = 0

    /// One that has no text in hand.
    package init(keepsSurrogates: Bool = false) { self.keepsSurrogates = keepsSurrogates }

    /// The text of a cell, valid until the next call or the batch changes.
    @inline(__always)
    package func text(of cell: Cell, in batch: RowBatch) -> UnsafeRawBufferPointer? {
        switch cell.kind {
        case .number, .text, .json: return batch.bytes(of: cell)
        case .absent, .null: return nil
        case .true: return ValueText.word("true")
        case .false: return ValueText.word("false")
        case .escapedText: return decode(batch.bytes(of: cell))
        case .date:
            return UnsafeRawBufferPointer(rebasing: batch.bytes(of: cell).dropFirst(DateCell.headerCount))
        }
    }

    /// The text of a field, valid until the next call or the batch changes.
    @inline(__always)
    func text(at site: FieldSite?, of row: Row, in batch: RowBatch) -> UnsafeRawBufferPointer? {
        guard let site else { return nil }
        let cell = batch.cells(of: row)[site.slot]
        if site.keys.isEmpty { return text(of: cell, in: batch) }
        return member(site.keys, of: cell, in: batch)?.text
    }

    /// The text of a field and whether it is a number by its kind, not by its looks; valid until the next call or the
    /// batch changes.
    @inline(__always)
    func content(
        at site: FieldSite?, of row: Row, in batch: RowBatch
    ) -> (text: UnsafeRawBufferPointer, isNumber: Bool)? {
        value(at: site, of: row, in: batch).map { ($0.text, $0.kind == .number) }
    }

    /// The text of a field and the kind of its value, of a member the kind that it would have as a column; valid until the
    /// next call or the batch changes.
    @inline(__always)
    func value(
        at site: FieldSite?, of row: Row, in batch: RowBatch
    ) -> (text: UnsafeRawBufferPointer, kind: CellKind)? {
        guard let site else { return nil }
        let cell = batch.cells(of: row)[site.slot]
        if site.keys.isEmpty { return text(of: cell, in: batch).map { ($0, cell.kind) } }
        return member(site.keys, of: cell, in: batch)
    }

    /// Whether a row has a field at all, be it null.
    func hasValue(at site: FieldSite, of row: Row, in batch: RowBatch) -> Bool {
        let cell = batch.cells(of: row)[site.slot]
        guard !site.keys.isEmpty else { return cell.kind != .absent }
        let text = cell.kind == .json ? batch.bytes(of: cell) : object(in: cell, of: batch)
        guard let text, let bytes = text.bindMemory(to: UInt8.self).baseAddress else { return false }
        return JSONMembers.value(at: site.keys, of: bytes, in: 0..<text.count) != nil
    }

    private static func word(_ word: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    }

    /// `body` has 64 readable bytes behind it.
    private func decode(_ body: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        decoded.reset(keeping: 1 << 20)
        decoded.grow(to: body.count + 16)
        guard let base = body.bindMemory(to: UInt8.self).baseAddress else { return decoded.contents }
        let step = EscapedText.decode(base, count: body.count, to: decoded.bytes)
        decoded.count = step.count
        replacedSurrogates += step.replaced
        if keepsSurrogates, step.replaced > 0 {
            decoded.count = 0
            EscapedText.name(body).withUnsafeBytes { _ = decoded.append($0) }
        }
        return decoded.contents
    }

    private func member(
        _ keys: [[UInt8]], of cell: Cell, in batch: RowBatch
    ) -> (text: UnsafeRawBufferPointer, kind: CellKind)? {
        if cell.kind == .json { return text(of: cell, in: batch).flatMap { member(keys, of: $0) } }
        return object(in: cell, of: batch).flatMap { member(keys, of: $0) }
    }

    /// The object that text holds, without the white space in it; nil where it is none. Void with the next call.
    func object(in cell: Cell, of batch: RowBatch) -> UnsafeRawBufferPointer? {
        guard let text = text(of: cell, in: batch), text.first == .openBrace else { return nil }
        // Text that holds a whole JSON object, as a CSV cell does: it is walked as the object it would be in JSON.
        nested.reset(keeping: 1 << 20)
        nested.append(text)
        guard let span = try? JSONText.container(nested.bytes, from: 0, end: nested.count),
            JSONText.skipSpace(nested.bytes, from: span.next, end: nested.count) == nested.count
        else { return nil }
        nested.count = span.count
        return nested.contents
    }

    /// The text of a value inside `text`, which is valid JSON with 64 readable bytes behind it.
    private func member(
        _ keys: [[UInt8]], of text: UnsafeRawBufferPointer
    ) -> (text: UnsafeRawBufferPointer, kind: CellKind)? {
        guard let bytes = text.bindMemory(to: UInt8.self).baseAddress,
            let value = JSONMembers.value(at: keys, of: bytes, in: 0..<text.count)
        else { return nil }
        switch bytes[value.lowerBound] {
        case .n: return nil
        case .quote:
            let body = UnsafeRawBufferPointer(start: bytes + value.lowerBound + 1, count: value.count - 2)
            let hasEscapes = Scan.find(.backslash, in: bytes + value.lowerBound + 1, count: body.count) < body.count
            return (hasEscapes ? decode(body) : body, .text)
        case let first:
            return (UnsafeRawBufferPointer(start: bytes + value.lowerBound, count: value.count), ValueText.kind(first))
        }
    }

    /// The kind of a value that is neither null nor text, by its first byte.
    private static func kind(_ first: UInt8) -> CellKind {
        switch first {
        case .t: .true
        case .f: .false
        case .openBrace, .openBracket: .json
        default: .number
        }
    }

    /// Whether a key, as the source spells it, is `name`.
    static func isKey(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ name: [UInt8]) -> Bool {
        let spelling = UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count)
        if spelling.count == name.count, spelling.elementsEqual(name) { return !name.contains(.backslash) }
        guard spelling.count > name.count, spelling.contains(.backslash) else { return false }
        return EscapedText.decoded(spelling) == name
    }
}

import ByteScanning
import JSONScanning
import Tabular

/// Parses text that is a JSON object or array.
///
/// Bounds: cells lie in the batch's block or arena, both with `ByteBlock.padding` behind them; text is copied into a block of
/// this stage before it is looked at, and from there to the arena.
final class ParseJSONStage: RowStage, VerbatimKeeping {
    private struct Site {
        let field: ColumnName
        let slot: Int
        let keys: [[UInt8]]
    }

    private let sites: ShapeMemo<[Site]>
    private let isNamed: Bool
    private let edit = NestedEdit()
    private let text = ByteBlock(capacity: 256)

    init(_ fields: [FieldPath]?) {
        isNamed = fields != nil
        sites = ShapeMemo { shape in
            guard let fields else {
                return zip(shape.columns, shape.slots).map { Site(field: $0, slot: $1, keys: []) }
            }
            return fields.compactMap { field in
                field.site(in: shape).map { Site(field: field.name, slot: $0.slot, keys: $0.keys) }
            }
        }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        sites.update(for: batch)
        let sites = sites.values
        for index in 0..<batch.rowCount {
            for site in sites[Int(batch.rows[index].shape)] {
                let cell = batch.cells(of: batch.rows[index])[site.slot]
                switch cell.kind {
                case .text, .escapedText:
                    guard site.keys.isEmpty else { continue }
                    guard parse(batch.bytes(of: cell), hasEscapes: cell.kind == .escapedText) else { continue }
                    batch.setCell(try batch.storeNested(text.contents, as: .json), inRow: index, slot: site.slot)
                case .json: if !site.keys.isEmpty, try !parseMember(site, of: cell, index, batch) { continue }
                default: continue
                }
                if isNamed, !batch.openedColumns.contains(site.field) { batch.openedColumns.append(site.field) }
            }
        }
    }

    /// Parses the text that a member inside an object is; false where there is none.
    private func parseMember(
        _ site: Site, of cell: Cell, _ index: Int, _ batch: RowBatch
    ) throws(ExportError) -> Bool {
        let whole = batch.bytes(of: cell)
        guard let bytes = whole.bindMemory(to: UInt8.self).baseAddress,
            let value = JSONMembers.value(at: site.keys, of: bytes, in: 0..<whole.count)
        else { return false }
        guard bytes[value.lowerBound] == .quote else {
            return [.openBrace, .openBracket].contains(bytes[value.lowerBound])
        }
        let body = UnsafeRawBufferPointer(start: bytes + value.lowerBound + 1, count: value.count - 2)
        guard parse(body, hasEscapes: true), edit.find(site.keys, of: cell, in: batch) else { return false }
        batch.setCell(try edit.object(with: text.contents, in: batch), inRow: index, slot: site.slot)
        return true
    }

    /// Whether all of a text is one object or array, which is in `text` then, without the white space between its tokens.
    private func parse(_ body: UnsafeRawBufferPointer, hasEscapes: Bool) -> Bool {
        // Neither bracket is ever written as an escape by those who mean JSON.
        guard let first = body.first, first == .openBrace || first == .openBracket,
            let base = body.bindMemory(to: UInt8.self).baseAddress
        else { return false }
        text.reset(keeping: 1 << 20)
        if hasEscapes {
            text.grow(to: body.count + 16)
            let decoded = EscapedText.decode(base, count: body.count, to: text.bytes)
            guard decoded.replaced == 0 else { return false }
            text.count = decoded.count
        } else {
            text.append(body)
        }
        guard let span = try? JSONText.container(text.bytes, from: 0, end: text.count),
            JSONText.skipSpace(text.bytes, from: span.next, end: text.count) == text.count
        else { return false }
        text.count = span.count
        return true
    }
}

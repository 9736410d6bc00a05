import ByteScanning
import JSONScanning
import Tabular

/// Makes one text of the elements of arrays.
///
/// Bounds: elements lie inside a cell of the batch, as `JSONMembers` found them; the text is put together in a padded block of
/// this stage, and copied to the arena from there.
final class JoinStage: RowStage, VerbatimKeeping {
    private let field: ColumnName
    /// As it stands in a JSON string.
    private let separator: [UInt8]
    private let sites: ShapeMemo<FieldSite?>
    private let edit = NestedEdit()
    /// A JSON string.
    private let joined = ByteBlock(capacity: 256)

    init(_ field: FieldPath, _ separator: String) {
        self.field = field.name
        var body: [UInt8] = []
        Array(separator.utf8).withUnsafeBytes { JSONText.append(escaped: $0, to: &body) }
        self.separator = body
        sites = ShapeMemo { field.site(in: $0) }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        sites.update(for: batch)
        let sites = sites.values
        for index in 0..<batch.rowCount {
            guard let site = sites[Int(batch.rows[index].shape)] else { continue }
            let cell = batch.cells(of: batch.rows[index])[site.slot]
            guard cell.kind == .json, join(cell, site.keys, in: batch) else { continue }
            var text: Cell?
            if site.keys.isEmpty {
                text = try self.text(in: batch, isUntyped: batch.shape(of: batch.rows[index]).isUntyped)
            } else if edit.find(site.keys, of: cell, in: batch) {
                text = try edit.object(with: joined.contents, in: batch)
            }
            guard let text else { continue }
            batch.setCell(text, inRow: index, slot: site.slot)
            if !batch.openedColumns.contains(field) { batch.openedColumns.append(field) }
        }
    }

    /// Whether the value that the keys lead to is an array of scalars, which is in `joined` then, as a JSON string.
    private func join(_ cell: Cell, _ keys: [[UInt8]], in batch: RowBatch) -> Bool {
        let whole = batch.bytes(of: cell)
        guard let bytes = whole.bindMemory(to: UInt8.self).baseAddress,
            let value = JSONMembers.value(at: keys, of: bytes, in: 0..<whole.count),
            bytes[value.lowerBound] == .openBracket, var elements = JSONMembers(bytes, in: value)
        else { return false }
        joined.reset(keeping: 1 << 20)
        joined.append("\"")
        var isFirst = true
        while let element = elements.next() {
            var range = element.value
            switch bytes[range.lowerBound] {
            case .openBrace, .openBracket: return false
            case .n: continue
            case .quote: range = range.lowerBound + 1..<range.upperBound - 1
            default: break
            }
            if !isFirst { joined.append(separator) }
            isFirst = false
            joined.append(UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count))
        }
        joined.append("\"")
        return true
    }

    /// What is in `joined` as a cell, in the form that text has in cells; in rows without types in the one that is never taken
    /// for a number.
    private func text(in batch: RowBatch, isUntyped: Bool) throws(ExportError) -> Cell? {
        guard let span = try? JSONText.string(joined.bytes, from: 1, end: joined.count) else { return nil }
        let body = UnsafeRawBufferPointer(start: joined.bytes + 1, count: span.count)
        return try batch.storeNested(body, as: span.isEscaped || isUntyped ? .escapedText : .text)
    }
}

import ByteScanning
import JSONScanning
import Tabular

/// Makes objects that have another value for a member inside, or none. The new object stands in the batch's arena.
///
/// Bounds: `keys` lead to a value inside the cell, as `JSONMembers` finds it, which checks every step against the end of its
/// text; what is copied lies between offsets that it gave. Nothing points into the arena when it grows.
final class NestedEdit {
    private let made = ByteBlock(capacity: 256)

    /// The object in a cell with `value`, which is JSON, in the place of what the keys lead to; nil for no such member. A key
    /// that stands more than once in its object stands there once, or not at all. Nil where the keys lead to nothing.
    ///
    /// - Throws: `.limit` where cells cannot point that far.
    func replacing(
        _ keys: [[UInt8]], of cell: Cell, by value: UnsafeRawBufferPointer?, in batch: RowBatch
    ) throws(ExportError) -> Cell? {
        let text = batch.bytes(of: cell)
        guard let bytes = text.bindMemory(to: UInt8.self).baseAddress, let key = keys.last,
            let found = JSONMembers.value(at: keys, of: bytes, in: 0..<text.count),
            let parent = JSONMembers.value(at: Array(keys.dropLast()), of: bytes, in: 0..<text.count),
            var members = JSONMembers(bytes, in: parent)
        else { return nil }
        func append(_ range: Range<Int>) {
            made.append(UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count))
        }
        made.reset(keeping: 1 << 20)
        append(0..<parent.lowerBound + 1)
        let start = made.count
        while let member = members.next() {
            let isMeant = member.value.lowerBound == found.lowerBound
            if !isMeant || value == nil, ValueText.isKey(bytes, member.key, key) { continue }
            if made.count > start { made.append(",") }
            // From the quote in front of the key on.
            append(member.key.lowerBound - 1..<(isMeant ? member.value.lowerBound : member.value.upperBound))
            if isMeant, let value { made.append(value) }
        }
        append(parent.upperBound - 1..<text.count)
        return try batch.storeNested(made.contents, as: .json)
    }
}

extension RowBatch {
    /// Copies text into the arena.
    ///
    /// - Throws: `.limit` where cells cannot point that far, or the text is longer than they can be.
    func storeNested(_ bytes: UnsafeRawBufferPointer, as kind: CellKind) throws(ExportError) -> Cell {
        guard arena.count + bytes.count <= Cell.maximumOffset, bytes.count <= Cell.maximumCount else {
            throw ExportError(.limit, "text inside nested values is larger than 2 GiB in one batch")
        }
        return store(bytes, as: kind)
    }
}

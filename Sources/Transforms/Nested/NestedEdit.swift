import ByteScanning
import JSONScanning
import Tabular

/// Makes objects that have another value for a member inside, or none. What stands around the member is looked for once, so that
/// many values can be put there; the new objects stand in the batch's arena.
///
/// ```
///  {"a":1,"x":[…],"b":2}     head {"a":1   name "x":   tail "b":2}
/// ```
///
/// Bounds: keys lead to a value inside the cell, as `JSONMembers` finds it, which checks every step against the end of its
/// text; what is copied lies between offsets that it gave. Nothing points into the arena when it grows.
final class NestedEdit {
    private let head = ByteBlock(capacity: 256)
    private let name = ByteBlock(capacity: 64)
    private let tail = ByteBlock(capacity: 256)
    private let made = ByteBlock(capacity: 256)
    private var hasMembersBefore = false
    private var hasMembersBehind = false

    /// Looks for the member that the keys lead to in the object in a cell; false where they lead to nothing.
    func find(_ keys: [[UInt8]], of cell: Cell, in batch: RowBatch) -> Bool {
        let text = batch.bytes(of: cell)
        guard let bytes = text.bindMemory(to: UInt8.self).baseAddress, let key = keys.last,
            let parent = JSONMembers.value(at: Array(keys.dropLast()), of: bytes, in: 0..<text.count),
            let found = JSONMembers.value(at: [key], of: bytes, in: parent),
            var members = JSONMembers(bytes, in: parent)
        else { return false }
        func append(_ range: Range<Int>, to block: ByteBlock) {
            block.append(UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count))
        }
        for block in [head, name, tail] { block.reset(keeping: 1 << 20) }
        (hasMembersBefore, hasMembersBehind) = (false, false)
        append(0..<parent.lowerBound + 1, to: head)
        while let member = members.next() {
            // From the quote in front of the key on.
            let start = member.key.lowerBound - 1
            if member.value.lowerBound == found.lowerBound {
                append(start..<member.value.lowerBound, to: name)
            } else if ValueText.isKey(bytes, member.key, key) {
                // Its value has lost against the last one.
                continue
            } else if member.value.lowerBound < found.lowerBound {
                if hasMembersBefore { head.append(",") }
                append(start..<member.value.upperBound, to: head)
                hasMembersBefore = true
            } else {
                if hasMembersBehind { tail.append(",") }
                append(start..<member.value.upperBound, to: tail)
                hasMembersBehind = true
            }
        }
        append(parent.upperBound - 1..<text.count, to: tail)
        return true
    }

    /// The object that was found with `value`, which is JSON, for the member; with nil without it.
    ///
    /// - Throws: `.limit` where cells cannot point that far.
    func object(with value: UnsafeRawBufferPointer?, in batch: RowBatch) throws(ExportError) -> Cell {
        made.reset(keeping: 1 << 20)
        made.append(head.contents)
        if hasMembersBefore, hasMembersBehind || value != nil { made.append(",") }
        if let value {
            made.append(name.contents)
            made.append(value)
            if hasMembersBehind { made.append(",") }
        }
        made.append(tail.contents)
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

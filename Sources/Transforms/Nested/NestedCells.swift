import ByteScanning
import JSONScanning
import Tabular

/// Appends cells for values inside `.json` cells. Values stay where they are; only strings whose escapes may have
/// shorter forms are copied to the arena and rewritten there.
///
/// Bounds: values lie inside a cell of the batch, as `JSONMembers` found them; block and arena are padded. The arena
/// grows in `settle` alone, when no pointer into it is held.
final class NestedCells {
    /// Cells whose bytes are still the source's spelling.
    private var unsettled: [Int] = []
    /// Whether the rows are of a source without types, where text is taken for a number that looks like one. What is text in
    /// JSON stays text where it begins as a number may: in the form with escapes, which is never taken for one.
    var isInUntypedRow = false
    private let copy = ByteBlock(capacity: 256)

    /// The members of the object or elements of the array in a cell; void once the arena grows.
    func members(of cell: Cell, in batch: RowBatch) -> JSONMembers? {
        JSONMembers(base(of: cell, in: batch), in: cell.offset..<cell.offset + cell.count)
    }

    /// Where a cell's offsets count from.
    @inline(__always)
    func base(of cell: Cell, in batch: RowBatch) -> UnsafePointer<UInt8> {
        UnsafePointer(cell.isInArena ? batch.arena.bytes : batch.block.bytes)
    }

    /// Appends a cell for the value at `range` of the base of `parent`.
    @inline(__always)
    func append(_ range: Range<Int>, of parent: Cell, to batch: RowBatch) {
        let bytes = base(of: parent, in: batch)
        let kind: CellKind
        switch bytes[range.lowerBound] {
        case .quote:
            let count = range.count - 2
            let start = range.lowerBound + 1
            if Scan.find(.backslash, in: bytes + start, count: count) < count {
                unsettled.append(batch.cellCount)
                batch.append(Cell(.escapedText, offset: start, count: count, isInArena: parent.isInArena))
            } else if isInUntypedRow, count > 0, bytes[start] <= .digitNine {
                batch.append(Cell(.escapedText, offset: start, count: count, isInArena: parent.isInArena))
            } else {
                batch.append(Cell(.text, offset: start, count: count, isInArena: parent.isInArena))
            }
            return
        case .openBrace, .openBracket: kind = .json
        case .t: kind = .true
        case .f: kind = .false
        case .n: kind = .null
        default: kind = .number
        }
        batch.append(Cell(kind, offset: range.lowerBound, count: range.count, isInArena: parent.isInArena))
    }

    /// Puts the cell appended last in place of another one.
    func moveLast(to index: Int, in batch: RowBatch) {
        let last = batch.cellCount - 1
        batch.cells[index] = batch.cells[last]
        if unsettled.last == last { unsettled[unsettled.count - 1] = index }
        batch.rewind(rowCount: batch.rowCount, cellCount: last)
    }

    /// Brings the strings appended since the last time into the form that cells have.
    func settle(_ batch: RowBatch) throws(ExportError) {
        guard !unsettled.isEmpty else { return }
        for index in unsettled {
            copy.reset(keeping: 1 << 20)
            copy.append(batch.bytes(of: batch.cells[index]))
            copy.append(UnsafeRawBufferPointer(start: NestedCells.quote.utf8Start, count: 1))
            guard let span = try? JSONText.string(copy.bytes, from: 0, end: copy.count) else { continue }
            guard batch.arena.count + span.count <= Cell.maximumOffset else {
                throw ExportError(.limit, "text inside nested values is larger than 2 GiB in one batch")
            }
            copy.count = span.count
            batch.cells[index] = batch.store(copy.contents, as: span.isEscaped ? .escapedText : .text)
        }
        unsettled.removeAll(keepingCapacity: true)
    }

    private static let quote: StaticString = "\""
}

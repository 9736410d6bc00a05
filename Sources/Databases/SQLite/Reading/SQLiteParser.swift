internal import Tabular

/// Takes rows over that the reader has made.
///
/// Bounds: the block is as `RowMaker` has written it, row behind row up to its end.
final class SQLiteParser: OwnParser {
    private let shape: RowShape
    private let skipsErrors: Bool

    init(_ shape: RowShape, skipsErrors: Bool) {
        self.shape = RowShape(columns: shape.columns, isHeader: true)
        self.skipsErrors = skipsErrors
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        batch.shapes = [shape]
        let block = batch.block
        let width = shape.columns.count
        var start = 0
        while start < block.count {
            let head = UnsafeRawPointer(block.bytes + start)
            let size = Int(head.loadUnaligned(as: UInt32.self))
            batch.countRow(at: start)
            let problem = RowMaker.Problem(code: head.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
            if try isKept(batch, start, problem) {
                let firstCell = batch.cellCount
                UnsafeMutableRawPointer(batch.reserveCells(width)).copyMemory(
                    from: head + RowMaker.headCount, byteCount: 8 * width)
                batch.commitCells(width)
                batch.append(Row(shape: 0, firstCell: firstCell, start: start))
            }
            start += max(size, RowMaker.headCount)
        }
        return true
    }

    /// Whether a row can be given; tells what is wrong with it.
    private func isKept(
        _ batch: RowBatch, _ start: Int, _ problem: RowMaker.Problem?
    ) throws(ExportError) -> Bool {
        let row = UInt64(batch.rowsRead)
        switch problem {
        case nil: return true
        case .infinite(let count):
            batch.warn(.nonFiniteNumber, count: UInt64(count), ofRowAt: start, at: Location(row: row))
            return true
        case .text(let column):
            let name = shape.columns.indices.contains(column) ? "\"\(shape.columns[column])\"" : nil
            guard skipsErrors else {
                throw ExportError(
                    .malformed, "the text is not UTF-8", at: Location(row: row, column: name),
                    advice: "\(Setting.skipsErrors) leaves such rows out")
            }
            batch.rowsSkipped += 1
            batch.warn(
                .skippedRow, ofRowAt: start, at: Location(row: row, column: name), detail: "the text is not UTF-8")
            return false
        }
    }
}

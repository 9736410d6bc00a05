import ByteScanning
import JSONScanning
import Tabular

/// Marks between the texts of cells on their way from the encoder to the writer. No text that is shown holds one.
enum TableMark {
    /// Behind each cell.
    static let cell: UInt8 = 0x1F
    /// Behind each row.
    static let row: UInt8 = 0x1E
    /// Before a number.
    static let number: UInt8 = 0x01
}

/// Turns rows into what can be seen of them: texts of one line, none of which is wider than the table. How wide a column is
/// the writer decides.
final class TableEncoder: RowEncoder {
    private let width: Int
    private let marks: TableMarks
    private let text = CellText()
    private let fitted: FittedText
    /// No character that is shown has more bytes, marks and all, and what has is cut.
    private static let bytesPerColumn = 32

    init(width: Int, marks: TableMarks = .unicode) {
        self.width = width
        self.marks = marks
        fitted = FittedText(marks)
    }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        let columnCount = encoded.position.columnCount
        let target = encoded.block
        for index in range {
            let row = batch.rows[index]
            let cells = batch.cells(of: row)
            var column = 0
            for (place, slot) in PlacedCells.of(batch.shape(of: row)).cells {
                fill(&column, upTo: place, in: target)
                let cell = cells[slot]
                if let bytes = text.bytes(of: cell, in: batch) { append(bytes, cell, to: target) }
                target.append(TableMark.cell)
                column += 1
            }
            fill(&column, upTo: columnCount, in: target)
            target.append(TableMark.row)
        }
        encoded.rowCount += range.count
        encoded.warnings.add(.replacedSurrogate, count: text.takeReplaced())
    }

    private func fill(_ column: inout Int, upTo end: Int, in target: ByteBlock) {
        while column < end {
            target.append(TableMark.cell)
            column += 1
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer, _ cell: Cell, to target: ByteBlock) {
        if isNumber(bytes, cell) { target.append(TableMark.number) }
        if fitted.appendASCII(bytes, to: width, in: target) != nil { return }
        // Cut to what can be seen before it is looked at: a page of text is a line of the table. The ellipsis comes with the
        // character that does not fit.
        let limit = width * TableEncoder.bytesPerColumn + 8
        let shown = marks.shown(VisibleText.pictured(String(decoding: bytes.prefix(limit), as: UTF8.self)))
        let cut = DisplayWidth.fitted(shown, to: width, mark: marks.cut)
        target.append(cut)
        if bytes.count > limit, cut.utf8.count == shown.utf8.count { target.append(marks.cut) }
    }

    private func isNumber(_ bytes: UnsafeRawBufferPointer, _ cell: Cell) -> Bool {
        if cell.kind == .number { return true }
        guard cell.kind == .text, 1...32 ~= bytes.count, let base = bytes.baseAddress else { return false }
        return NumberGrammar.isNumber(base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }
}

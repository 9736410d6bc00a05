/// Changes to rows. Whoever changes a cell does it here, so that the text a row was read from is not written in its place.
extension RowBatch {
    /// Puts a cell in the place of another of row `index`. Its bytes stand in the block or the arena.
    @inlinable
    public func setCell(_ cell: Cell, inRow index: Int, slot: Int) {
        cells(of: rows[index])[slot] = cell
        rows[index].passthroughCount = 0
    }

    /// Puts text in the place of what row `index` has in a column; false where it has no such column.
    @discardableResult
    public func setText(_ text: String, inRow index: Int, column: ColumnName) -> Bool {
        guard let slot = shape(of: rows[index]).slot(of: column) else { return false }
        setCell(store(text), inRow: index, slot: slot)
        return true
    }

    /// Appends a copy of row `index` of another batch, which may be changed or emptied afterwards.
    public func appendRow(_ index: Int, of other: RowBatch) {
        let row = other.rows[index]
        let shape = other.shape(of: row)
        let number: Int
        if let known = shapes.lastIndex(where: { $0 === shape }) {
            number = known
        } else {
            number = shapes.count
            shapes.append(shape)
        }
        let source = other.cells(of: row)
        let first = cellCount
        let target = reserveCells(shape.cellCount)
        for slot in 0..<shape.cellCount {
            let cell = source[slot]
            let copy = store(other.bytes(of: cell), as: cell.kind)
            if let code = other.formatCode(of: cell) {
                (target + slot).initialize(to: store(copy, withFormat: code))
            } else {
                (target + slot).initialize(to: cell.isDouble ? copy.asDouble : copy)
            }
        }
        commitCells(shape.cellCount)
        append(Row(shape: number, firstCell: first, start: Int(row.start)))
    }
}

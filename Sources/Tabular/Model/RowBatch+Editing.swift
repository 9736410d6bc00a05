/// Changes to rows. Whoever changes a cell does it here, so that the text a row was read from is not written in its place.
extension RowBatch {
    /// Puts a cell in the place of another of row `index`. Its bytes stand in the block or the arena.
    ///
    /// - Precondition: the batch has the row, and the row's shape the slot.
    @inlinable
    public func setCell(_ cell: Cell, inRow index: Int, slot: Int) {
        precondition(
            index >= 0 && index < rowCount && slot >= 0 && slot < shape(of: rows[index]).cellCount,
            "setCell: the batch has no such cell")
        cells(of: rows[index])[slot] = cell
        rows[index].passthroughCount = 0
    }

    /// Puts text in the place of what row `index` has in a column; false where it has no such column.
    ///
    /// - Precondition: the batch has the row.
    @discardableResult
    public func setText(_ text: String, inRow index: Int, column: ColumnName) -> Bool {
        guard let slot = slot(of: column, inRow: index) else { return false }
        setCell(store(text), inRow: index, slot: slot)
        return true
    }

    /// Where row `index` has the cell of a column; nil where it has no such column.
    ///
    /// - Precondition: the batch has the row.
    package func slot(of column: ColumnName, inRow index: Int) -> Int? {
        precondition(index >= 0 && index < rowCount, "the batch has no such row")
        return shape(of: rows[index]).slot(of: column)
    }

    /// Gives every row a column, behind its others and without a value; `setText` and its like give it one then. Rows that have
    /// such a column keep it as it is.
    public func addColumn(_ name: ColumnName) {
        /// For each shape that of its rows then; -1 where nothing was asked.
        var numbers = [Int](repeating: -1, count: shapes.count)
        func widen(_ number: Int) {
            numbers[number] = number
            guard shapes[number].slot(of: name) == nil else { return }
            numbers[number] = shapes.count
            shapes.append(shapes[number].wider(with: name))
        }
        for number in numbers.indices where shapes[number].isHeader { widen(number) }
        for index in 0..<rowCount {
            let row = rows[index]
            let number = Int(row.shape)
            if numbers[number] < 0 { widen(number) }
            guard numbers[number] != number else { continue }
            let count = shapes[number].cellCount
            let first = cellCount
            let target = reserveCells(count + 1)
            target.initialize(from: cells(of: row), count: count)
            (target + count).initialize(to: .absent)
            commitCells(count + 1)
            rows[index] = Row(shape: numbers[number], firstCell: first, start: Int(row.start))
        }
    }

    /// Appends a copy of row `index` of a batch, another or this one, which may be changed or emptied afterwards.
    ///
    /// A batch holds 2 GiB of such copies; rows of one that was given more end the run with an error.
    ///
    /// - Precondition: `index` is below the other batch's `rowCount`, and the row is one that `rowFault` has nothing to say of.
    public func appendRow(_ index: Int, of other: RowBatch) {
        precondition(index >= 0 && index < other.rowCount, "appendRow: the batch has no such row")
        // Cells name bytes up to there.
        guard other.arena.count <= Cell.maximumOffset else {
            fault = fault ?? RowBatch.overfull
            return
        }
        let row = other.rows[index]
        precondition(other.rowFault(at: index) == nil, "appendRow: the row has no shape, or lacks cells")
        let shape = other.shape(of: row)
        let number: Int
        if let known = shapes.lastIndex(where: { $0 === shape }) {
            number = known
        } else {
            number = shapes.count
            shapes.append(shape)
        }
        let first = cellCount
        let target = reserveCells(shape.cellCount)
        // Behind the reservation: the other batch may be this one, whose cells have moved then.
        let source = other.cells(of: row)
        for slot in 0..<shape.cellCount {
            let cell = source[slot]
            let copy = store(other.bytes(of: cell), as: cell.kind)
            if let code = other.formatCode(of: cell) {
                // In this batch's own arena it would move while what stands in front of it is written.
                let moved = other === self ? [UInt8](code) : []
                let stored = moved.withUnsafeBytes { store(copy, withFormat: other === self ? $0 : code) }
                (target + slot).initialize(to: stored)
            } else {
                (target + slot).initialize(to: cell.isDouble ? copy.asDouble : copy)
            }
        }
        commitCells(shape.cellCount)
        append(Row(shape: number, firstCell: first, start: Int(row.start)))
    }
}

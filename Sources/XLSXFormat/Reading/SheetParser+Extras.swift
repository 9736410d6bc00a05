import ByteScanning
import Tabular

/// Columns that not every row has: what is right of the header, and what only looks like a continuation.
///
/// Bounds: cells are the header's `width` columns, whose indices `joins` holds; further cells are appended.
extension SheetParser {
    // MARK: Continuations

    /// Puts texts together that a writer had to split over several columns, and gives the continuations that are none:
    /// the cell before them has room for more.
    func join(_ cells: UnsafeMutablePointer<Cell>, _ batch: RowBatch) throws(RowProblem) -> [Int] {
        var loose: [Int] = []
        for parts in layout.joins {
            guard parts.dropFirst().contains(where: { cells[$0].kind != .absent }) else { continue }
            var start = 0
            for index in parts.indices {
                let next = index + 1
                if next < parts.count, goesOn(cells[parts[index]], in: cells[parts[next]], batch) { continue }
                if start < index { try join(parts[start...index], cells, batch) }
                if start > 0, cells[parts[start]].kind != .absent { loose.append(parts[start]) }
                start = next
            }
        }
        return loose
    }

    /// Whether a text is so long that its cell holds no more of it: 32,767 UTF-16 units, or one less before a pair.
    private func goesOn(_ cell: Cell, in next: Cell, _ batch: RowBatch) -> Bool {
        guard cell.kind == .text, next.kind == .text, cell.count >= ExcelLimits.textUnits - 1 else { return false }
        let units = Continuation.units(of: batch.bytes(of: cell))
        if units == ExcelLimits.textUnits - 1, let first = batch.bytes(of: next).first { return first >= 0xF0 }
        return units == ExcelLimits.textUnits
    }

    private func join(
        _ parts: ArraySlice<Int>, _ cells: UnsafeMutablePointer<Cell>, _ batch: RowBatch
    ) throws(RowProblem) {
        let total = parts.reduce(0) { $0 + text(of: cells[$1], batch).count }
        // Parts in the block and parts in the arena may each be as long as a row.
        guard total <= tables.maximumRow, let first = parts.first else { throw .tooLong }
        let arena = batch.arena
        if arena.capacity - arena.count < total { arena.grow(to: max(arena.capacity * 2, arena.count + total)) }
        let offset = arena.count
        for part in parts {
            // The arena has room for all of it, so nothing moves while it is read.
            arena.append(text(of: cells[part], batch))
            cells[part] = .absent
        }
        cells[first] = Cell(.text, offset: offset, count: total, isInArena: true)
    }

    func text(of cell: Cell, _ batch: RowBatch) -> UnsafeRawBufferPointer {
        switch cell.kind {
        case .absent, .null: UnsafeRawBufferPointer(rebasing: batch.arena.contents.prefix(0))
        case .date: batch.dateText(of: cell)
        case .true: UnsafeRawBufferPointer(start: Self.trueText.utf8Start, count: 4)
        case .false: UnsafeRawBufferPointer(start: Self.falseText.utf8Start, count: 5)
        default: batch.bytes(of: cell)
        }
    }

    private static let trueText: StaticString = "true"
    private static let falseText: StaticString = "false"

    // MARK: Wider rows

    /// Appends the cells right of the header, and gives the shape of a row that is so wide, or has columns that are
    /// continuations elsewhere.
    ///
    /// Every column up to the row's last one belongs to the shape, so that the output keeps the sheet's order. A few of
    /// them have a cell each; where there are many, all that are empty share one absent cell, so that a lone value in the
    /// last column of a sheet does not cost 16,384 cells.
    func appendExtras(to batch: RowBatch, _ loose: [Int]) -> Int {
        let extras = scanner.extras
        let count = (extras.map(\.column).max() ?? layout.width - 1) + 1 - layout.width
        if count <= Self.denseLimit, loose.isEmpty {
            let cells = batch.reserveCells(count)
            cells.update(repeating: .absent, count: count)
            for extra in extras { cells[extra.column - layout.width] = extra.cell }
            batch.commitCells(count)
            if let known = dense[count] { return known }
            dense[count] = shapes.count
            return addShape(width: count, slots: Array(0..<count), cellCount: count, [])
        }
        let sorted = extras.sorted { $0.column < $1.column }
        batch.append(.absent)
        for extra in sorted { batch.append(extra.cell) }
        let columns = sorted.map(\.column)
        if let known = sparse[loose + columns] { return known }
        sparse[loose + columns] = shapes.count
        var slots = [Int](repeating: 0, count: count)
        for (index, column) in columns.enumerated() { slots[column - layout.width] = index + 1 }
        return addShape(width: count, slots: slots, cellCount: columns.count + 1, loose)
    }

    private func addShape(width: Int, slots: [Int], cellCount: Int, _ loose: [Int]) -> Int {
        while extraNames.count < width {
            extraNames.append(HeaderNames.extra(layout.width + extraNames.count, beside: header))
        }
        shapes.append(
            RowShape(
                columns: layout.columns + loose.map { layout.unique[$0] } + extraNames.prefix(width),
                slots: layout.slots + loose + slots.map { layout.width + $0 },
                cellCount: layout.width + cellCount))
        shapeColumns += width + (loose.isEmpty ? 0 : layout.width)
        return shapes.count - 1
    }
}

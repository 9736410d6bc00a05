import ByteScanning
import JSONScanning
import Tabular

/// Unwinds the arrays of rows: for each element a row with a copy of the parent's cells, behind them those of its
/// members.
///
/// Bounds: as in `FlattenStage`.
final class UnwindStage: RowStage, VerbatimKeeping {
    private let field: ColumnName
    private let tree = KeyTree()
    private let nested = NestedCells()
    private let edit = NestedEdit()
    /// Where the elements of the array at hand stand in its cell.
    private var elements: [Range<Int>] = []
    private var plans: ShapeMemo<Plan>
    /// A row with much beside a long array multiplies; more cells than this in one batch are an error.
    private static let maximumCells = 1 << 25
    /// So does what stands beside it in the same object.
    private static let maximumBytes = 1 << 28

    private struct Plan {
        let shape: RowShape
        let column: Int
        let slot: Int
        /// What leads to the field inside the column; none where it is the column.
        var keys: [[UInt8]] = []
        let root: Int
    }

    init(_ field: ColumnName) {
        self.field = field
        plans = UnwindStage.makePlans(field, tree)
    }

    private static func makePlans(_ field: ColumnName, _ tree: KeyTree) -> ShapeMemo<Plan> {
        let path = FieldPath(dotted: field)
        return ShapeMemo { shape in
            guard let site = path.site(in: shape), let column = shape.slots.firstIndex(of: site.slot) else {
                return Plan(shape: shape, column: -1, slot: -1, root: -1)
            }
            return Plan(
                shape: shape, column: column, slot: site.slot, keys: site.keys, root: tree.makeRoot())
        }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        if tree.isWild {
            tree.forget()
            plans = UnwindStage.makePlans(field, tree)
        }
        plans.update(for: batch)
        tree.beginBatch()
        let plans = plans.values
        let count = batch.rowCount
        // Rows stay where they are up to the first one that is unwound; from there they are appended anew, in order.
        var first = 0
        while first < count, value(of: batch.rows[first], plans, in: batch) == nil { first += 1 }
        guard first < count else { return }
        if !batch.openedColumns.contains(field) { batch.openedColumns.append(field) }
        for index in 0..<count {
            let row = batch.rows[index]
            if let (cell, range) = value(of: row, plans, in: batch) {
                try unwind(range, of: cell, row, plans[Int(row.shape)], in: batch)
            } else {
                batch.append(row)
            }
        }
        batch.keepRows(in: count..<batch.rowCount)
        try nested.settle(batch)
    }

    /// The cell that the field is in, and where it stands from the base of that, if it is an array or object.
    @inline(__always)
    private func value(of row: Row, _ plans: [Plan], in batch: RowBatch) -> (cell: Cell, range: Range<Int>)? {
        let plan = plans[Int(row.shape)]
        guard plan.slot >= 0 else { return nil }
        let cell = batch.cells(of: row)[plan.slot]
        guard cell.kind == .json else { return nil }
        let whole = cell.offset..<cell.offset + cell.count
        if plan.keys.isEmpty { return (cell, whole) }
        let bytes = nested.base(of: cell, in: batch)
        guard let found = JSONMembers.value(at: plan.keys, of: bytes, in: whole),
            bytes[found.lowerBound] == .openBrace || bytes[found.lowerBound] == .openBracket
        else { return nil }
        return (cell, found)
    }

    private func unwind(
        _ range: Range<Int>, of cell: Cell, _ row: Row, _ plan: Plan, in batch: RowBatch
    ) throws(ExportError) {
        nested.isInUntypedRow = plan.shape.isUntyped
        // What is left of the column's object once the field is taken out of it.
        var rest: Cell?
        if !plan.keys.isEmpty, edit.find(plan.keys, of: cell, in: batch) {
            rest = try edit.object(with: nil, in: batch)
        }
        if nested.base(of: cell, in: batch)[range.lowerBound] == .openBrace {
            return try merge(range, of: cell, into: row, plan, leaving: rest, in: batch)
        }
        // Looked for beforehand: the arena, in which they may stand, grows on the way.
        elements.removeAll(keepingCapacity: true)
        var walk = JSONMembers(nested.base(of: cell, in: batch), in: range)
        while let element = walk?.next() { elements.append(element.value) }
        for element in elements {
            if nested.base(of: cell, in: batch)[element.lowerBound] == .openBrace {
                try merge(element, of: cell, into: row, plan, leaving: rest, in: batch)
            } else {
                try put(element, of: cell, into: row, plan, in: batch)
            }
        }
        guard elements.isEmpty else { return }
        if let rest {
            let firstCell = batch.cellCount
            try copyCells(of: row, plan, in: batch)
            batch.cells[firstCell + plan.slot] = rest
            return batch.append(Row(shape: Int(row.shape), firstCell: firstCell, start: Int(row.start)))
        }
        // As if an object without members were merged: the field is gone, so that no column is left that no row has.
        let shape = try tree.shape(at: plan.root, of: row, in: batch) { events in outcome(of: events, plan) }
        batch.append(Row(shape: shape, firstCell: Int(row.firstCell), start: Int(row.start)))
    }

    /// Appends a row with the value at `range` in the field's place.
    private func put(
        _ range: Range<Int>, of cell: Cell, into row: Row, _ plan: Plan, in batch: RowBatch
    ) throws(ExportError) {
        let firstCell = batch.cellCount
        try copyCells(of: row, plan, in: batch)
        if plan.keys.isEmpty {
            nested.append(range, of: cell, to: batch)
            nested.moveLast(to: firstCell + plan.slot, in: batch)
        } else {
            let value = UnsafeRawBufferPointer(
                start: nested.base(of: cell, in: batch) + range.lowerBound, count: range.count)
            let edited = try edit.object(with: value, in: batch)
            batch.cells[firstCell + plan.slot] = edited
            guard batch.arena.count <= UnwindStage.maximumBytes else { throw tooMuch("more than 256 MiB of text") }
        }
        batch.append(Row(shape: Int(row.shape), firstCell: firstCell, start: Int(row.start)))
    }

    private func tooMuch(_ what: String) -> ExportError {
        ExportError(
            .limit, "unwinding \"\(field)\" makes \(what) of one block of rows",
            advice: "leave \(Setting.unwind) out, or take the array's rows from a source of their own")
    }

    private func copyCells(of row: Row, _ plan: Plan, in batch: RowBatch) throws(ExportError) {
        let count = plan.shape.cellCount
        guard batch.cellCount + count <= UnwindStage.maximumCells else {
            throw tooMuch("more than \(UnwindStage.maximumCells) cells")
        }
        let target = batch.reserveCells(count)
        target.initialize(from: batch.cells(of: row), count: count)
        batch.commitCells(count)
    }

    /// Appends a row with the members of the object at `range` in place of the field, beside `rest` where that is what is left
    /// of its column.
    private func merge(
        _ range: Range<Int>, of cell: Cell, into row: Row, _ plan: Plan, leaving rest: Cell?, in batch: RowBatch
    ) throws(ExportError) {
        let bytes = nested.base(of: cell, in: batch)
        guard var members = JSONMembers(bytes, in: range) else { return batch.append(row) }
        let firstCell = batch.cellCount
        try copyCells(of: row, plan, in: batch)
        if let rest { batch.cells[firstCell + plan.slot] = rest }
        var node = plan.root
        while let member = members.next() {
            let key = UnsafeRawBufferPointer(start: bytes + member.key.lowerBound, count: member.key.count)
            node = tree.child(of: node, .leaf, key)
            nested.append(member.value, of: cell, to: batch)
        }
        let shape = try tree.shape(at: node, of: row, in: batch) { events in outcome(of: events, plan) }
        batch.append(Row(shape: shape, firstCell: firstCell, start: Int(row.start)))
    }

    private func outcome(of events: [KeyTree.Event], _ plan: Plan) -> KeyTree.Outcome {
        var builder = ShapeBuilder(plan.shape, limit: .max)
        var slot = plan.shape.cellCount
        for column in plan.shape.columns.indices {
            guard column == plan.column else {
                builder.keep(column)
                continue
            }
            if !plan.keys.isEmpty { builder.keep(column) }
            var members = MemberColumns(prefix: [], start: builder.count)
            for event in events {
                let start = builder.count
                builder.add(ColumnName(utf8: event.name), slot: slot)
                members.note(event.name, start..<builder.count, in: &builder)
                slot += 1
            }
        }
        return builder.outcome(cellCount: slot)
    }
}

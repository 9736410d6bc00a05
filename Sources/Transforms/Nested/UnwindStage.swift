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
    private var plans: ShapeMemo<Plan>
    /// A row with much beside a long array multiplies; more cells than this in one batch are an error.
    private static let maximumCells = 1 << 25

    private struct Plan {
        let shape: RowShape
        let column: Int
        let slot: Int
        let root: Int
    }

    init(_ field: ColumnName) {
        self.field = field
        plans = UnwindStage.makePlans(field, tree)
    }

    private static func makePlans(_ field: ColumnName, _ tree: KeyTree) -> ShapeMemo<Plan> {
        ShapeMemo { shape in
            guard let column = shape.columns.firstIndex(of: field) else {
                return Plan(shape: shape, column: -1, slot: -1, root: -1)
            }
            return Plan(shape: shape, column: column, slot: shape.slots[column], root: tree.makeRoot())
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
        while first < count, cell(of: batch.rows[first], plans, in: batch) == nil { first += 1 }
        guard first < count else { return }
        if !batch.openedColumns.contains(field) { batch.openedColumns.append(field) }
        for index in 0..<count {
            let row = batch.rows[index]
            if let cell = cell(of: row, plans, in: batch) {
                try unwind(cell, of: row, plans[Int(row.shape)], in: batch)
            } else {
                batch.append(row)
            }
        }
        batch.keepRows(in: count..<batch.rowCount)
        try nested.settle(batch)
    }

    /// The field's cell, if it is an array or object.
    @inline(__always)
    private func cell(of row: Row, _ plans: [Plan], in batch: RowBatch) -> Cell? {
        let slot = plans[Int(row.shape)].slot
        guard slot >= 0 else { return nil }
        let cell = batch.cells(of: row)[slot]
        return cell.kind == .json ? cell : nil
    }

    private func unwind(_ cell: Cell, of row: Row, _ plan: Plan, in batch: RowBatch) throws(ExportError) {
        let whole = cell.offset..<cell.offset + cell.count
        if nested.base(of: cell, in: batch)[cell.offset] == .openBrace {
            try merge(whole, of: cell, into: row, plan, in: batch)
            return
        }
        guard var elements = nested.members(of: cell, in: batch) else { return batch.append(row) }
        let bytes = nested.base(of: cell, in: batch)
        var hasElements = false
        while let element = elements.next() {
            hasElements = true
            if bytes[element.value.lowerBound] == .openBrace {
                try merge(element.value, of: cell, into: row, plan, in: batch)
            } else {
                let firstCell = batch.cellCount
                try copyCells(of: row, plan, in: batch)
                nested.append(element.value, of: cell, to: batch)
                nested.moveLast(to: firstCell + plan.slot, in: batch)
                batch.append(Row(shape: Int(row.shape), firstCell: firstCell, start: Int(row.start)))
            }
        }
        guard !hasElements else { return }
        // As if an object without members were merged: the field is gone, so that no column is left that no row has.
        let shape = try tree.shape(at: plan.root, of: row, in: batch) { events in outcome(of: events, plan) }
        batch.append(Row(shape: shape, firstCell: Int(row.firstCell), start: Int(row.start)))
    }

    private func copyCells(of row: Row, _ plan: Plan, in batch: RowBatch) throws(ExportError) {
        let count = plan.shape.cellCount
        guard batch.cellCount + count <= UnwindStage.maximumCells else {
            throw ExportError(
                .limit, "unwinding \"\(field)\" makes more than \(UnwindStage.maximumCells) cells of one block of rows",
                advice: "leave \(Setting.unwind) out, or take the array's rows from a source of their own")
        }
        let target = batch.reserveCells(count)
        target.initialize(from: batch.cells(of: row), count: count)
        batch.commitCells(count)
    }

    /// Appends a row with the members of the object at `range` in place of the field.
    private func merge(
        _ range: Range<Int>, of cell: Cell, into row: Row, _ plan: Plan, in batch: RowBatch
    ) throws(ExportError) {
        let bytes = nested.base(of: cell, in: batch)
        guard var members = JSONMembers(bytes, in: range) else { return batch.append(row) }
        let firstCell = batch.cellCount
        try copyCells(of: row, plan, in: batch)
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

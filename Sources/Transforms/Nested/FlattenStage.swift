import ByteScanning
import JSONScanning
import Tabular

/// Flattens the objects of rows, and their arrays where it is asked to: their cells are copied behind the others, then come those of the members.
///
/// Bounds: `JSONMembers` checks every step against the end of its cell; objects are walked with a stack of our own, so
/// that nesting costs no call.
final class FlattenStage: RowStage, VerbatimKeeping {
    private let fields: Set<ColumnName>?
    private let separator: [UInt8]
    private let opensArrays: Bool
    private let tree = KeyTree()
    private let nested = NestedCells()
    private var plans: ShapeMemo<Plan>
    private var open: [Level] = []
    /// The index of an element as a key.
    private let digits = ByteBlock(capacity: 64)
    /// Those of `fields` in which an object was met.
    private var named: Set<ColumnName> = []

    /// An object or array that a walk is inside.
    private struct Level {
        var members: JSONMembers
        /// The index of the next element; nil in an object.
        var index: Int?
    }

    /// What is to be looked at in rows of one shape.
    private struct Plan {
        let shape: RowShape
        /// Indexes of the columns to flatten.
        let columns: [Int]
        let root: Int
    }

    init(_ fields: Set<ColumnName>?, separator: [UInt8], opensArrays: Bool) {
        self.fields = fields
        self.separator = separator
        self.opensArrays = opensArrays
        plans = FlattenStage.makePlans(fields, tree)
    }

    private static func makePlans(_ fields: Set<ColumnName>?, _ tree: KeyTree) -> ShapeMemo<Plan> {
        ShapeMemo { shape in
            let columns = shape.columns.indices.filter { fields?.contains(shape.columns[$0]) ?? true }
            return Plan(shape: shape, columns: columns, root: tree.makeRoot())
        }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        if tree.isWild {
            tree.forget()
            plans = FlattenStage.makePlans(fields, tree)
        }
        plans.update(for: batch)
        tree.beginBatch()
        let plans = plans.values
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            let plan = plans[Int(row.shape)]
            let cells = batch.cells(of: row)
            for column in plan.columns where isOpened(cells[plan.shape.slots[column]], in: batch) {
                batch.rows[index] = try flattened(row, plan, in: batch)
                break
            }
        }
        for column in named where !batch.openedColumns.contains(column) { batch.openedColumns.append(column) }
        try nested.settle(batch)
    }

    /// Whether a cell is an object with members, or an array that is to be opened.
    @inline(__always)
    private func isOpened(_ cell: Cell, in batch: RowBatch) -> Bool {
        cell.kind == .json && cell.count > 2 && (opensArrays || batch.bytes(of: cell)[0] == .openBrace)
    }

    private func flattened(_ row: Row, _ plan: Plan, in batch: RowBatch) throws(ExportError) -> Row {
        let count = plan.shape.cellCount
        let firstCell = batch.cellCount
        let target = batch.reserveCells(count)
        target.initialize(from: batch.cells(of: row), count: count)
        batch.commitCells(count)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        nested.isInUntypedRow = plan.shape.isUntyped
        var node = plan.root
        for column in plan.columns {
            let cell = batch.cells[firstCell + plan.shape.slots[column]]
            if isOpened(cell, in: batch), let members = nested.members(of: cell, in: batch) {
                node = tree.child(of: node, .open, nothing)
                node = walk(members, of: cell, from: node, in: batch)
            } else {
                node = tree.child(of: node, .leaf, nothing)
            }
        }
        let shape = try tree.shape(at: node, of: row, in: batch) { (events) throws(ExportError) in
            try outcome(of: events, plan)
        }
        return Row(shape: shape, firstCell: firstCell, start: Int(row.start))
    }

    /// Appends the cells of all members, and gives the node behind the object's end.
    private func walk(_ members: JSONMembers, of cell: Cell, from node: Int, in batch: RowBatch) -> Int {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let bytes = nested.base(of: cell, in: batch)
        var node = node
        open.append(Level(members: members, index: bytes[cell.offset] == .openBrace ? nil : 0))
        while !open.isEmpty {
            guard let member = open[open.count - 1].members.next() else {
                open.removeLast()
                node = tree.child(of: node, .close, nothing)
                continue
            }
            var key = UnsafeRawBufferPointer(start: bytes + member.key.lowerBound, count: member.key.count)
            if let index = open[open.count - 1].index {
                key = spelled(index)
                open[open.count - 1].index = index + 1
            }
            let isObject = bytes[member.value.lowerBound] == .openBrace
            if member.value.count > 2, isObject || (opensArrays && bytes[member.value.lowerBound] == .openBracket),
                open.count < Flatten.maximumDepth, let inner = JSONMembers(bytes, in: member.value)
            {
                node = tree.child(of: node, .open, key)
                open.append(Level(members: inner, index: isObject ? nil : 0))
            } else {
                node = tree.child(of: node, .leaf, key)
                nested.append(member.value, of: cell, to: batch)
            }
        }
        return node
    }

    /// The digits of an index, valid until the next call.
    private func spelled(_ index: Int) -> UnsafeRawBufferPointer {
        digits.reset()
        digits.append("\(index)")
        return digits.contents
    }

    /// The shape that a walk leads to.
    private func outcome(of events: [KeyTree.Event], _ plan: Plan) throws(ExportError) -> KeyTree.Outcome {
        var builder = ShapeBuilder(plan.shape, limit: Flatten.maximumNameBytes)
        var index = 0
        var slot = plan.shape.cellCount
        let targets = Set(plan.columns)
        for column in plan.shape.columns.indices {
            guard targets.contains(column) else {
                builder.keep(column)
                continue
            }
            let first = events[index]
            index += 1
            guard first.step == .open else {
                builder.keep(column)
                continue
            }
            if fields != nil { named.insert(plan.shape.columns[column]) }
            var objects = [MemberColumns(prefix: plan.shape.columns[column].utf8, start: builder.count)]
            // The last one is changed where it stands: a copy that shares its keys would have them copied with each change.
            while !objects.isEmpty, index < events.count {
                let event = events[index]
                let last = objects.count - 1
                index += 1
                switch event.step {
                case .close:
                    let closed = objects.removeLast()
                    guard last > 0 else { continue }
                    objects[last - 1].note(closed.key, closed.start..<builder.count, in: &builder)
                case .open:
                    let prefix = try builder.name(objects[last].prefix, separator, event.name)
                    objects.append(MemberColumns(prefix: prefix, key: event.name, start: builder.count))
                case .leaf:
                    let start = builder.count
                    builder.add(
                        ColumnName(utf8: try builder.name(objects[last].prefix, separator, event.name)), slot: slot)
                    objects[last].note(event.name, start..<builder.count, in: &builder)
                    slot += 1
                }
            }
        }
        return builder.outcome(cellCount: slot)
    }
}

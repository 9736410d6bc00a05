import ByteScanning
import JSONScanning
package import Tabular

/// Makes columns of values inside objects, which names with dots mean where a row has no column of that name:
/// `--fields address.city`. Rows without such a value stay as they are.
package struct NestedFields: RowTransform {
    let fields: [ColumnName]

    /// The fields among `names` that may be paths; nil where none is.
    package init?(among names: [ColumnName]) {
        fields = names.filter { $0.utf8.contains(.dot) }
        if fields.isEmpty { return nil }
    }

    /// A row's values are its own.
    package var order: TransformOrder { .independent }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { NestedFieldsStage(fields) }
}

/// Appends the cells of nested values behind a copy of their row's.
///
/// Bounds: `JSONMembers` checks every step against the end of its cell.
final class NestedFieldsStage: RowStage, VerbatimKeeping {
    /// What is to be looked for in rows of one shape.
    private final class Plan {
        let shape: RowShape
        let sites: [(name: ColumnName, site: FieldSite)]
        /// The shapes of rows that have these of the sites.
        private var shapes: [[Int]: RowShape] = [:]

        init(_ shape: RowShape, _ fields: [ColumnName]) {
            self.shape = shape
            sites = fields.compactMap { name in
                FieldPath(dotted: name).site(in: shape).flatMap { $0.keys.isEmpty ? nil : (name, $0) }
            }
        }

        func shape(with found: [Int]) -> RowShape {
            if let known = shapes[found] { return known }
            let made = RowShape(
                columns: shape.columns + found.map { sites[$0].name },
                slots: shape.slots + found.indices.map { shape.cellCount + $0 },
                cellCount: shape.cellCount + found.count, repeatedNames: shape.repeatedNames,
                isHeader: shape.isHeader)
            made.takeOrigin(of: shape)
            shapes[found] = made
            return made
        }
    }

    private let plans: ShapeMemo<Plan>
    private let nested = NestedCells()
    private let text = ValueText()
    private let object = ByteBlock(capacity: 256)
    /// Where the shapes made for the batch at hand stand in it.
    private var places: [ObjectIdentifier: Int] = [:]

    init(_ fields: [ColumnName]) {
        plans = ShapeMemo { Plan($0, fields) }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        plans.update(for: batch)
        let plans = plans.values
        guard plans.contains(where: { !$0.sites.isEmpty }) else { return }
        places.removeAll(keepingCapacity: true)
        for index in 0..<batch.rowCount {
            let plan = plans[Int(batch.rows[index].shape)]
            if !plan.sites.isEmpty { try open(index, plan, in: batch) }
        }
        try nested.settle(batch)
    }

    private func open(_ index: Int, _ plan: Plan, in batch: RowBatch) throws(ExportError) {
        let row = batch.rows[index]
        let count = plan.shape.cellCount
        let firstCell = batch.cellCount
        let target = batch.reserveCells(count)
        target.initialize(from: batch.cells(of: row), count: count)
        batch.commitCells(count)
        var found: [Int] = []
        for (place, entry) in plan.sites.enumerated() {
            let cell = try opened(batch.cells[firstCell + entry.site.slot], in: batch)
            guard let cell, let value = value(at: entry.site.keys, of: cell, in: batch) else { continue }
            nested.isInUntypedRow = plan.shape.isUntyped
            nested.append(value, of: cell, to: batch)
            found.append(place)
        }
        guard !found.isEmpty else { return batch.rewind(rowCount: batch.rowCount, cellCount: firstCell) }
        let shape = plan.shape(with: found)
        let known = places[ObjectIdentifier(shape)]
        let place = known ?? batch.shapes.count
        if known == nil {
            batch.shapes.append(shape)
            places[ObjectIdentifier(shape)] = place
        }
        batch.rows[index] = Row(shape: place, firstCell: firstCell, start: Int(row.start))
    }

    /// A cell that is an object; of text that holds one, as a CSV field does, one in the arena.
    private func opened(_ cell: Cell, in batch: RowBatch) throws(ExportError) -> Cell? {
        if cell.kind == .json { return batch.bytes(of: cell)[0] == .openBrace ? cell : nil }
        guard let text = text.object(in: cell, of: batch) else { return nil }
        object.reset(keeping: 1 << 20)
        object.append(text)
        guard batch.arena.count + object.count <= Cell.maximumOffset else {
            throw ExportError(.limit, "text inside nested values is larger than 2 GiB in one batch")
        }
        return batch.store(object.contents, as: .json)
    }

    /// Where the value stands that the keys lead to; the last one of a repeated key, as everywhere.
    private func value(at keys: [[UInt8]], of cell: Cell, in batch: RowBatch) -> Range<Int>? {
        let bytes = nested.base(of: cell, in: batch)
        return JSONMembers.value(at: keys, of: bytes, in: cell.offset..<cell.offset + cell.count)
    }
}

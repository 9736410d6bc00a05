internal import Tabular
internal import Transforms

/// Makes differences of rows that differ: which fields, and what they hold.
struct DifferenceMaker {
    private let key: [FieldPath]
    private let oldKey: [FieldPath]
    private let digester: RowDigester

    init(key: [FieldPath], oldKey: [FieldPath], seeds: FingerprintSeeds, hasCommas: Bool) {
        self.key = key
        self.oldKey = oldKey
        digester = RowDigester(key: key, seeds: seeds, hasCommas: hasCommas)
    }

    /// Puts the differences of all rows into `comparison`, and counts them.
    func make(_ rows: DifferingRows, into comparison: inout Comparison) throws(ExportError) {
        var counts: [UInt64] = [0, 0, 0]
        var fields: [Comparison.ChangedField] = []
        var places: [ColumnName: Int] = [:]
        var pages = PageChanges()
        let spool = comparison.differences
        try rows.each { (batch, old, new) throws(ExportError) in
            for difference in differences(old, new, batch) {
                counts[Int(difference.change.rawValue)] += 1
                pages.add(difference)
                if difference.change == .changed {
                    for field in difference.fields {
                        if let place = places[field.name] {
                            fields[place].rows += 1
                        } else {
                            places[field.name] = fields.count
                            fields.append(Comparison.ChangedField(name: field.name, rows: 1))
                        }
                    }
                }
                try spool.append(difference)
            }
        }
        try spool.flush()
        pages.sort()
        comparison.pages = pages
        comparison.added = counts[Int(Difference.Change.added.rawValue)]
        comparison.removed = counts[Int(Difference.Change.removed.rawValue)]
        comparison.changed = counts[Int(Difference.Change.changed.rawValue)]
        comparison.changedFields = fields
    }

    /// What differs between rows of one batch. Without a key rows that are not the same have nothing to do with each other.
    private func differences(_ old: Row?, _ new: Row?, _ batch: RowBatch) -> [Difference] {
        guard let difference = difference(old, new, batch) else { return [] }
        guard key.isEmpty, difference.change == .changed else { return [difference] }
        return [self.difference(old, nil, batch), self.difference(nil, new, batch)].compactMap { $0 }
    }

    /// What differs between rows of one batch; nil where it is but the kind of numbers.
    private func difference(_ old: Row?, _ new: Row?, _ batch: RowBatch) -> Difference? {
        guard let row = new ?? old else { return nil }
        let isOld = new == nil
        let path = isOld ? oldKey : key
        let values = RowDigester.key(path, of: row, in: batch).map { Difference.Value($0, in: batch) }
        if let old, let new {
            let fields = changedFields(old, new, batch)
            return fields.isEmpty ? nil : Difference(change: .changed, key: values, fields: fields)
        }
        var difference = Difference(change: isOld ? .removed : .added, key: values, fields: [])
        let names = Set(path.map(\.name))
        let (shape, cells) = (batch.shape(of: row), batch.cells(of: row))
        for (place, column) in shape.columns.enumerated() where !names.contains(column) {
            guard let value = Difference.Value(cells[shape.slots[place]], in: batch) else { continue }
            difference.fields.append(
                Difference.Field(name: column, old: isOld ? value : nil, new: isOld ? nil : value))
        }
        return difference
    }

    /// The fields that differ, in the order of the new row; those that only the old one has come last.
    private func changedFields(_ old: Row, _ new: Row, _ batch: RowBatch) -> [Difference.Field] {
        let (oldShape, newShape) = (batch.shape(of: old), batch.shape(of: new))
        let (oldCells, newCells) = (batch.cells(of: old), batch.cells(of: new))
        let oldPlaces = Dictionary(
            oldShape.columns.enumerated().map { ($1, oldShape.slots[$0]) }, uniquingKeysWith: { first, _ in first })
        var fields: [Difference.Field] = []
        func add(_ name: ColumnName, _ one: Cell, _ two: Cell) {
            guard !digester.areEqual(one, two, in: batch) else { return }
            fields.append(
                Difference.Field(
                    name: name, old: Difference.Value(one, in: batch), new: Difference.Value(two, in: batch)))
        }
        var seen: Set<ColumnName> = []
        for (place, column) in newShape.columns.enumerated() {
            seen.insert(column)
            add(column, oldPlaces[column].map { oldCells[$0] } ?? .absent, newCells[newShape.slots[place]])
        }
        for (place, column) in oldShape.columns.enumerated() where !seen.contains(column) {
            add(column, oldCells[oldShape.slots[place]], .absent)
        }
        return fields
    }
}

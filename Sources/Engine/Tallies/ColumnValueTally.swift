package import Schemas
package import Tabular

/// What rows have of each column: types, and how many rows have a value.
package final class ColumnValueTally: RowTally, @unchecked Sendable {
    package init() {}

    let types = ColumnTypeTally(isComplete: true)
    /// Rows with a value that is not null, by place in the output's columns.
    private(set) var seen: [UInt64] = []
    package private(set) var rows: UInt64 = 0

    package func merge(_ other: ColumnValueTally) {
        types.merge(other.types)
        grow(to: other.seen.count)
        for place in other.seen.indices { seen[place] &+= other.seen[place] }
        rows &+= other.rows
    }

    private func grow(to columnCount: Int) {
        if seen.count < columnCount { seen += [UInt64](repeating: 0, count: columnCount - seen.count) }
    }

    package func look(at batch: RowBatch, rows range: Range<Int>, columnCount: Int) {
        types.look(at: batch, rows: range, columnCount: columnCount)
        grow(to: columnCount)
        rows &+= UInt64(range.count)
        for index in range {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            let cells = batch.cells(of: row)
            for (slot, place) in zip(shape.slots, shape.places) {
                let kind = cells[slot].kind
                if kind != .absent, kind != .null { seen[place] &+= 1 }
            }
        }
    }
}

extension TallyingWriter<ColumnValueTally> {
    /// The schema of the rows, once all have come.
    ///
    /// - Parameter infersTypes: whether texts of sources without types count as numbers where all of their column are.
    package func schema(of columns: ColumnSet, infersTypes: Bool) -> SchemaFile {
        let all = total
        let evidence = all.types.columns
        let described = columns.names.enumerated().map { place, name in
            let seen = place < all.seen.count ? all.seen[place] : 0
            let kinds = place < evidence.count ? evidence[place].kinds(infersTypes: infersTypes) : []
            return SchemaFile.Column(name: name, kinds: kinds, seen: seen, isNullable: seen < all.rows)
        }
        return SchemaFile(columns: described, rows: all.rows)
    }
}

internal import Nesting
internal import Tabular

/// What one worker has seen in the nested values of each column.
final class NestedTally {
    /// What is known of one column.
    private struct Column {
        var evidence = NestedEvidence()
        var paths = 1
        /// How often something new was seen.
        var version = 0
    }

    /// By index in the output's columns.
    private var columns: [Column] = []
    private let look = NestedLook()

    /// Looks at the nested values of rows whose shapes have their places.
    func look(at batch: RowBatch, rows range: Range<Int>, position: OutputPosition) {
        // Rows of a later part come behind those of an earlier one.
        let firstRow = UInt64(truncatingIfNeeded: position.part) << 40 &+ position.firstRow
        for index in range {
            let row = batch.rows[index]
            let shape = batch.shapes[Int(row.shape)]
            let cells = batch.cells(of: row)
            for (place, slot) in zip(shape.places, shape.slots) where cells[slot].kind == .json {
                while columns.count <= place { columns.append(Column()) }
                look(at: cells[slot], in: batch, row: firstRow &+ UInt64(index - range.lowerBound), &columns[place])
            }
        }
    }

    private func look(at cell: Cell, in batch: RowBatch, row: UInt64, _ column: inout Column) {
        let isNew = look.look(at: cell, in: batch, row: row, paths: &column.paths, &column.evidence)
        if isNew || column.version == 0 { column.version += 1 }
    }

    /// What was seen of a column; nil where it has no nested value.
    func evidence(of column: Int) -> NestedEvidence? { version(of: column) > 0 ? columns[column].evidence : nil }

    /// How often something new was seen of a column.
    func version(of column: Int) -> Int { column < columns.count ? columns[column].version : 0 }

    /// Takes in what another worker has seen.
    func merge(_ other: NestedTally) {
        while columns.count < other.columns.count { columns.append(Column()) }
        for (place, column) in other.columns.enumerated() where column.version > 0 {
            columns[place].evidence.join(column.evidence)
            columns[place].version += 1
        }
    }
}

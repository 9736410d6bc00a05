internal import Tabular

/// The tables of an output that has one for each source: which columns each has, and how many rows so far.
final class SourceTables {
    private struct Table {
        let columns: ColumnSet
        var rowCount: UInt64 = 0
    }

    private var tables: [Table]

    /// Tables without rows.
    ///
    /// - Parameter columns: for each source the columns of its table that are known before the first row.
    init(_ columns: [[ColumnName]]) { tables = columns.map { Table(columns: ColumnSet($0)) } }

    /// The columns of each table so far.
    var columns: [[ColumnName]] { tables.map(\.columns.names) }

    private func number(of shape: RowShape) -> Int { min(Int(shape.source), tables.count - 1) }

    /// Gives the columns of a shape their places in its source's table.
    func takePlaces(_ shape: RowShape) {
        guard !tables.isEmpty else { return }
        shape.takeTablePlaces(in: tables[number(of: shape)].columns)
    }

    /// Puts the rows of each source beside each other, in their order: rows that a sort has mixed would be encoded one by one
    /// otherwise.
    func gather(_ batch: RowBatch) {
        guard let first = batch.shapes.first?.source, batch.shapes.contains(where: { $0.source != first }) else {
            return
        }
        let rows = (0..<batch.rowCount).map { (source: batch.shape(of: batch.rows[$0]).source, place: $0) }
        let order = rows.sorted { $0.source == $1.source ? $0.place < $1.place : $0.source < $1.source }
        let gathered = order.map { batch.rows[$0.place] }
        for (place, row) in gathered.enumerated() { batch.rows[place] = row }
    }

    /// How many of `count` rows from `start` on come from one source; one at least.
    func count(_ count: Int, from start: Int, of batch: RowBatch) -> Int {
        let source = batch.shape(of: batch.rows[start]).source
        for index in 1..<max(1, count) where batch.shape(of: batch.rows[start + index]).source != source {
            return index
        }
        return count
    }

    /// Where the row at `index` of a batch goes: the table, and how many of its rows come before.
    func place(of index: Int, in batch: RowBatch) -> (table: TablePosition, firstRow: UInt64) {
        let number = number(of: batch.shape(of: batch.rows[index]))
        let table = tables[number]
        return (TablePosition(number: number, columnCount: table.columns.count), table.rowCount)
    }

    /// Counts the rows of a table.
    func add(_ count: Int, to table: TablePosition) { tables[table.number].rowCount += UInt64(count) }
}

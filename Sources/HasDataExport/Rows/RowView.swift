public import Tabular

/// A row of a batch as formats, outputs and transforms of your own see it: values without pointers, and no bounds to keep.
///
/// ```swift
/// for row in batch.views(range) { print(row["url"] ?? "", row.columns.count) }
/// ```
///
/// It is of use as long as the batch is not changed.
public struct RowView {
    private let batch: RowBatch
    private let row: Row
    /// Its index in the batch, for `RowBatch.setText` and `RowBatch.appendRow`.
    public let index: Int

    init(_ index: Int, of batch: RowBatch) {
        self.batch = batch
        self.index = index
        row = batch.rows[index]
    }

    /// The names of its columns, in its own order.
    public var columns: [ColumnName] { batch.shape(of: row).columns }

    /// The place of each of its columns in the output; empty before the rows have reached the output.
    public var places: [Int] { batch.shape(of: row).places }

    /// The value of each of its columns as text: a number as its source spells it, an object or array as compact JSON; nil
    /// where there is none.
    public var texts: [String?] {
        let cells = batch.cells(of: row)
        return batch.shape(of: row).slots.map { text(of: cells[$0]) }
    }

    /// What each of its columns holds.
    public var kinds: [CellKind] {
        let cells = batch.cells(of: row)
        return batch.shape(of: row).slots.map { cells[$0].kind }
    }

    /// The value of a column as text; nil where the row has no such column, or no value there.
    public subscript(column: ColumnName) -> String? {
        batch.shape(of: row).slot(of: column).flatMap { text(of: batch.cells(of: row)[$0]) }
    }

    private func text(of cell: Cell) -> String? {
        batch.text(of: cell).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension RowBatch {
    /// The rows in `range`, as far as there are any; all of them without one.
    public func views(_ range: Range<Int>? = nil) -> some Sequence<RowView> {
        (range?.clamped(to: 0..<rowCount) ?? 0..<rowCount).lazy.map { RowView($0, of: self) }
    }
}

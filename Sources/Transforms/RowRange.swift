public import Tabular

/// Keeps a run of rows: `--offset` leaves out the first, `--limit` ends after so many.
public struct RowRange: RowTransform, RowFilter {
    /// How many rows are left out at first.
    public var offset: UInt64
    /// How many rows pass after that; nil for all.
    public var limit: UInt64?

    /// A run of `limit` rows behind the first `offset`.
    public init(offset: UInt64 = 0, limit: UInt64? = nil) {
        self.offset = offset
        self.limit = limit
    }

    /// Which rows pass depends on how many came before.
    public var order: TransformOrder { .ordered }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { Stage(offset: offset, limit: limit) }

    private final class Stage: RowStage, VerbatimKeeping {
        private var toSkip: UInt64
        private var toKeep: UInt64?
        /// A limit of 0 waits for the columns that a limit of 1 would show: a header's, or else the first row's.
        private var waitsForColumns: Bool

        init(offset: UInt64, limit: UInt64?) {
            toSkip = offset
            toKeep = limit
            waitsForColumns = limit == 0
        }

        var isSatisfied: Bool { toKeep == 0 && !waitsForColumns }

        func apply(to batch: RowBatch) throws(ExportError) {
            let count = UInt64(batch.rowCount)
            let start = min(toSkip, count)
            toSkip -= start
            var end = count
            if let wanted = toKeep {
                end = start + min(wanted, count - start)
                toKeep = wanted - (end - start)
            }
            var last = end > start ? Int(end) - 1 : nil
            if waitsForColumns, keepColumns(of: batch, row: Int(start)) { last = Int(start) }
            if isSatisfied { batch.endRows(behind: last) }
            if start > 0 || end < count { batch.keepRows(in: Int(start)..<Int(end)) }
        }

        /// Whether the columns are those of the row.
        private func keepColumns(of batch: RowBatch, row: Int) -> Bool {
            var areOfRow = false
            if row < batch.rowCount {
                let place = Int(batch.rows[row].shape)
                let shape = batch.shapes[place]
                if !shape.isHeader {
                    areOfRow = true
                    batch.shapes[place] = shape.changed(isHeader: true)
                }
            }
            waitsForColumns = row == batch.rowCount && !batch.shapes.contains { $0.isHeader }
            return areOfRow
        }
    }
}

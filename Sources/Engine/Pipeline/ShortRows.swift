internal import Tabular

/// Counts the rows of a source that are shorter than its header. They are told once a whole row has come as well: where every
/// row lacks its last cells nothing was cut, the header just has more names.
struct ShortRows {
    private var hasWholeRows = false
    private var waiting = WarningCounts()

    /// What is to be told after this batch, whose rows were preceded by `rowsBefore` others of the same source.
    mutating func found(in batch: RowBatch, rowsBefore: UInt64) -> WarningCounts {
        let short = batch.shortRows.count { Int($0) <= batch.rowsRead }
        if short > 0 {
            var place = batch.firstShortRow
            place.row = place.row.map { $0 + rowsBefore }
            waiting.add(.shortRow, count: UInt64(short), at: place)
        }
        if batch.rowsRead - batch.rowsSkipped > short { hasWholeRows = true }
        guard hasWholeRows, !waiting.isEmpty else { return WarningCounts() }
        defer { waiting = WarningCounts() }
        return waiting
    }
}

internal import Tabular

extension Summary {
    /// Adds what became of one source.
    mutating func add(_ outcome: RowPass.Outcome) {
        notes += outcome.notes
        sources.append(
            SourceSummary(
                name: outcome.name, format: outcome.format, rowsRead: outcome.rowsRead,
                rowsWritten: outcome.rowsWritten, job: outcome.job))
    }

    /// Adds what became of the rows of all.
    mutating func complete(_ rows: RowSequencer, columns: [ColumnName], encodingWarnings: WarningCounts) {
        notes += rows.notes
        rowsRead = rows.rowsRead
        let unwritten = encodingWarnings.entries[.emptyRow]?.count ?? 0
        rowsWritten = rows.rowsWritten - min(rows.rowsWritten, unwritten)
        rowsSkipped = rows.rowsSkipped
        self.columns = columns
        warnings = rows.ledger.warnings
        warnings.merge(encodingWarnings, source: nil, rowsBefore: 0)
    }
}

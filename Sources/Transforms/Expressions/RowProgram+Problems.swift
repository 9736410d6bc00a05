import Tabular

extension RowProgram {
    /// Counts or throws what went wrong with a row.
    ///
    /// - Throws: `.malformed` for a number beyond 64 bits, a text beyond what a cell holds or a pattern that gives up, unless such rows are left out,
    ///   which then are counted.
    func tell(
        ofRow index: Int, in batch: RowBatch, column: ColumnName?, _ setting: Setting, _ skipsErrors: Bool
    ) throws(ExportError) {
        guard hadTrouble || problem != nil else { return }
        let start = Int(batch.rows[index].start)
        func place() -> Location {
            Location(row: batch.rowNumber(ofRow: index), column: column.map { "\"\($0)\"" })
        }
        guard let problem else {
            batch.warn(.uncomputedValue, ofRowAt: start, at: place())
            return
        }
        guard skipsErrors else {
            let message =
                switch problem {
                case .overflow: "\(setting): a whole number is beyond 64 bits"
                case .tooLong: "\(setting): a text is longer than \(Cell.maximumCount >> 20) MiB"
                case .tooSlow:
                    "\(setting): the pattern of replace gives up: it looks through the rest of the text again for each match"
                }
            throw ExportError(
                .malformed, message, at: place(), advice: "\(Setting.skipsErrors) leaves such rows out")
        }
        batch.rowsSkipped += 1
        batch.warn(.skippedRow, ofRowAt: start, at: place())
    }
}

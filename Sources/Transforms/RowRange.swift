public import Tabular

/// Keeps a run of rows: `--offset` leaves out the first, `--limit` ends after so many.
public struct RowRange: RowTransform {
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

    private final class Stage: RowStage {
        private var toSkip: UInt64
        private var toKeep: UInt64?
        /// Even a limit of 0 waits for one batch: its columns are the output's header.
        private var hasSeenBatch = false

        init(offset: UInt64, limit: UInt64?) {
            toSkip = offset
            toKeep = limit
        }

        var isSatisfied: Bool { hasSeenBatch && toKeep == 0 }

        func apply(to batch: RowBatch) throws(ExportError) {
            hasSeenBatch = true
            let count = UInt64(batch.rowCount)
            let start = min(toSkip, count)
            toSkip -= start
            var end = count
            if let wanted = toKeep {
                end = start + min(wanted, count - start)
                toKeep = wanted - (end - start)
            }
            if start > 0 || end < count { batch.keepRows(in: Int(start)..<Int(end)) }
        }
    }
}

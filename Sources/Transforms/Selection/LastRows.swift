package import Tabular

/// Keeps the last rows: `--tail`. On disk are at most about twice as many, in memory none.
package struct LastRows: RowTransform {
    /// How many.
    package let count: UInt64
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool

    /// The last `count` rows, spooled as `options` say.
    package init(_ count: UInt64, options: FormatOptions) {
        self.count = count
        makeSpool = options.makeSpool
    }

    /// Which rows are the last is known at the end.
    package var order: TransformOrder { .blocking }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage {
        Stage(count, HeldEntryWriter(try makeSpool()), makeSpool)
    }

    /// Rows go to a spool until it has as many as are wanted, then to a fresh one: the last rows are all that the fresh one
    /// has, and the end of the one before.
    private final class Stage: OwnStage {
        private let wanted: UInt64
        private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
        private var full: (any ByteSpool)?
        private var current: HeldEntryWriter
        private var currentCount: UInt64 = 0
        private let records = RowRecords()
        private let record = ByteBlock(capacity: 4096)
        /// What is left to be given, once that is known.
        private var cursors: [HeldEntryCursor] = []
        private var isOpen = false

        init(
            _ wanted: UInt64, _ first: HeldEntryWriter,
            _ makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool
        ) {
            self.wanted = wanted
            self.makeSpool = makeSpool
            current = first
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            records.update(for: batch)
            // Of the rows of one batch, those before its last ones are none of the last of all.
            let first = batch.rowCount - Int(min(wanted, UInt64(batch.rowCount)))
            for index in first..<batch.rowCount {
                if currentCount == wanted { try begin() }
                record.reset(keeping: 1 << 20)
                try records.append(batch.rows[index], of: batch, to: record)
                try current.append(payload: record.contents)
                currentCount += 1
            }
            batch.takeAllRows()
        }

        private func begin() throws(ExportError) {
            try current.flush()
            full = current.spool
            current = HeldEntryWriter(try makeSpool())
            currentCount = 0
        }

        func finish(into batch: RowBatch) throws(ExportError) -> Bool {
            if !isOpen { try open() }
            records.begin(batch)
            while !batch.isFilled, let cursor = cursors.first {
                guard try cursor.next() else {
                    cursors.removeFirst()
                    continue
                }
                let start = batch.block.count
                try cursor.appendPayload(to: batch.block)
                try records.read(start..<batch.block.count, into: batch)
            }
            return batch.rowCount > 0
        }

        private func open() throws(ExportError) {
            isOpen = true
            try current.flush()
            if let full {
                let before = HeldEntryCursor(full, in: 0..<full.count, window: 1 << 16)
                // As many as have come behind them.
                for _ in 0..<currentCount { _ = try before.next() }
                cursors.append(before)
            }
            cursors.append(HeldEntryCursor(current.spool, in: 0..<current.spool.count, window: 1 << 16))
        }
    }
}

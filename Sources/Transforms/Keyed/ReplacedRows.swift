internal import Synchronization
package import Tabular

/// Puts new rows in the place of those that have the same key, and the others behind all: `--upsert`.
///
/// The first row of a key is replaced where it stands, by the whole new row; others of that key go. New rows of a key that no
/// row has come behind the last row, in the order in which their keys came first. A row without a value in any of the fields
/// replaces none and is replaced by none.
package struct ReplacedRows: RowTransform {
    /// What has happened, once all rows have passed.
    package struct Counts: Sendable, Equatable {
        /// Rows that were replaced.
        package var replaced: UInt64 = 0
        /// Of rows that share a key, those behind the first, which went.
        package var removed: UInt64 = 0
        /// New rows behind all.
        package var added: UInt64 = 0
        /// Rows that stayed as they were.
        package var kept: UInt64 = 0

        /// Nothing.
        package init() {}
    }

    /// What is told of it, by the stage that was made last.
    package final class Tally: Sendable {
        private let counts = Mutex(Counts())

        /// Nothing yet.
        package init() {}

        /// What has happened.
        package var value: Counts {
            get { counts.withLock { $0 } }
            set { counts.withLock { $0 = newValue } }
        }
    }

    private let rows: NewRows
    private let tally: Tally
    private let name: String

    /// A replacement by `rows` in the file called `name`, told to `tally`.
    package init(by rows: NewRows, in name: String, telling tally: Tally) {
        self.rows = rows
        self.name = name
        self.tally = tally
    }

    /// Rows are added behind the last.
    package var order: TransformOrder { .blocking }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage(rows, name, tally) }

    private final class Stage: RowStage, VerbatimKeeping {
        private let new: NewRows
        private let name: String
        private let tally: Tally
        private let keys: RowKeys
        private var known: [Bool]
        /// The keys whose row stands in the output.
        private let placed: FingerprintSet
        private let single: HeldEntryCursor
        private let all: HeldEntryCursor
        private let record = ByteBlock(capacity: 4096)
        private var counts = Counts()
        private var isDropped: [Bool] = []
        private var rowsRead = 0

        init(_ new: NewRows, _ name: String, _ tally: Tally) {
            self.new = new
            self.name = name
            self.tally = tally
            keys = new.makeKeys()
            known = [Bool](repeating: false, count: new.fields.count)
            placed = FingerprintSet(memoryLimit: new.memoryLimit, makeSpool: new.makeSpool)
            single = new.cursor(window: 4096)
            all = new.cursor(window: 1 << 16)
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            keys.update(for: batch)
            keys.mark(&known)
            rowsRead += batch.rowCount
            isDropped.removeAll(keepingCapacity: true)
            var drops = false
            for index in 0..<batch.rowCount {
                let (key, hasValue) = keys.key(of: batch.rows[index], in: batch)
                guard hasValue, let place = try new.place(of: key) else {
                    counts.kept += 1
                    isDropped.append(false)
                    continue
                }
                let isFirst = try placed.insert(key)
                isDropped.append(!isFirst)
                if isFirst {
                    counts.replaced += 1
                    try single.go(to: place)
                    record.reset(keeping: 1 << 20)
                    try single.appendPayload(to: record)
                    try new.records.replace(row: index, of: batch, by: record.contents)
                } else {
                    counts.removed += 1
                    drops = true
                }
            }
            if drops {
                var index = -1
                batch.keepRows { (_: Row) -> Bool in
                    index += 1
                    return !isDropped[index]
                }
            }
            tally.value = counts
        }

        func finish(into batch: RowBatch) throws(ExportError) -> Bool {
            new.records.begin(batch)
            while !batch.isFilled, try all.next() {
                var source = all
                if all.key.count == 16 {
                    let key = Fingerprint(
                        high: all.key.loadUnaligned(as: UInt64.self),
                        low: all.key.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                    guard try placed.insert(key) else { continue }
                    guard let place = try new.place(of: key) else { throw HeldEntry.damage }
                    // Nearly always it is the only row of its key.
                    if place != all.place {
                        try single.go(to: place)
                        source = single
                    }
                }
                let start = batch.block.count
                try source.appendPayload(to: batch.block)
                try new.records.read(start..<batch.block.count, into: batch)
                counts.added += 1
            }
            tally.value = counts
            return batch.rowCount > 0
        }

        var refusal: ExportError? {
            guard rowsRead > 0, let index = known.firstIndex(of: false) else { return nil }
            return ExportError(
                .usage, "its rows have no \"\(new.fields[index])\", which \(Setting.upsert) names",
                at: Location(source: name), advice: "name a key that they have, or write another file")
        }
    }
}

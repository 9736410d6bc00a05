internal import Synchronization
package import Tabular

/// What one worker has counted of its rows. One worker counts at a time, and nobody else looks before it is done; what
/// several have counted is merged in any order.
package protocol RowTally: AnyObject, Sendable {
    init()
    /// Looks at rows whose shapes have their places, all below `columnCount`.
    func look(at batch: RowBatch, rows range: Range<Int>, columnCount: Int)
    /// Takes in what another worker has counted.
    func merge(_ other: Self)
}

/// A writer around another one that counts rows on their way, side by side on the workers.
package final class TallyingWriter<Tally: RowTally>: RowWriter {
    private let inner: any RowWriter
    private let counts = Mutex(Counts())

    /// What workers have counted that are done, and what those count that are not: a merge has new ones for each source.
    private struct Counts {
        var done = Tally()
        var live: [ObjectIdentifier: Tally] = [:]
    }

    package init(_ inner: any RowWriter) { self.inner = inner }

    package func makeEncoder() -> any RowEncoder {
        let encoder = Encoder(inner.makeEncoder(), of: self)
        counts.withLock { $0.live[ObjectIdentifier(encoder)] = encoder.tally }
        return encoder
    }

    package func append(_ rows: EncodedRows) throws(ExportError) { try inner.append(rows) }
    package func finish(_ columns: ColumnSet) throws(ExportError) { try inner.finish(columns) }

    private func end(_ encoder: Encoder) {
        counts.withLock {
            $0.live[ObjectIdentifier(encoder)] = nil
            $0.done.merge(encoder.tally)
        }
    }

    /// What all workers have counted, once all rows have come.
    var total: Tally {
        let all = Tally()
        counts.withLock { counts in
            all.merge(counts.done)
            counts.live.values.forEach(all.merge)
        }
        return all
    }

    private final class Encoder: RowEncoder {
        private let inner: any RowEncoder
        private let owner: TallyingWriter
        let tally = Tally()

        init(_ inner: any RowEncoder, of owner: TallyingWriter) {
            self.inner = inner
            self.owner = owner
        }

        deinit { owner.end(self) }

        func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
            tally.look(at: batch, rows: range, columnCount: encoded.position.columnCount)
            try inner.encode(batch, rows: range, into: encoded)
        }
    }
}

internal import Schemas
internal import Synchronization
internal import Tabular

/// A writer around another one that finds out the exact types of the rows on their way, side by side on the workers.
final class SchemaRecorder: RowWriter {
    private let inner: any RowWriter
    private let counts = Mutex(Counts())

    /// What workers have seen that are done, and what those see that are not: a merge has new ones for each source.
    private struct Counts {
        var done = ColumnValueTally()
        var live: [ObjectIdentifier: ColumnValueTally] = [:]
    }

    init(_ inner: any RowWriter) { self.inner = inner }

    func begin(_ schema: TableSchema) throws(ExportError) { try inner.begin(schema) }

    func makeEncoder() -> any RowEncoder {
        let encoder = Encoder(inner.makeEncoder(), of: self)
        counts.withLock { $0.live[ObjectIdentifier(encoder)] = encoder.tally }
        return encoder
    }

    func append(_ rows: EncodedRows) throws(ExportError) { try inner.append(rows) }
    func finish(_ columns: ColumnSet) throws(ExportError) { try inner.finish(columns) }

    private func end(_ encoder: Encoder) {
        counts.withLock {
            $0.live[ObjectIdentifier(encoder)] = nil
            $0.done.merge(encoder.tally)
        }
    }

    /// The schema of the rows, once all have come.
    ///
    /// - Parameter infersTypes: whether texts of sources without types count as numbers where all of their column are.
    func schema(of columns: ColumnSet, infersTypes: Bool) -> SchemaFile {
        let all = ColumnValueTally()
        counts.withLock { counts in
            all.merge(counts.done)
            counts.live.values.forEach(all.merge)
        }
        let evidence = all.types.columns
        let described = columns.names.enumerated().map { place, name in
            let seen = place < all.seen.count ? all.seen[place] : 0
            let kinds = place < evidence.count ? evidence[place].kinds(infersTypes: infersTypes) : []
            return SchemaFile.Column(name: name, kinds: kinds, seen: seen, isNullable: seen < all.rows)
        }
        return SchemaFile(columns: described, rows: all.rows)
    }

    private final class Encoder: RowEncoder {
        private let inner: any RowEncoder
        private let owner: SchemaRecorder
        let tally = ColumnValueTally()

        init(_ inner: any RowEncoder, of owner: SchemaRecorder) {
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

/// What one worker has seen of each column: types, and how many rows have a value. One worker counts at a time, and nobody
/// else looks before it is done.
private final class ColumnValueTally: @unchecked Sendable {
    let types = ColumnTypeTally(isComplete: true)
    /// Rows with a value that is not null, by place in the output's columns.
    private(set) var seen: [UInt64] = []
    private(set) var rows: UInt64 = 0

    func merge(_ other: ColumnValueTally) {
        types.merge(other.types)
        grow(to: other.seen.count)
        for place in other.seen.indices { seen[place] &+= other.seen[place] }
        rows &+= other.rows
    }

    private func grow(to columnCount: Int) {
        if seen.count < columnCount { seen += [UInt64](repeating: 0, count: columnCount - seen.count) }
    }

    func look(at batch: RowBatch, rows range: Range<Int>, columnCount: Int) {
        types.look(at: batch, rows: range, columnCount: columnCount)
        grow(to: columnCount)
        rows &+= UInt64(range.count)
        for index in range {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            let cells = batch.cells(of: row)
            for (slot, place) in zip(shape.slots, shape.places) {
                let kind = cells[slot].kind
                if kind != .absent, kind != .null { seen[place] &+= 1 }
            }
        }
    }
}

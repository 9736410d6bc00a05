internal import Tabular
internal import Transforms

/// The rows that differ, of both sides, in the order of the comparison; of a row of both sides the old one comes first.
final class DifferingRows {
    private let sort: ExternalSort
    private let records = RowRecords()
    private static let keyCount = 18

    /// Where a row comes.
    struct Place {
        /// The place in the new side, or the one behind which a removed row stands.
        var place: UInt64
        /// The number of a removed row.
        var removed: UInt64?
    }

    init(memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        sort = ExternalSort(memoryLimit: memoryLimit / 2, makeSpool: makeSpool)
    }

    func update(for batch: RowBatch) { records.update(for: batch) }

    func add(
        _ row: Row, of batch: RowBatch, at place: Place, _ side: ComparedSideName
    ) throws(ExportError) {
        sort.begin()
        sort.block.append(bytesOf: place.place.bigEndian)
        sort.block.append(place.removed == nil ? 0 : 1)
        sort.block.append(bytesOf: (place.removed ?? 0).bigEndian)
        sort.block.append(side == .old ? 0 : 1)
        _ = sort.endKey()
        try records.append(row, of: batch, to: sort.block)
        try sort.end()
    }

    /// Gives what differs: a batch with the rows, and which of them is the old one and which the new one.
    func each(_ body: (RowBatch, _ old: Row?, _ new: Row?) throws(ExportError) -> Void) throws(ExportError) {
        try sort.finish()
        let batch = RowBatch()
        var hasEntry = try sort.next()
        while hasEntry {
            batch.block.reset(keeping: 1 << 20)
            batch.reset()
            records.begin(batch)
            var rows: [Row?] = [nil, nil]
            let key = Array(sort.key)
            guard key.count == DifferingRows.keyCount else { throw HeldEntry.damage }
            repeat {
                let side = sort.key.last == 0 ? 0 : 1
                let start = batch.block.count
                try sort.appendPayload(to: batch.block)
                try records.read(start..<batch.block.count, into: batch)
                rows[side] = batch.rows[batch.rowCount - 1]
                hasEntry = try sort.next()
            } while hasEntry && sort.key.dropLast().elementsEqual(key.dropLast())
            try body(batch, rows[0], rows[1])
        }
    }
}

internal import Tabular

/// Where the rows of a side stand in its sources, as long as that is so of all of them: a record for each run of rows that
/// came out of a block, in their order.
///
/// ```
///  ├ block's place ┼ its bytes ┼ layout ┼ source ┼ rows ┼ 0 ┼─ where each row starts in the block ─┤
/// ```
///
/// Bounds: numbers come from `RowBatch` and its block; where they come back from a spool, a row's text is compared with its
/// digest before anything is made of it.
final class RowPlaces {
    /// The text of a row, up to where the next begins.
    struct Place {
        var source: Int
        var start: UInt64
        var count: Int
        var layout: Int

        static let byteCount = 24
    }

    private struct Head {
        var start: UInt64
        var count: UInt64
        var layout: UInt32
        var source: UInt32
        var rows: UInt32

        static let byteCount = 32

        init(_ bytes: UnsafeRawBufferPointer) {
            func number(_ offset: Int) -> UInt32 { bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
            start = bytes.loadUnaligned(as: UInt64.self)
            count = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            (layout, source, rows) = (number(16), number(20), number(24))
        }

        /// In front of all rows.
        init() { (start, count, layout, source, rows) = (0, 0, 0, 0, 0) }
    }

    private let spool: any ByteSpool
    private let buffer = ByteBlock(capacity: 1)
    /// Whether all rows so far stand where it says.
    private(set) var areKnown: Bool
    private static let bufferBytes = 1 << 15

    /// - Parameter areKnown: whether rows stand anywhere at all.
    init(areKnown: Bool, makeSpool: @Sendable () throws(ExportError) -> any ByteSpool) throws(ExportError) {
        self.areKnown = areKnown
        spool = try makeSpool()
    }

    /// Takes it that not all rows stand somewhere.
    func forget() { areKnown = false }

    /// Appends the record of rows to `block`; none where they stand nowhere. The source is not known to who encodes them.
    static func append(_ rows: Range<Int>, of batch: RowBatch, to block: ByteBlock) {
        guard batch.standsAlone, !rows.isEmpty else { return }
        block.append(bytesOf: batch.block.origin.byte)
        block.append(bytesOf: UInt64(batch.block.count))
        block.append(
            bytesOf: (
                UInt32(truncatingIfNeeded: batch.block.layoutID), UInt32(0), UInt32(truncatingIfNeeded: rows.count),
                UInt32(0)
            ))
        for index in rows { block.append(bytesOf: batch.rows[index].start) }
    }

    /// Takes such a record of rows of the source with this number.
    func add(_ record: UnsafeRawBufferPointer, source: Int) throws(ExportError) {
        guard areKnown else { return }
        guard record.count > Head.byteCount else { return forget() }
        let start = buffer.append(record)
        UnsafeMutableRawPointer(buffer.bytes + start).storeBytes(
            of: UInt32(truncatingIfNeeded: source), toByteOffset: 20, as: UInt32.self)
        if buffer.count >= RowPlaces.bufferBytes { try flush() }
    }

    private func flush() throws(ExportError) {
        try spool.append(buffer.contents)
        buffer.count = 0
    }

    /// A walk over the places of rows, in their order.
    func makeCursor() throws(ExportError) -> Cursor {
        try flush()
        return Cursor(SpoolCursor(spool))
    }

    struct Cursor {
        private var spool: SpoolCursor
        private var head = Head()
        /// The number of the first row of the record at hand, and how many of its rows were passed.
        private var first: UInt64 = 0
        private var passed: UInt32 = 0

        init(_ spool: SpoolCursor) { self.spool = spool }

        /// Where the row with this number stands; numbers have to rise.
        mutating func place(of row: UInt64) throws(ExportError) -> Place {
            while row >= first + UInt64(head.rows) {
                first += UInt64(head.rows)
                spool.skip(Int(head.rows - passed) * 4)
                guard let next = try nextHead() else { throw SpoolCursor.damage }
                (head, passed) = (next, 0)
            }
            guard row >= first + UInt64(passed) else { throw SpoolCursor.damage }
            let index = UInt32(truncatingIfNeeded: row - first)
            spool.skip(Int(index - passed) * 4)
            guard let start = try spool.next(4)?.loadUnaligned(as: UInt32.self) else { throw SpoolCursor.damage }
            passed = index + 1
            let end = try endOfRow()
            guard UInt64(start) < end, end <= UInt64(Cell.maximumOffset) else { throw SpoolCursor.damage }
            return Place(
                source: Int(head.source), start: head.start + UInt64(start), count: Int(end) - Int(start),
                layout: Int(head.layout))
        }

        /// Where the next row of the block starts, or the block ends.
        private func endOfRow() throws(ExportError) -> UInt64 {
            if passed < head.rows {
                guard let next = try spool.peek(4) else { throw SpoolCursor.damage }
                return UInt64(next.loadUnaligned(as: UInt32.self))
            }
            // A block may have come in several runs of rows.
            guard let next = try spool.peek(Head.byteCount + 4) else { return head.count }
            let following = Head(next)
            guard following.start == head.start, following.source == head.source else { return head.count }
            return UInt64(next.loadUnaligned(fromByteOffset: Head.byteCount, as: UInt32.self))
        }

        private mutating func nextHead() throws(ExportError) -> Head? {
            try spool.next(Head.byteCount).map { Head($0) }
        }
    }
}

internal import Tabular
internal import Transforms

/// Which rows of the two sides differ, and where they come in the comparison.
///
/// A place is the number of the row in the new side plus one, so that 0 comes before all of them. Rows that were removed stand
/// behind the place of the row of both sides that came before them in the old side. One bit for each row of the old side
/// tells where those are; all else is as much as differs.
final class WantedRows {
    /// Rows of each side that are wanted, by their numbers, until all are known.
    private var sorts: [ExternalSort]
    /// The same, in their order.
    private var entries: [any ByteSpool] = []
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    private let pairs: any ByteSpool
    private let buffer = ByteBlock(capacity: 1 << 14)
    private var removed: [UInt64]
    private var hasRemoved = false
    /// How many rows of each side are wanted.
    private(set) var counts: [UInt64] = [0, 0]

    /// What a row is wanted for.
    enum Reason: UInt8 {
        /// It is of both sides, and values differ.
        case differs
        /// It is of one side.
        case alone
        /// Its place is that of the removed row behind it. The row itself is not wanted.
        case anchor
    }

    /// A wanted row.
    struct Entry {
        let row: UInt64
        let reason: Reason
        /// The place of what it is paired with.
        let place: UInt64
        /// The digest of its values; 0 of an anchor.
        let content: UInt64

        static let byteCount = 25
    }

    init(
        oldRows: UInt64, memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool
    ) throws(ExportError) {
        sorts = (0..<2).map { _ in ExternalSort(memoryLimit: memoryLimit / 8, makeSpool: makeSpool) }
        self.makeSpool = makeSpool
        pairs = try makeSpool()
        removed = [UInt64](repeating: 0, count: Int(oldRows / 64) + 1)
    }

    /// Takes what pairing has found; without `isSure` rows of both sides are looked at also where their digests are the same.
    func add(_ pair: RowPair, isSure: Bool = true) throws(ExportError) {
        switch pair {
        case .both(let old, let new):
            buffer.append(bytesOf: (old.row, new.row))
            if buffer.count >= 1 << 14 { try flush() }
            if isSure, old.content == new.content { return }
            try add(old.row, .differs, place: new.row &+ 1, content: old.content, to: .old)
            try add(new.row, .differs, place: new.row &+ 1, content: new.content, to: .new)
        case .removed(let old):
            hasRemoved = true
            removed[Int(old.row / 64)] |= 1 << (old.row % 64)
            try add(old.row, .alone, place: 0, content: old.content, to: .old)
        case .added(let new): try add(new.row, .alone, place: new.row &+ 1, content: new.content, to: .new)
        }
    }

    private func add(
        _ row: UInt64, _ reason: Reason, place: UInt64, content: UInt64, to side: ComparedSideName
    ) throws(ExportError) {
        if reason != .anchor { counts[side.rawValue] += 1 }
        let sort = sorts[side.rawValue]
        sort.begin()
        sort.block.append(bytesOf: row.bigEndian)
        _ = sort.endKey()
        sort.block.append(bytesOf: (row, place, content))
        sort.block.append(reason.rawValue)
        try sort.end()
    }

    private func flush() throws(ExportError) {
        try pairs.append(buffer.contents)
        buffer.count = 0
    }

    private func isRemoved(_ row: UInt64) -> Bool { removed[Int(row / 64)] & 1 << (row % 64) != 0 }

    /// Ends the filling.
    func finish(oldRows: UInt64) throws(ExportError) {
        try flush()
        if hasRemoved {
            var pairs = SpoolCursor(self.pairs)
            while let pair = try pairs.next(16) {
                let old = pair.loadUnaligned(as: UInt64.self)
                guard old < oldRows, old + 1 < oldRows, isRemoved(old + 1) else { continue }
                let new = pair.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                try add(old, .anchor, place: new &+ 1, content: 0, to: .old)
            }
        }
        removed = []
        for sort in sorts {
            let spool = try makeSpool()
            try sort.finish()
            while try sort.next() {
                try sort.appendPayload(to: buffer)
                guard buffer.count % Entry.byteCount == 0 else { throw HeldEntry.damage }
                guard buffer.count >= 1 << 14 else { continue }
                try spool.append(buffer.contents)
                buffer.count = 0
            }
            try spool.append(buffer.contents)
            buffer.count = 0
            entries.append(spool)
        }
        sorts = []
    }

    /// A walk over the wanted rows of a side, in the order of its rows.
    func makeCursor(of side: ComparedSideName) -> Cursor {
        Cursor(spool: SpoolCursor(entries.indices.contains(side.rawValue) ? entries[side.rawValue] : nil))
    }

    struct Cursor {
        fileprivate var spool: SpoolCursor

        /// The next wanted row; nil behind the last.
        mutating func next() throws(ExportError) -> Entry? {
            guard let bytes = try spool.next(Entry.byteCount) else { return nil }
            func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
            guard let reason = Reason(rawValue: bytes[24]) else { throw HeldEntry.damage }
            return Entry(row: word(0), reason: reason, place: word(1), content: word(2))
        }
    }
}

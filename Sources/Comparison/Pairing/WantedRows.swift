internal import Tabular
internal import Transforms

/// Which rows of the two sides differ, and where they come in the comparison.
///
/// A place is the number of the row in the new side plus one, so that 0 comes before all of them. Rows that were removed stand
/// behind the place of the row of both sides that came before them in the old side. One bit for each row of the old side
/// tells where those are; all else is as much as differs.
final class WantedRows {
    /// Rows of each side that are wanted, by their numbers.
    private let wanted: [ExternalSort]
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
        /// Its place is that of the removed row behind it.
        case anchor
    }

    /// A wanted row.
    struct Entry {
        let row: UInt64
        let reason: Reason
        /// The place of what it is paired with.
        let place: UInt64
    }

    init(
        oldRows: UInt64, memoryLimit: Int, makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool
    ) throws(ExportError) {
        wanted = (0..<2).map { _ in ExternalSort(memoryLimit: memoryLimit / 8, makeSpool: makeSpool) }
        pairs = try makeSpool()
        removed = [UInt64](repeating: 0, count: Int(oldRows / 64) + 1)
    }

    /// Takes what pairing has found.
    func add(_ pair: RowPair) throws(ExportError) {
        switch pair {
        case .both(let old, let new, let isSame):
            buffer.append(bytesOf: (old, new))
            if buffer.count >= 1 << 14 { try flush() }
            if isSame { return }
            try add(old, .differs, place: new &+ 1, to: .old)
            try add(new, .differs, place: new &+ 1, to: .new)
        case .removed(let old):
            hasRemoved = true
            removed[Int(old / 64)] |= 1 << (old % 64)
            try add(old, .alone, place: 0, to: .old)
        case .added(let new): try add(new, .alone, place: new &+ 1, to: .new)
        }
    }

    private func add(
        _ row: UInt64, _ reason: Reason, place: UInt64, to side: ComparedSideName
    ) throws(ExportError) {
        if reason != .anchor { counts[side.rawValue] += 1 }
        let sort = wanted[side.rawValue]
        sort.begin()
        sort.block.append(bytesOf: row.bigEndian)
        _ = sort.endKey()
        sort.block.append(bytesOf: place)
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
            // A piece may end anywhere, as far as spools promise.
            let rest = ByteBlock(capacity: 1 << 14)
            try pairs.read(0..<pairs.count) { (bytes) throws(ExportError) in
                rest.append(bytes)
                var start = 0
                while rest.count - start >= 16 {
                    let old = rest.contents.loadUnaligned(fromByteOffset: start, as: UInt64.self)
                    let new = rest.contents.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
                    start += 16
                    if old < oldRows, old + 1 < oldRows, self.isRemoved(old + 1) {
                        try self.add(old, .anchor, place: new &+ 1, to: .old)
                    }
                }
                let left = Array(rest.contents.dropFirst(start))
                rest.count = 0
                rest.append(left)
            }
        }
        removed = []
        for sort in wanted { try sort.finish() }
    }

    /// The next wanted row of a side, in the order of its rows; nil behind the last.
    func next(of side: ComparedSideName) throws(ExportError) -> Entry? {
        let sort = wanted[side.rawValue]
        guard try sort.next(), sort.key.count == 8 else { return nil }
        let row = UInt64(bigEndian: sort.key.loadUnaligned(as: UInt64.self))
        buffer.count = 0
        try sort.appendPayload(to: buffer)
        guard buffer.count == 9, let reason = Reason(rawValue: buffer.contents[8]) else { throw HeldEntry.damage }
        return Entry(row: row, reason: reason, place: buffer.contents.loadUnaligned(as: UInt64.self))
    }
}

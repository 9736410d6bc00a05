internal import Synchronization
internal import Tabular

/// Differences put aside, in memory while they are few, and read as often as anybody wants.
///
/// ```
///  ├ bytes ┼ change ┼ keys ┼ fields ┼─ key values ─┼─ name, old and new value of each field ─┤
/// ```
///
/// A value is its kind and its bytes behind their count, and where the kind is marked what it was in a workbook: the cell, and
/// bytes behind their count; what is not there is a kind alone. Numbers stand in the machine's
/// own order: a spool never outlives its process.
///
/// Bounds: every count in a record is checked against its end, as temporary files come back damaged, too.
final class DifferenceSpool: @unchecked Sendable {
    private let spool: any ByteSpool
    private let buffer = ByteBlock(capacity: 1 << 16)
    /// Reading is a matter of one at a time.
    private let turn = Mutex(())
    private static let none: UInt8 = 0xFF
    private static let hasOriginal: UInt8 = 0x40

    init(_ spool: any ByteSpool) { self.spool = spool }

    func append(_ difference: Difference) throws(ExportError) {
        let start = buffer.count
        buffer.append(bytesOf: UInt64(0))
        buffer.append(difference.change.rawValue)
        buffer.append(bytesOf: UInt32(truncatingIfNeeded: difference.key.count))
        buffer.append(bytesOf: UInt32(truncatingIfNeeded: difference.fields.count))
        for value in difference.key { append(value) }
        for field in difference.fields {
            append(field.name.utf8)
            append(field.old)
            append(field.new)
        }
        let size = UInt64(buffer.count - start)
        UnsafeMutableRawPointer(buffer.bytes + start).storeBytes(of: size, as: UInt64.self)
        if buffer.count >= 1 << 16 { try flush() }
    }

    private func append(_ bytes: [UInt8]) {
        buffer.append(bytesOf: UInt32(truncatingIfNeeded: bytes.count))
        buffer.append(bytes)
    }

    private func append(_ value: Difference.Value?) {
        guard let value else { return buffer.append(DifferenceSpool.none) }
        buffer.append(value.kind.rawValue | (value.original == nil ? 0 : DifferenceSpool.hasOriginal))
        append(value.bytes)
        guard let original = value.original else { return }
        buffer.append(bytesOf: original.cell.bits)
        append(original.bytes)
    }

    /// Hands everything over to the spool.
    func flush() throws(ExportError) {
        try spool.append(buffer.contents)
        buffer.reset(keeping: 1 << 16)
    }

    /// A walk over the differences from the first.
    func makeCursor() -> Cursor { Cursor(self) }

    final class Cursor {
        private let spool: DifferenceSpool
        private let block = ByteBlock(capacity: 4096)
        private var place: UInt64 = 0
        private var index = 0

        init(_ spool: DifferenceSpool) { self.spool = spool }

        /// The next difference; nil behind the last.
        func next() throws(ExportError) -> Difference? {
            guard try load() else { return nil }
            index = 8
            guard let change = Difference.Change(rawValue: try byte()) else { throw DifferenceSpool.damage }
            let (keys, fields) = (try count(), try count())
            var difference = Difference(change: change, key: [], fields: [])
            for _ in 0..<keys { difference.key.append(try value()) }
            for _ in 0..<fields {
                let name = ColumnName(utf8: try bytes())
                difference.fields.append(Difference.Field(name: name, old: try value(), new: try value()))
            }
            return difference
        }

        /// Reads a whole record.
        private func load() throws(ExportError) -> Bool {
            let all = spool.spool.count
            guard place < all else { return false }
            block.reset(keeping: 1 << 20)
            try fill(8)
            let size = block.contents.loadUnaligned(as: UInt64.self)
            guard size >= 17, size <= all - place, size <= UInt64(Int.max / 2) else { throw DifferenceSpool.damage }
            try fill(Int(size))
            place += size
            return true
        }

        private func fill(_ count: Int) throws(ExportError) {
            block.grow(to: count)
            while block.count < count {
                let room = UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(count - block.count))
                let offset = place + UInt64(block.count)
                var read = 0
                var failure: ExportError?
                spool.turn.withLock { _ in
                    do throws(ExportError) {
                        read = try spool.spool.read(at: offset, into: room)
                    } catch {
                        failure = error
                    }
                }
                if let failure { throw failure }
                guard read > 0, read <= room.count else { throw DifferenceSpool.damage }
                block.count += read
            }
        }

        private func byte() throws(ExportError) -> UInt8 {
            guard index < block.count else { throw DifferenceSpool.damage }
            defer { index += 1 }
            return block.contents[index]
        }

        private func count() throws(ExportError) -> Int {
            guard block.count - index >= 4 else { throw DifferenceSpool.damage }
            defer { index += 4 }
            let count = Int(block.contents.loadUnaligned(fromByteOffset: index, as: UInt32.self))
            // What is counted takes a byte each at least.
            guard count <= block.count - index - 4 else { throw DifferenceSpool.damage }
            return count
        }

        private func bytes() throws(ExportError) -> [UInt8] {
            let count = try count()
            defer { index += count }
            return Array(block.contents[index..<index + count])
        }

        private func value() throws(ExportError) -> Difference.Value? {
            let kind = try byte()
            if kind == DifferenceSpool.none { return nil }
            guard let known = CellKind(rawValue: kind & ~DifferenceSpool.hasOriginal) else {
                throw DifferenceSpool.damage
            }
            var value = Difference.Value(known, try bytes())
            if kind & DifferenceSpool.hasOriginal != 0 { value.original = try original() }
            return value
        }

        private func original() throws(ExportError) -> Difference.Original {
            guard block.count - index >= 8 else { throw DifferenceSpool.damage }
            var cell = Cell.absent
            cell.bits = block.contents.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
            let bytes = try bytes()
            guard cell.offset == 0, cell.count <= bytes.count else { throw DifferenceSpool.damage }
            return Difference.Original(cell: cell, bytes: bytes)
        }
    }

    private static var damage: ExportError {
        ExportError(
            .output, "the temporary file came back damaged",
            advice: "name another folder with \(Setting.temporaryFolder)")
    }
}

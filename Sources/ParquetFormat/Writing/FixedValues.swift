internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// Values that are no texts: booleans, numbers, dates.
///
/// Bounds: before values are stored the block gets room for all of them; a column's arrays have `count` entries.
enum FixedValues {
    /// What the cells of a column have in common.
    enum Kind {
        case booleans, numbers, dates, nested, texts
    }

    private static func bit(_ kind: CellKind) -> UInt16 { 1 << UInt16(kind.rawValue) }

    /// By the kinds of cells, a bit each.
    static func kind(of kinds: UInt16) -> Kind {
        // 15 is a number that was a double where it was read, 14 one with a number format, 13 a date with one.
        let numbers = bit(.number) | 1 << 15 | 1 << 14
        if kinds & ~(bit(.true) | bit(.false)) == 0 { return .booleans }
        if kinds & ~numbers == 0 { return .numbers }
        if kinds & ~(bit(.date) | 1 << 13) == 0 { return .dates }
        return kinds == bit(.json) ? .nested : .texts
    }

    /// A byte each.
    static func appendBooleans(
        _ column: ColumnCells.Column, to block: ByteBlock, _ piece: inout ColumnPiece
    ) -> Bool {
        let start = reserve(column.count, in: block)
        for index in 0..<column.count {
            block.bytes[start + index] = column.cells[index].kind == .true ? 1 : 0
        }
        block.count = start + column.count
        (piece.kinds, piece.form, piece.values) = (.boolean, .boolean, start..<block.count)
        return true
    }

    /// Eight bytes each: `Int64`, or `Double` where one of them is. False, with nothing appended, where neither holds all
    /// of them; `texts` is not nil where they would be printed otherwise than they stand.
    static func appendNumbers(
        _ column: ColumnCells.Column, of batch: RowBatch, to block: ByteBlock, _ piece: inout ColumnPiece
    ) -> Bool {
        let start = reserve(column.count * 8, in: block)
        let values = UnsafeMutableRawPointer(block.bytes + start)
        var kinds: ValueKinds = []
        // A comma is not printed.
        var isPrintedAlike = !column.hasCommas
        for index in 0..<column.count {
            let cell = column.cells[index]
            let bytes = UnsafePointer((cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset)
            let number =
                column.hasCommas
                ? NumberValue(withComma: bytes, count: cell.count)
                : NumberValue(bytes, count: cell.count, isDouble: cell.isDouble)
            var bits = number.bits
            if number.kind == .double {
                if !kinds.contains(.double) { makeDoubles(values, count: index) }
                isPrintedAlike = isPrintedAlike && number.isPrintedAlike
            } else if kinds.contains(.double) {
                bits = Double(Int64(bitPattern: bits)).bitPattern
            }
            kinds.formUnion(number.kind)
            values.storeBytes(of: bits.littleEndian, toByteOffset: index * 8, as: UInt64.self)
        }
        (piece.kinds, piece.form) = (kinds, kinds.form)
        guard piece.form != .text else { return false }
        block.count = start + column.count * 8
        piece.values = start..<block.count
        if !isPrintedAlike { piece.texts = 0..<0 }
        return true
    }

    /// The first `count` values were whole numbers.
    private static func makeDoubles(_ values: UnsafeMutableRawPointer, count: Int) {
        for index in 0..<count {
            let whole = values.load(fromByteOffset: index * 8, as: Int64.self)
            values.storeBytes(of: Double(whole).bitPattern, toByteOffset: index * 8, as: UInt64.self)
        }
    }

    /// Eight bytes each: days, or microseconds where one has a time. False, with nothing appended, where one is neither, or
    /// only some are in UTC.
    static func appendDates(
        _ column: ColumnCells.Column, of batch: RowBatch, to block: ByteBlock, _ piece: inout ColumnPiece
    ) -> Bool {
        var dates: [DateValue] = []
        var kinds: ValueKinds = []
        for index in 0..<column.count {
            guard let date = DateValue(batch.dateText(of: column.cells[index])) else { return false }
            dates.append(date)
            kinds.formUnion(date.kind)
        }
        guard kinds.form != .text else { return false }
        let start = block.count
        for date in dates {
            let factor = date.kind == .date && kinds != .date ? DateValue.microsecondsPerDay : 1
            withUnsafeBytes(of: (date.value &* factor).littleEndian) { _ = block.append($0) }
        }
        (piece.kinds, piece.form, piece.values, piece.texts) = (kinds, kinds.form, start..<block.count, 0..<0)
        return true
    }

    /// Makes room for `count` bytes behind a place that eight-byte values may stand at, and gives that place.
    private static func reserve(_ count: Int, in block: ByteBlock) -> Int {
        let start = (block.count + 7) & ~7
        if block.capacity < start + count { block.grow(to: max(block.capacity * 2, start + count)) }
        return start
    }
}

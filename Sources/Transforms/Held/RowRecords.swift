package import Tabular

/// Rows as runs of bytes that can be put aside, and become rows of any batch again.
///
/// ```
///  ├ shape ┼─ [names] ─┼ kind, count and bytes of each cell ┤
/// ```
///
/// The shape is a number that all records of one `RowRecords` share, or 0 where the names stand in the record itself: beyond
/// some thousand shapes every row may have one of its own, and remembering them would take as much memory as the rows.
///
/// Bounds: a record is written where room for all of it was made; every number in one that is read is checked against its
/// end, as temporary files come back damaged, too.
package final class RowRecords {
    private let shapes = RecordShapes()
    private let layouts: ShapeMemo<Layout>
    /// Where the shapes of the batch that is being filled stand in it, by their numbers.
    private var places: [UInt32: Int] = [:]

    /// What rows of one shape are written with.
    private struct Layout {
        /// 0 where the names are to be written.
        var number: UInt32
        var names: [UInt8]
        var slots: [Int]
    }

    /// Records of rows.
    package init() {
        let shapes = shapes
        layouts = ShapeMemo { shape in
            let names = RecordShapes.encoded(shape)
            let number = shapes.number(of: shape, names)
            return Layout(number: number, names: number > 0 ? [] : names, slots: shape.slots)
        }
    }

    /// Looks at the shapes of a batch whose rows are to be written.
    package func update(for batch: RowBatch) { layouts.update(for: batch) }

    /// Appends the record of a row of the batch at hand.
    ///
    /// - Throws: `.limit` for a row beyond what cells can point at.
    package func append(_ row: Row, of batch: RowBatch, to block: ByteBlock) throws(ExportError) {
        let layout = layouts.values[Int(row.shape)]
        let cells = batch.cells(of: row)
        var size = 4 + layout.names.count + layout.slots.count * RowRecords.headCount
        for slot in layout.slots { size += batch.stored(cells[slot]).bytes.count }
        // Behind others in a batch that is nearly filled.
        guard size <= Cell.maximumOffset - 2 * ByteBlock.standardCapacity else {
            throw ExportError(
                .limit, "a row is too long to be put aside", advice: "lower \(Setting.maximumRow) finds it")
        }
        block.reserve(size)
        var target = UnsafeMutableRawPointer(block.bytes + block.count)
        target.storeBytes(of: layout.number, as: UInt32.self)
        target += 4
        layout.names.withUnsafeBytes { target.copy($0) }
        target += layout.names.count
        for slot in layout.slots {
            let (cell, bytes) = batch.stored(cells[slot])
            RowRecords.write(cell, bytes, to: &target)
        }
        block.count = target - UnsafeMutableRawPointer(block.bytes)
    }

    /// What stands in front of a cell's bytes, at most.
    private static let headCount = 5

    @inline(__always)
    private static func write(_ cell: Cell, _ bytes: UnsafeRawBufferPointer, to target: inout UnsafeMutableRawPointer) {
        let kind = UInt8(truncatingIfNeeded: cell.bits >> 60) << 4
        // A number format stands behind the bytes that the cell counts.
        let count = cell.hasNumberFormat ? cell.count : bytes.count
        target.storeBytes(of: kind | UInt8(truncatingIfNeeded: min(count, 15)), as: UInt8.self)
        target += 1
        if count >= 15 {
            target.storeBytes(of: UInt32(truncatingIfNeeded: count), as: UInt32.self)
            target += 4
        }
        target.copy(bytes)
        target += bytes.count
    }

    // MARK: Rows of other columns than the batch has

    /// Begins the record of a row with the columns of `shape`, whose cells `append` writes next, one after another.
    func begin(_ shape: RowShape, in block: ByteBlock) {
        let names = RecordShapes.encoded(shape)
        let number = shapes.number(of: shape, names)
        block.append(bytesOf: number)
        if number == 0 { block.append(names) }
    }

    /// Appends a cell of these bytes, of the kind that `cell` has, without a number format.
    func append(_ cell: Cell, _ bytes: UnsafeRawBufferPointer, to block: ByteBlock) {
        block.reserve(bytes.count + RowRecords.headCount)
        var target = UnsafeMutableRawPointer(block.bytes + block.count)
        RowRecords.write(cell.withoutNumberFormat, bytes, to: &target)
        block.count = target - UnsafeMutableRawPointer(block.bytes)
    }

    // MARK: Reading

    /// Begins to fill a batch.
    package func begin(_ batch: RowBatch) {
        batch.shapes = []
        places.removeAll(keepingCapacity: true)
    }

    /// Appends the row whose record stands at `range` of the batch's block.
    package func read(_ range: Range<Int>, into batch: RowBatch) throws(ExportError) {
        let bytes = UnsafeRawBufferPointer(rebasing: batch.block.contents[..<range.upperBound])
        var place = range.lowerBound
        let shape = try shape(in: bytes, at: &place, of: batch)
        let firstCell = try RowRecords.readCells(
            batch.shapes[shape].cellCount, in: bytes, from: place, to: batch, at: 0, isInArena: false)
        batch.append(Row(shape: shape, firstCell: firstCell, start: 0))
    }

    /// Puts the row of a record in the place of row `index` of a batch that was read from elsewhere.
    func replace(row index: Int, of batch: RowBatch, by record: UnsafeRawBufferPointer) throws(ExportError) {
        var place = 0
        let known = places
        places.removeAll(keepingCapacity: true)
        let count = batch.shapes.count
        let added = try shape(in: record, at: &place, of: batch)
        places = known
        // One that the batch has by now is used again.
        var shape = added
        if let same = batch.shapes[..<count].firstIndex(where: { $0 === batch.shapes[added] }) {
            batch.shapes.removeLast()
            shape = same
        }
        let start = batch.arena.append(record)
        guard start + record.count <= Cell.maximumOffset else { throw HeldEntry.damage }
        let firstCell = try RowRecords.readCells(
            batch.shapes[shape].cellCount, in: record, from: place, to: batch, at: start, isInArena: true)
        batch.rows[index] = Row(shape: shape, firstCell: firstCell, start: Int(batch.rows[index].start))
    }

    /// Appends the cells that stand in `bytes` from `start` to their end, which lie at `base` of the batch's block or arena, and
    /// gives the place of the first.
    @inline(__always)
    private static func readCells(
        _ count: Int, in bytes: UnsafeRawBufferPointer, from start: Int, to batch: RowBatch, at base: Int,
        isInArena: Bool
    ) throws(ExportError) -> Int {
        var place = start
        let firstCell = batch.cellCount
        guard count <= bytes.count - place else { throw HeldEntry.damage }
        let target = batch.reserveCells(count)
        for index in 0..<count {
            guard place < bytes.count else { throw HeldEntry.damage }
            let head = bytes[place]
            place += 1
            var size = Int(head & 15)
            if size == 15 { size = try number(in: bytes, at: &place) }
            guard size <= bytes.count - place, size <= Cell.maximumCount else { throw HeldEntry.damage }
            var cell = Cell(.absent, offset: base + place, count: size, isInArena: isInArena)
            cell.bits |= UInt64(head >> 4) << 60
            (target + index).initialize(to: cell)
            place += size
            if cell.hasNumberFormat { place += try formatCount(in: bytes, at: place, of: batch) }
        }
        guard place == bytes.count else { throw HeldEntry.damage }
        batch.commitCells(count)
        return firstCell
    }

    /// How many bytes of a number format stand behind a cell.
    private static func formatCount(
        in bytes: UnsafeRawBufferPointer, at place: Int, of batch: RowBatch
    ) throws(ExportError) -> Int {
        guard let count = RowBatch.formatCount(behind: place, in: bytes) else { throw HeldEntry.damage }
        batch.hasNumberFormats = true
        return count
    }

    private func shape(
        in bytes: UnsafeRawBufferPointer, at place: inout Int, of batch: RowBatch
    ) throws(ExportError) -> Int {
        guard place + 4 <= bytes.count else { throw HeldEntry.damage }
        let number = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        place += 4
        if let known = places[number] { return known }
        let shape: RowShape
        if number == 0 {
            shape = try RecordShapes.shape(in: bytes, at: &place)
        } else {
            guard let known = shapes.shape(number) else { throw HeldEntry.damage }
            shape = known
            places[number] = batch.shapes.count
        }
        batch.shapes.append(shape)
        return batch.shapes.count - 1
    }

    /// The number of four bytes at `place`.
    static func number(in bytes: UnsafeRawBufferPointer, at place: inout Int) throws(ExportError) -> Int {
        guard place + 4 <= bytes.count else { throw HeldEntry.damage }
        defer { place += 4 }
        return Int(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }
}

/// The shapes that records name by a number, up to a limit of memory.
private final class RecordShapes {
    private var shapes: [RowShape] = []
    private var numbers: [ColumnName: UInt32] = [:]
    private var nameBytes = 0
    private static let maximumCount = 1 << 12
    private static let maximumBytes = 1 << 20
    /// Set in the count of columns where rows come from a source without types.
    private static let untypedBit: UInt32 = 1 << 31
    private static let commaBit: UInt32 = 1 << 30

    /// The number of a shape, from 1 on; 0 where it has none.
    func number(of shape: RowShape, _ names: [UInt8]) -> UInt32 {
        let key = ColumnName(utf8: names)
        if let known = numbers[key] { return known }
        guard shapes.count < RecordShapes.maximumCount, nameBytes + names.count <= RecordShapes.maximumBytes else {
            return 0
        }
        nameBytes += names.count
        // Cells stand in the order of the columns, and the shape keeps no batch's memory alive.
        let own = RowShape(columns: shape.columns)
        own.takeOrigin(of: shape)
        shapes.append(own)
        numbers[key] = UInt32(truncatingIfNeeded: shapes.count)
        return UInt32(truncatingIfNeeded: shapes.count)
    }

    /// The shape of a number.
    func shape(_ number: UInt32) -> RowShape? {
        number > 0 && number <= shapes.count ? shapes[Int(number) - 1] : nil
    }

    /// A shape's columns as bytes.
    static func encoded(_ shape: RowShape) -> [UInt8] {
        var bytes: [UInt8] = []
        func put(_ number: UInt32) { withUnsafeBytes(of: number) { bytes += $0 } }
        put(
            UInt32(truncatingIfNeeded: shape.columns.count) | (shape.isUntyped ? untypedBit : 0)
                | (shape.hasDecimalCommas ? commaBit : 0))
        put(shape.source)
        for column in shape.columns {
            put(UInt32(truncatingIfNeeded: column.utf8.count))
            bytes += column.utf8
        }
        return bytes
    }

    /// The shape whose columns stand at `place`.
    static func shape(in bytes: UnsafeRawBufferPointer, at place: inout Int) throws(ExportError) -> RowShape {
        let word = UInt32(truncatingIfNeeded: try RowRecords.number(in: bytes, at: &place))
        let source = UInt32(truncatingIfNeeded: try RowRecords.number(in: bytes, at: &place))
        let count = Int(word & ~(untypedBit | commaBit))
        guard count <= (bytes.count - place) / 4 else { throw HeldEntry.damage }
        var columns: [ColumnName] = []
        columns.reserveCapacity(count)
        for _ in 0..<count {
            let size = try RowRecords.number(in: bytes, at: &place)
            guard size <= bytes.count - place else { throw HeldEntry.damage }
            columns.append(ColumnName(UnsafeRawBufferPointer(rebasing: bytes[place..<place + size])))
            place += size
        }
        let shape = RowShape(columns: columns)
        shape.isUntyped = word & untypedBit != 0
        shape.hasDecimalCommas = word & commaBit != 0
        shape.source = source
        return shape
    }
}

extension UnsafeMutableRawPointer {
    /// Copies all of `source` here.
    @inline(__always)
    func copy(_ source: UnsafeRawBufferPointer) {
        if let base = source.baseAddress { copyMemory(from: base, byteCount: source.count) }
    }
}

/// Turns a record of a `RowSpool` back into rows. Their cells point into the record, so nothing is copied but the cells.
///
/// Bounds: every number is checked against the record's end before it is used, as temporary files come back damaged, too.
package final class RowSpoolParser: OwnParser {
    private let name: String
    /// Shapes by how their columns stand in a record, so that rows alike keep sharing from one record to the next.
    private var known: [ColumnName: RowShape] = [:]
    private static let limit = 1 << 12

    /// A parser; `name` is the name in messages of the rows.
    package init(name: String) { self.name = name }

    static func damage(_ name: String) -> ExportError {
        ExportError(
            .output, "the temporary file came back damaged", at: Location(source: name),
            advice: "name another folder with \(Setting.temporaryFolder)")
    }

    /// Turns the records of the block into rows.
    package func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        batch.shapes.removeAll(keepingCapacity: true)
        var start = 0
        while start < batch.block.count { start += try parseRecord(batch, from: start) }
        return true
    }

    /// Turns the record at `start` into rows and says how many bytes it has.
    private func parseRecord(_ batch: RowBatch, from start: Int) throws(ExportError) -> Int {
        let contents = batch.block.contents
        guard contents.count - start >= RowSpoolEncoder.headCount else { throw RowSpoolParser.damage(name) }
        let size = contents.loadUnaligned(fromByteOffset: start, as: UInt64.self)
        guard size >= UInt64(RowSpoolEncoder.headCount), size <= UInt64(contents.count - start) else {
            throw RowSpoolParser.damage(name)
        }
        let bytes = UnsafeRawBufferPointer(rebasing: contents[start..<start + Int(size)])
        var place = 8
        let shapeCount = try number(in: bytes, at: &place)
        let rowCount = try number(in: bytes, at: &place)
        if known.count > RowSpoolParser.limit { known = [:] }
        let firstShape = batch.shapes.count
        for _ in 0..<shapeCount { batch.shapes.append(try shape(in: bytes, at: &place)) }
        var cellsStart = place + rowCount * 4
        for _ in 0..<rowCount {
            let shape = try number(in: bytes, at: &place)
            guard shape < shapeCount else { throw RowSpoolParser.damage(name) }
            let count = batch.shapes[firstShape + shape].cellCount
            guard cellsStart + count * 8 <= bytes.count else { throw RowSpoolParser.damage(name) }
            let firstCell = batch.cellCount
            let target = batch.reserveCells(count)
            for index in 0..<count {
                var cell = Cell.absent
                cell.bits = bytes.loadUnaligned(fromByteOffset: cellsStart + index * 8, as: UInt64.self)
                guard !cell.isInArena, cell.offset + cell.count <= bytes.count else {
                    throw RowSpoolParser.damage(name)
                }
                if cell.hasNumberFormat { batch.hasNumberFormats = true }
                // The offset is in the low bits, and the sum lies in the block.
                cell.bits += UInt64(start)
                (target + index).initialize(to: cell)
            }
            batch.commitCells(count)
            batch.append(Row(shape: firstShape + shape, firstCell: firstCell, start: 0))
            cellsStart += count * 8
        }
        batch.rowsRead += rowCount
        return Int(size)
    }

    private func shape(in bytes: UnsafeRawBufferPointer, at place: inout Int) throws(ExportError) -> RowShape {
        let start = place
        let (columnCount, origin) = try columnCount(in: bytes, at: &place)
        let sourceStart = place
        guard place + 4 <= bytes.count else { throw RowSpoolParser.damage(name) }
        place += 4
        for _ in 0..<columnCount {
            let count = try number(in: bytes, at: &place)
            guard count <= bytes.count - place else { throw RowSpoolParser.damage(name) }
            place += count
        }
        let key = ColumnName(UnsafeRawBufferPointer(rebasing: bytes[start..<place]))
        if let shape = known[key] { return shape }
        var columns: [ColumnName] = []
        var next = sourceStart + 4
        for _ in 0..<columnCount {
            let count = try number(in: bytes, at: &next)
            columns.append(ColumnName(UnsafeRawBufferPointer(rebasing: bytes[next..<next + count])))
            next += count
        }
        let shape = RowShape(columns: columns)
        shape.isUntyped = origin & RowSpoolEncoder.untypedBit != 0
        shape.hasDecimalCommas = origin & RowSpoolEncoder.commaBit != 0
        shape.source = bytes.loadUnaligned(fromByteOffset: sourceStart, as: UInt32.self)
        known[key] = shape
        return shape
    }

    private func columnCount(
        in bytes: UnsafeRawBufferPointer, at place: inout Int
    ) throws(ExportError) -> (count: Int, origin: UInt32) {
        guard place + 4 <= bytes.count else { throw RowSpoolParser.damage(name) }
        let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        place += 4
        let count = Int(word & ~(RowSpoolEncoder.untypedBit | RowSpoolEncoder.commaBit))
        guard count <= bytes.count else { throw RowSpoolParser.damage(name) }
        return (count, word)
    }

    private func number(in bytes: UnsafeRawBufferPointer, at place: inout Int) throws(ExportError) -> Int {
        guard place + 4 <= bytes.count else { throw RowSpoolParser.damage(name) }
        let number = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        place += 4
        // Each thing that is counted takes four bytes at least, or one for a byte.
        guard Int(number) <= bytes.count else { throw RowSpoolParser.damage(name) }
        return Int(number)
    }
}

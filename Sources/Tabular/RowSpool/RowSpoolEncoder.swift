/// Turns rows into a record of a `RowSpool`.
///
/// Bounds: the size of the record is summed up before anything is written, and the target has room for it.
package final class RowSpoolEncoder: RowEncoder {
    /// What stands in front of a record: its size, how many shapes and how many rows it has.
    static let headCount = 16
    /// Set in a shape's count of columns where its rows come from a source without types.
    static let untypedBit: UInt32 = 1 << 31
    /// Of those, for numbers with decimal commas.
    static let commaBit: UInt32 = 1 << 30
    /// For each shape of the batch its number in the record; -1 where no row has it.
    private var numbers: [Int32] = []
    private var used: [RowShape] = []

    /// An encoder.
    package init() {}

    /// Appends the rows as one record.
    ///
    /// - Throws: `.limit` where they are more than a record can hold.
    package func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        numbers = [Int32](repeating: -1, count: batch.shapes.count)
        used.removeAll(keepingCapacity: true)
        var cellCount = 0
        var byteCount = 0
        for index in range {
            let row = batch.rows[index]
            let shape = batch.shape(of: row)
            if numbers[Int(row.shape)] < 0 {
                numbers[Int(row.shape)] = Int32(truncatingIfNeeded: used.count)
                used.append(shape)
            }
            let cells = batch.cells(of: row)
            for slot in shape.slots { byteCount += batch.stored(cells[slot]).bytes.count }
            cellCount += shape.slots.count
        }
        let names = used.reduce(0) { $0 + $1.columns.reduce(8) { $0 + 4 + $1.utf8.count } }
        let heap = RowSpoolEncoder.headCount + names + range.count * 4 + cellCount * 8
        guard heap + byteCount <= Cell.maximumOffset else {
            throw ExportError(
                .limit, "a row is too long to be put aside", advice: "lower \(Setting.maximumRow) finds it")
        }
        encoded.block.grow(to: encoded.block.count + heap + byteCount)
        write(batch, range, heap: heap, size: heap + byteCount, to: encoded.block)
        encoded.rowCount += range.count
    }

    private func write(_ batch: RowBatch, _ range: Range<Int>, heap: Int, size: Int, to block: ByteBlock) {
        // Offsets count from the record's start, which is the start of the block it will be read into.
        let base = UnsafeMutableRawPointer(block.bytes + block.count)
        var place = 0
        func put<Number: FixedWidthInteger>(_ number: Number) {
            base.storeBytes(of: number, toByteOffset: place, as: Number.self)
            place += MemoryLayout<Number>.size
        }
        func put(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
            guard let start = bytes.baseAddress else { return }
            (base + offset).copyMemory(from: start, byteCount: bytes.count)
        }
        put(UInt64(size))
        put(UInt32(used.count))
        put(UInt32(range.count))
        for shape in used {
            put(
                UInt32(shape.columns.count) | (shape.isUntyped ? RowSpoolEncoder.untypedBit : 0)
                    | (shape.hasDecimalCommas ? RowSpoolEncoder.commaBit : 0))
            put(shape.source)
            for name in shape.columns {
                put(UInt32(name.utf8.count))
                name.utf8.withUnsafeBytes { put($0, at: place) }
                place += name.utf8.count
            }
        }
        for index in range { put(numbers[Int(batch.rows[index].shape)]) }
        var next = heap
        for index in range {
            let row = batch.rows[index]
            let cells = batch.cells(of: row)
            for slot in batch.shape(of: row).slots {
                let (cell, bytes) = batch.stored(cells[slot])
                put(cell.moved(to: next).bits)
                put(bytes, at: next)
                next += bytes.count
            }
        }
        block.count += size
    }
}

internal import ByteScanning
internal import JSONScanning
internal import Tabular

extension PlainTexts {
    /// Appends the values of a column. Gives how many lone surrogates became U+FFFD.
    static func append(_ column: ColumnCells.Column, of batch: RowBatch, to block: ByteBlock) -> Int {
        append(column.cells, count: column.count, byteCount: column.byteCount, of: batch, to: block)
    }

    /// Appends cells, which have `byteCount` bytes together. Gives how many lone surrogates became U+FFFD.
    ///
    /// Bounds: the block gets room for four bytes and those of the cell for each, which no text outgrows (decoding
    /// shortens, and `false` has five bytes), and 64 more for stores that run past what they report.
    static func append(
        _ cells: UnsafePointer<Cell>, count: Int, byteCount: Int, of batch: RowBatch, to block: ByteBlock
    ) -> Int {
        let needed = block.count + byteCount + count * 9 + 80
        if block.capacity < needed { block.grow(to: max(needed, block.capacity * 2)) }
        var out = block.bytes + block.count
        var replaced = 0
        for index in 0..<count {
            let cell = cells[index]
            let base = UnsafePointer((cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset)
            var count = cell.count
            switch cell.kind {
            case .escapedText:
                let decoded = EscapedText.decode(base, count: count, to: out + 4)
                count = decoded.count
                replaced += decoded.replaced
            case .date:
                let header = min(DateCell.headerCount, count)
                count -= header
                Scan.copy(to: out + 4, from: base + header, count: count)
            case .true:
                count = 4
                UnsafeMutableRawPointer(out + 4).copyMemory(from: ("true" as StaticString).utf8Start, byteCount: 4)
            case .false:
                count = 5
                UnsafeMutableRawPointer(out + 4).copyMemory(from: ("false" as StaticString).utf8Start, byteCount: 5)
            default: Scan.copy(to: out + 4, from: base, count: count)
            }
            UnsafeMutableRawPointer(out).storeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian, as: UInt32.self)
            out += 4 + count
        }
        block.count = out - block.bytes
        return replaced
    }
}

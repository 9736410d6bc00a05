/// How a workbook showed a number or a date: the format code of the cell, which goes with it to a workbook again.
///
/// It stands behind the bytes that the cell counts, so that nobody who reads a value meets it:
///
/// ```
///  ├─ the cell's bytes ─┼ count: 2 bytes ┼ number: 2 bytes ┼── code ──┤
/// ```
///
/// The code is as it stands in a workbook, or a 0 and the number of a format that is built in; the number is what it has in
/// an output, once that is known. A cell made of another's bytes has none: a value that changes loses its format.
extension Cell {
    /// Whether a number format stands behind the bytes.
    @inlinable @inline(__always) package var hasNumberFormat: Bool {
        bits >> 60 == Cell.formattedNumberBits || bits >> 60 == Cell.formattedDateBits
    }

    /// The cell, a number or a date, without its format.
    package var withoutNumberFormat: Cell {
        switch bits >> 60 {
        case Cell.formattedNumberBits: asDouble
        case Cell.formattedDateBits: with(.date)
        default: self
        }
    }

    /// The same for a cell behind whose bytes a format has just been put.
    fileprivate var withNumberFormat: Cell {
        var cell = self
        let tag = kind == .date ? Cell.formattedDateBits : Cell.formattedNumberBits
        cell.bits = bits & (1 << 60 - 1) | tag << 60
        return cell
    }
}

/// Bounds: what stands behind a cell is checked against the end of the block or arena before it is read.
extension RowBatch {
    /// What stands in front of a format's code.
    private static let formatHead = 4
    /// The number of a format that has none yet.
    package static let noFormatNumber = UInt16.max

    /// Copies a number or date with a format behind it into the arena; one that ends the arena stays where it is.
    package func store(_ cell: Cell, withFormat code: UnsafeRawBufferPointer) -> Cell {
        var cell = cell
        if !cell.isInArena || cell.offset + cell.count != arena.count {
            arena.reserve(cell.count)
            let offset = arena.append(bytes(of: cell))
            cell = Cell(cell.kind, offset: offset, count: cell.count, isInArena: true)
        }
        let count = UInt16(clamping: code.count)
        arena.append(bytesOf: count.littleEndian)
        arena.append(bytesOf: RowBatch.noFormatNumber)
        arena.append(UnsafeRawBufferPointer(rebasing: code.prefix(Int(count))))
        hasNumberFormats = true
        return cell.withNumberFormat
    }

    /// A cell with all that belongs to it, to be put elsewhere: its bytes, and what stands behind them.
    @inlinable @inline(__always)
    package func stored(_ cell: Cell) -> (cell: Cell, bytes: UnsafeRawBufferPointer) {
        cell.hasNumberFormat ? storedWithFormat(cell) : (cell, bytes(of: cell))
    }

    /// Copies a cell with all that belongs to it, as `stored` gives them, into the arena.
    package func store(_ cell: Cell, with bytes: UnsafeRawBufferPointer) -> Cell {
        arena.reserve(bytes.count)
        let offset = arena.append(bytes)
        if cell.hasNumberFormat { hasNumberFormats = true }
        return cell.moved(to: offset, isInArena: true)
    }

    @usableFromInline internal func storedWithFormat(_ cell: Cell) -> (cell: Cell, bytes: UnsafeRawBufferPointer) {
        let all = cell.isInArena ? arena.contents : block.contents
        guard let count = RowBatch.formatCount(behind: cell.offset + cell.count, in: all) else {
            return (cell.withoutNumberFormat, bytes(of: cell))
        }
        return (cell, UnsafeRawBufferPointer(rebasing: all[cell.offset..<cell.offset + cell.count + count]))
    }

    /// How many bytes of a format stand at `place`; nil where they are damaged.
    package static func formatCount(behind place: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        guard place >= 0, bytes.count - place >= formatHead else { return nil }
        let count = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self))
        return bytes.count - place >= formatHead + Int(count) ? formatHead + Int(count) : nil
    }

    /// The code of the cell's format; nil where it has none. Valid until the block or the arena changes.
    package func formatCode(of cell: Cell) -> UnsafeRawBufferPointer? {
        let (stored, bytes) = stored(cell)
        guard stored.hasNumberFormat else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[(cell.count + RowBatch.formatHead)...])
    }

    /// The number of the cell's format, `noFormatNumber` where it has none.
    package func formatNumber(of cell: Cell) -> UInt16 {
        let (stored, bytes) = stored(cell)
        guard stored.hasNumberFormat else { return RowBatch.noFormatNumber }
        return bytes.loadUnaligned(fromByteOffset: cell.count + 2, as: UInt16.self)
    }

    /// Gives the format of a cell its number.
    package func setFormatNumber(_ number: UInt16, of cell: Cell) {
        guard stored(cell).cell.hasNumberFormat else { return }
        let target = UnsafeMutableRawPointer(mutableBytes(of: cell) + cell.count)
        target.storeBytes(of: number, toByteOffset: 2, as: UInt16.self)
    }
}

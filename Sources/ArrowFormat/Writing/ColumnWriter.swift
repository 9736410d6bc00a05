internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// Writes the buffers of one column: which values there are, where each text begins, the values themselves.
///
/// Bounds: the target has room for `room` bytes more before anything is written: a bit and an offset or number for each cell, the
/// text of all of them, and 128 bytes for alignment and for stores that run past what they report. Cells lie in their batch, whose
/// block and arena have 64 bytes of padding.
final class ColumnWriter {
    /// How many lone surrogates became U+FFFD.
    var replacedSurrogates = 0
    private let scratch = ByteBlock(capacity: 256)

    /// Writes which cells have values, a bit each (Columnar.rst, "Validity bitmaps"); nothing where all have.
    func writeValidity(of cells: ColumnCells, to target: ByteBlock) -> Range<Int> {
        let start = align(target, room: cells.count / 8 + 8)
        guard cells.nullCount > 0 else { return start..<start }
        writeBits(of: cells, at: target.bytes + start) { $0.kind != .absent }
        target.count = start + (cells.count + 7) / 8
        return start..<target.count
    }

    /// Writes the values of a column of true and false, a bit each.
    func writeBooleans(of cells: ColumnCells, to target: ByteBlock) -> Range<Int> {
        let start = align(target, room: cells.count / 8 + 8)
        writeBits(of: cells, at: target.bytes + start) { $0.kind == .true }
        target.count = start + (cells.count + 7) / 8
        return start..<target.count
    }

    @inline(__always)
    private func writeBits(of cells: ColumnCells, at target: UnsafeMutablePointer<UInt8>, _ isSet: (Cell) -> Bool) {
        var byte: UInt8 = 0
        let all = cells.cells
        for index in 0..<cells.count {
            if isSet(all[index]) { byte |= 1 << UInt8(index & 7) }
            guard index & 7 == 7 else { continue }
            target[index >> 3] = byte
            byte = 0
        }
        if cells.count & 7 != 0 { target[cells.count >> 3] = byte }
    }

    /// Writes the values of a column of whole numbers, eight bytes each; nil where one of them is none.
    func writeIntegers(of cells: ColumnCells, in batch: RowBatch, to target: ByteBlock) -> Range<Int>? {
        let start = align(target, room: cells.count * 8)
        let output = UnsafeMutableRawPointer(target.bytes + start)
        for index in 0..<cells.count {
            let cell = cells.cells[index]
            var value: Int64 = 0
            if cell.kind != .absent {
                guard cell.kind == .number || cell.kind == .text,
                    let number = NumberText.integer(batch.bytes(of: cell))
                else { return nil }
                value = number
            }
            output.storeBytes(of: value.littleEndian, toByteOffset: index * 8, as: Int64.self)
        }
        target.count = start + cells.count * 8
        return start..<target.count
    }

    /// Writes the values of a column of doubles, eight bytes each; nil where one of them is none.
    func writeDoubles(of cells: ColumnCells, in batch: RowBatch, to target: ByteBlock) -> Range<Int>? {
        let start = align(target, room: cells.count * 8)
        let output = UnsafeMutableRawPointer(target.bytes + start)
        for index in 0..<cells.count {
            let cell = cells.cells[index]
            var value = 0.0
            if cell.kind != .absent {
                guard cell.kind == .number || cell.kind == .text,
                    let number = NumberText.double(batch.bytes(of: cell))
                else { return nil }
                value = number
            }
            output.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: index * 8, as: UInt64.self)
        }
        target.count = start + cells.count * 8
        return start..<target.count
    }

    /// Writes the values of a column of days, four bytes each, or of days and times, eight bytes each; nil where one of them is
    /// none.
    func writeDates(
        of cells: ColumnCells, in batch: RowBatch, asDays: Bool, to target: ByteBlock
    ) -> Range<Int>? {
        let size = asDays ? 4 : 8
        let start = align(target, room: cells.count * size)
        let output = UnsafeMutableRawPointer(target.bytes + start)
        for index in 0..<cells.count {
            let cell = cells.cells[index]
            var value: Int64 = 0
            if cell.kind != .absent {
                guard cell.kind == .date, let date = DateText(batch.dateText(of: cell)) else { return nil }
                value = asDays ? date.days : date.instant
            }
            if asDays {
                output.storeBytes(
                    of: Int32(truncatingIfNeeded: value).littleEndian, toByteOffset: index * 4, as: Int32.self)
            } else {
                output.storeBytes(of: value.littleEndian, toByteOffset: index * 8, as: Int64.self)
            }
        }
        target.count = start + cells.count * size
        return start..<target.count
    }

    /// Writes where each text begins, as four bytes, and behind them all the texts. `textBound` is below 2^31.
    func writeTexts(
        of cells: ColumnCells, in batch: RowBatch, to target: ByteBlock
    ) -> (offsets: Range<Int>, texts: Range<Int>) {
        let start = align(target, room: cells.count * 4 + 16 + cells.textBound)
        let textStart = (start + cells.count * 4 + 4 + 7) & ~7
        let offsets = UnsafeMutableRawPointer(target.bytes + start)
        let texts = target.bytes + textStart
        var place = 0
        for index in 0..<cells.count {
            offsets.storeBytes(
                of: Int32(truncatingIfNeeded: place).littleEndian, toByteOffset: index * 4, as: Int32.self)
            place += writeText(cells.cells[index], of: batch, to: texts + place)
        }
        offsets.storeBytes(
            of: Int32(truncatingIfNeeded: place).littleEndian, toByteOffset: cells.count * 4, as: Int32.self)
        if (cells.count + 1) & 1 != 0 {
            offsets.storeBytes(of: 0, toByteOffset: cells.count * 4 + 4, as: UInt32.self)
        }
        target.count = textStart + place
        return (start..<start + cells.count * 4 + 4, textStart..<target.count)
    }

    /// Writes a cell's text and gives how many bytes it has.
    @inline(__always)
    private func writeText(_ cell: Cell, of batch: RowBatch, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let base = (cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset
        switch cell.kind {
        case .absent, .null: return 0
        case .text, .number, .json:
            Scan.copy(to: target, from: base, count: cell.count)
            return cell.count
        case .true: return writeWord("true", to: target)
        case .false: return writeWord("false", to: target)
        case .escapedText:
            let (count, replaced) = EscapedText.decode(base, count: cell.count, to: target)
            replacedSurrogates += replaced
            return count
        case .date:
            let count = max(0, cell.count - DateCell.headerCount)
            Scan.copy(to: target, from: base + min(cell.count, DateCell.headerCount), count: count)
            return count
        }
    }

    private func writeWord(_ word: StaticString, to target: UnsafeMutablePointer<UInt8>) -> Int {
        target.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
        return word.utf8CodeUnitCount
    }

    /// Makes room, pads the target to a multiple of eight, and gives where that is.
    func align(_ target: ByteBlock, room: Int) -> Int {
        let needed = target.count + room + 128
        if target.capacity < needed { target.grow(to: max(needed, target.capacity * 2)) }
        while target.count % 8 != 0 {
            target.bytes[target.count] = 0
            target.count += 1
        }
        return target.count
    }
}

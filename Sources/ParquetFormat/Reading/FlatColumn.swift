import ByteScanning
import Tabular

/// A column whose values are cells as they are.
///
/// Bounds: cells are put at `row * stride` with `row < count`, which the caller has room for; values are those of the pages'
/// slices, whose entries lie in the page. The arena has room for what is written there before it is written.
final class FlatColumn: ColumnReader {
    private let leaf: Leaf
    /// Longer values are an error.
    private let maximumCount: Int
    private let writer: ValueWriter
    private var slices: [PageSlice] = []
    private var slice = 0
    /// The cells of a run of values, before they are put to their rows.
    private var scratch: [Cell] = []
    /// For each value of a dictionary its cell in the batch that `stamps` names.
    private var known: [Cell] = []
    private var stamps: [UInt32] = []
    private var stamp: UInt32 = 0
    private weak var knownDictionary: DictionarySlot?

    private static let mostKnown = 1 << 14

    /// What stands for a value that cannot be given: no cell is like it.
    private static let invalid = Cell(.absent, offset: Cell.maximumOffset, count: Cell.maximumCount)
    private static let nonFiniteNumber = Cell(.absent, offset: 0, count: Cell.maximumCount)
    private static let tooLong = Cell(.absent, offset: 1, count: Cell.maximumCount)

    init(_ leaf: Leaf, options: FormatOptions) {
        self.leaf = leaf
        maximumCount = min(options.maximumRow, Cell.maximumCount)
        writer = ValueWriter(leaf, namesNonFinite: options.namesNonFinite)
    }

    func begin(_ task: RowsTask, _ decoder: PageDecoder) throws(ExportError) {
        slices = task.slices[leaf.index]
        slice = 0
    }

    func end() {
        slices = []
        slice = 0
    }

    func advance(by count: Int) throws(ExportError) {
        var left = count
        while left > 0, slice < slices.count {
            let taken = min(left, slices[slice].end - slices[slice].start)
            slices[slice].start += taken
            left -= taken
            if slices[slice].start == slices[slice].end { slice += 1 }
        }
    }

    func fill(
        _ cells: UnsafeMutablePointer<Cell>, stride: Int, count: Int, _ rows: inout RowsInProgress,
        _ decoder: PageDecoder
    ) throws(ExportError) -> Int {
        let batch = rows.batch
        let limit = batch.arena.count + ParquetParser.columnBytes
        stamp &+= 1
        var row = 0
        for index in slice..<slices.count {
            let part = slices[index]
            let wanted = min(count - row, part.end - part.start)
            let (page, first) = try part.page.entries(part.start..<part.start + wanted, by: decoder)
            let start = part.start - first
            let filled = try fill(
                cells + row * stride, stride: stride, entries: start..<start + wanted, page, firstRow: row,
                limit: limit, &rows)
            row += filled
            if filled < wanted || row == count { break }
        }
        return row
    }

    /// Fills the rows of one page and says how many.
    private func fill(
        _ cells: UnsafeMutablePointer<Cell>, stride: Int, entries: Range<Int>, _ page: DecodedPage, firstRow: Int,
        limit: Int, _ rows: inout RowsInProgress
    ) throws(ExportError) -> Int {
        let first = page.rank(of: entries.lowerBound)
        let isFull = page.definition.uniform.map { Int($0) == page.maximumDefinition }
        if isFull == false {
            for row in 0..<entries.count { cells[row * stride] = .absent }
            return entries.count
        }
        let wanted = isFull == true ? entries.count : page.rank(of: entries.upperBound) - first
        if scratch.count < wanted { scratch = [Cell](repeating: .absent, count: max(wanted, 1024)) }
        // One row at least, or nothing would ever move.
        let least = firstRow == 0 ? 1 : 0
        let made = try makeCells(page, first..<first + wanted, rows.batch, limit: limit, least: least)
        var used = 0
        var filled = 0
        var odd = false
        scratch.withUnsafeBufferPointer { scratch in
            for row in 0..<entries.count {
                let hasValue = isFull == true || page.definition[entries.lowerBound &+ row] == page.maximumDefinition
                guard hasValue else {
                    cells[row &* stride] = .absent
                    filled = row &+ 1
                    continue
                }
                guard used < made else { break }
                let cell = scratch[used]
                odd = odd || cell.kind == .absent
                cells[row &* stride] = cell
                used &+= 1
                filled = row &+ 1
            }
        }
        if odd { try settle(cells, stride: stride, count: filled, firstRow: firstRow, &rows) }
        return filled
    }

    /// Tells of the values that cannot be given as they are.
    private func settle(
        _ cells: UnsafeMutablePointer<Cell>, stride: Int, count: Int, firstRow: Int, _ rows: inout RowsInProgress
    ) throws(ExportError) {
        for row in 0..<count {
            switch cells[row * stride] {
            case Self.invalid: try rows.refuse(firstRow + row, .textThatIsNotUTF8, column: leaf.fieldName)
            case Self.tooLong:
                try rows.refuse(firstRow + row, .valueLonger(than: maximumCount), column: leaf.fieldName)
            case Self.nonFiniteNumber: rows.lose(firstRow + row)
            default: continue
            }
            cells[row * stride] = .absent
        }
    }

    // MARK: Cells

    /// Makes the cells of some values into `scratch` and says of how many: of fewer where the arena has reached `limit`.
    private func makeCells(
        _ page: DecodedPage, _ values: Range<Int>, _ batch: RowBatch, limit: Int, least: Int
    ) throws(ExportError) -> Int {
        // Cells are kept for values that come again within a batch, which those of a large dictionary hardly do.
        if page.indices != nil, let dictionary = page.dictionary, page.values.count <= Self.mostKnown {
            return try makeKnown(page, values, dictionary, batch, limit: limit, least: least)
        }
        if page.indices == nil, page.values.width == 0, page.values.isUTF8, leaf.form == .text || leaf.form == .binary {
            return try copyTexts(page.values, values, batch, limit: limit, least: least)
        }
        for (made, index) in values.enumerated() {
            if batch.arena.count > limit, made >= least { return made }
            scratch[made] = try makeCell(page.values, page.place(of: index), batch)
        }
        return values.count
    }

    /// Values of a dictionary are made once for a batch.
    private func makeKnown(
        _ page: DecodedPage, _ values: Range<Int>, _ dictionary: DictionarySlot, _ batch: RowBatch, limit: Int,
        least: Int
    ) throws(ExportError) -> Int {
        if knownDictionary !== dictionary {
            knownDictionary = dictionary
            known = [Cell](repeating: .absent, count: page.values.count)
            stamps = [UInt32](repeating: 0, count: page.values.count)
            stamp = 1
        } else if stamp == 0 {
            stamps = [UInt32](repeating: 0, count: page.values.count)
            stamp = 1
        }
        for (made, index) in values.enumerated() {
            let place = page.place(of: index)
            if stamps[place] != stamp {
                if batch.arena.count > limit, made >= least { return made }
                known[place] = try makeCell(page.values, place, batch)
                stamps[place] = stamp
            }
            scratch[made] = known[place]
        }
        return values.count
    }

    /// Texts that stand one behind the other go into the arena in one piece, with what stands between them.
    private func copyTexts(
        _ values: ColumnValues, _ range: Range<Int>, _ batch: RowBatch, limit: Int, least: Int
    ) throws(ExportError) -> Int {
        guard !range.isEmpty else { return 0 }
        let start = values.span(range.lowerBound).offset
        var end = start
        var made = 0
        let room = max(0, limit - batch.arena.count)
        let base = batch.arena.count
        try values.spans.withUnsafeBufferPointer { spans throws(ExportError) in
            for index in range {
                let (offset, count) = (Int(spans[index] >> 32), Int(spans[index] & 0xFFFF_FFFF))
                if offset + count - start > room, made >= least { break }
                if count > maximumCount {
                    // It is not copied: those before it are a piece, and it comes first in the next.
                    guard made == 0 else { break }
                    scratch[0] = Self.tooLong
                    made = 1
                    break
                }
                end = offset + count
                scratch[made] = Cell(.text, offset: base + offset - start, count: count, isInArena: true)
                made += 1
            }
        }
        guard base + end - start <= Cell.maximumOffset else { throw misfit }
        batch.arena.append(UnsafeRawBufferPointer(start: values.bytes.bytes + start, count: end - start))
        return made
    }

    /// What the arena has no room for.
    private var misfit: ExportError {
        var error = ExportError.valueLonger(than: maximumCount)
        error.location.column = leaf.fieldName
        return error
    }

    private func makeCell(_ values: ColumnValues, _ index: Int, _ batch: RowBatch) throws(ExportError) -> Cell {
        let arena = batch.arena
        if values.isUTF8, leaf.form == .text || leaf.form == .binary {
            let bytes = values.value(index)
            guard bytes.count <= maximumCount else { return Self.tooLong }
            guard arena.count + bytes.count <= Cell.maximumOffset else { throw misfit }
            return Cell(.text, offset: arena.append(bytes), count: bytes.count, isInArena: true)
        }
        let needed = writer.room(for: values, index)
        guard values.span(index).count <= maximumCount else { return Self.tooLong }
        guard arena.count + needed <= Cell.maximumOffset else { throw misfit }
        if arena.capacity - arena.count < needed { arena.grow(to: max(arena.capacity * 2, arena.count + needed)) }
        let written = writer.write(values, index, to: arena.bytes + arena.count)
        switch written.kind {
        case .invalid: return Self.invalid
        case .nonFiniteNumber: return Self.nonFiniteNumber
        case .value(.null): return .absent
        case .value(let kind):
            guard written.count <= maximumCount else { return Self.tooLong }
            defer { arena.count += written.count }
            let cell = Cell(kind, offset: arena.count, count: written.count, isInArena: true)
            // A double with as many digits is no whole number of 64 bits.
            guard kind == .number, leaf.form.isFloating,
                NumberGrammar.isWideInteger(arena.bytes + arena.count, count: written.count)
            else { return cell }
            return cell.asDouble
        }
    }
}

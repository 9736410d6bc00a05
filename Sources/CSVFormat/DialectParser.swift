import ByteScanning
import Tabular

/// Turns blocks of text in a dialect into cells: what `CSVParser` does for text that is but delimiters and quotes. Shapes,
/// faults and where they are it leaves to such a parser.
///
/// Bounds: the block is read through `DialectWalk`; `index` stays between the block's `start` and `count`.
final class DialectParser: OwnParser {
    private let base: CSVParser
    private let dialect: CSVDialect
    /// As `CSVParser.cellLimit`.
    private static let cellLimit = 1 << 18
    private var goesOn = false
    private var invalid = Int.max

    init(_ base: CSVParser, _ dialect: CSVDialect) {
        self.base = base
        self.dialect = dialect
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        let block = batch.block
        base.prepareShapes()
        if !goesOn {
            base.faults.forget()
            invalid = Scan.firstInvalidUTF8(block.bytes, count: block.count) ?? .max
        }
        goesOn = false
        // The rows before a fault are rows, too.
        defer { batch.shapes = base.shapes }
        let walk = walk(block)
        var index = walk.behindEmptyLines(block.start)
        while index < block.count {
            let rowStart = index
            let (rowCount, cellCount, rowsRead) = (batch.rowCount, batch.cellCount, batch.rowsRead)
            do throws(CSVParser.Problem) {
                if base.skipsErrors, !base.faults.isEmpty, walk.outcome(from: index, base.faults, base: 0).isBad {
                    throw .unclosedQuote
                }
                index = try parseRow(walk, batch, at: index)
                // In a line that is no row, bytes may be anything.
                if rowStart > invalid {
                    let next = Scan.firstInvalidUTF8(block.bytes + rowStart, count: block.count - rowStart)
                    invalid = next.map { rowStart + $0 } ?? .max
                }
                if index > invalid { try base.checkText(batch, from: cellCount, rowEnd: index, firstInvalid: invalid) }
            } catch {
                base.rewind(batch, rowCount: rowCount, cellCount: cellCount, rowsRead: rowsRead)
                guard base.skipsErrors else { throw base.error(error, in: batch, at: rowStart) }
                batch.countRow(at: rowStart)
                index = base.resume(after: error, batch, rowStart: rowStart)
            }
            index = walk.behindEmptyLines(index)
            if batch.cellCount > DialectParser.cellLimit || base.hasManyShapes, index < block.count {
                block.start = index
                goesOn = true
                break
            }
        }
        return !goesOn
    }

    /// The fields of the single row in the batch's block, as names.
    func parseNames(_ batch: RowBatch) throws(ExportError) -> [ColumnName] {
        let walk = walk(batch.block)
        return try base.parseNames(batch) { (index) throws(CSVParser.Problem) in
            let (cell, next) = try self.cell(walk, batch, at: index)
            let isLast = next >= walk.count || CSVGrammar.isLineEnd(walk.bytes[next])
            return (cell, isLast ? nil : next + self.dialect.separator.count)
        }
    }

    private func walk(_ block: ByteBlock) -> DialectWalk {
        DialectWalk(
            bytes: UnsafePointer(block.bytes), count: block.count, dialect: base.layout.dialect ?? dialect,
            isAtEnd: true)
    }

    /// Parses the row at `start` and gives the offset of what ends it.
    private func parseRow(
        _ walk: DialectWalk, _ batch: RowBatch, at start: Int
    ) throws(CSVParser.Problem) -> Int {
        let width = base.layout.columns.count
        let room = base.options.keepsExtraFields ? ColumnSet.maximumCount - width : 0
        let firstCell = batch.cellCount
        var count = 0
        // How many fields there are beyond the header without the absent ones at the end.
        var present = 0
        var hasExtraText = false
        var index = start
        while true {
            let (cell, next) = try self.cell(walk, batch, at: index)
            count += 1
            if count > width {
                if cell.count > 0 { hasExtraText = true }
                if cell.kind != .absent { present = count - width }
            }
            if count <= width + room { batch.append(cell) }
            index = next
            guard index < walk.count, !CSVGrammar.isLineEnd(walk.bytes[index]) else { break }
            index += walk.dialect.separator.count
        }
        if hasExtraText {
            guard base.options.keepsExtraFields else { throw .tooLong(count, end: index) }
            guard present <= room else { throw .tooManyColumns(end: index) }
        } else {
            present = 0
        }
        if count > width { batch.rewind(rowCount: batch.rowCount, cellCount: firstCell + width + present) }
        batch.countRow(at: start)
        if count < width {
            _ = batch.reserveCells(width - count)
            base.fillShortRow(batch, at: start, cells: batch.cells + firstCell, from: count)
            batch.commitCells(width - count)
        }
        let shape = present == 0 ? 0 : base.shape(wider: present)
        batch.append(Row(shape: shape, firstCell: firstCell, start: start))
        return index
    }

    /// The cell of the field at `start`, and the offset of what ends it.
    private func cell(
        _ walk: DialectWalk, _ batch: RowBatch, at start: Int
    ) throws(CSVParser.Problem) -> (Cell, Int) {
        let field = walk.field(at: start)
        switch field.fault {
        case .unclosedQuote?: throw .unclosedQuote
        case .textAfterQuote(let place)?: throw .textAfterQuote(place)
        case nil: break
        }
        if !field.isQuoted, field.text.isEmpty || isNull(field.text, walk.bytes) { return (.absent, field.next) }
        guard field.isSpelled || !field.tail.isEmpty else {
            return (Cell(.text, offset: field.text.lowerBound, count: field.text.count), field.next)
        }
        let offset = batch.arena.count
        append(field.text, quote: field.isQuoted ? walk.dialect.quote : nil, walk, to: batch.arena)
        append(field.tail, quote: nil, walk, to: batch.arena)
        return (Cell(.text, offset: offset, count: batch.arena.count - offset, isInArena: true), field.next)
    }

    private func isNull(_ range: Range<Int>, _ bytes: UnsafePointer<UInt8>) -> Bool {
        let text = UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count)
        return dialect.nullTexts.contains { $0.count == text.count && $0.elementsEqual(text) }
    }

    /// Appends a text with each doubled quote as one, and what is escaped without its escape. An escape with nothing behind it
    /// is text.
    private func append(_ range: Range<Int>, quote: UInt8?, _ walk: DialectWalk, to arena: ByteBlock) {
        guard let special = quote ?? walk.dialect.escape else {
            arena.append(UnsafeRawBufferPointer(start: walk.bytes + range.lowerBound, count: range.count))
            return
        }
        let escape = walk.dialect.escape ?? special
        var run = range.lowerBound
        var index = run
        while index < range.upperBound {
            index += Scan.find(special, escape, in: walk.bytes + index, count: range.upperBound - index)
            guard index + 1 < range.upperBound else { break }
            arena.append(UnsafeRawBufferPointer(start: walk.bytes + run, count: index - run))
            run = index + 1
            index += 2
        }
        arena.append(UnsafeRawBufferPointer(start: walk.bytes + run, count: range.upperBound - run))
    }
}

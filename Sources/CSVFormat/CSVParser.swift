import ByteScanning
import Tabular

/// Turns blocks of delimiter-separated rows into cells.
///
/// Bounds: `index` and `end` stay between the block's `start` and `count`; finders give at most the count they were
/// given, and what they read behind it is padding.
final class CSVParser: RowParser {
    private let layout: CSVLayout
    private let options: CSVOptions
    private let skipsErrors: Bool
    private let sourceName: String
    /// The shape of the header, and behind it those of longer rows, by how many columns they have more.
    private var shapes: [RowShape] = []
    private var wider: [Int: Int] = [:]
    /// The names of columns right of the header, which the shapes of longer rows share.
    private var extraNames: [ColumnName] = []
    /// How many columns the shapes have together, and how many before they are made anew: rows of a thousand lengths would
    /// keep a thousand shapes.
    private var shapeColumns = 0
    private static let shapeLimit = 1 << 17

    /// How many cells a batch may have before it is handed on half way through a block: short rows below a wide header
    /// cost as much as long ones.
    private static let cellLimit = 1 << 18
    /// Whether the next call goes on in the same block, and what was found out about its text.
    private var goesOn = false
    /// Where the block's first byte stands that is no part of UTF-8 text.
    private var invalid = Int.max
    /// What is known of the block's bad rows.
    private let faults = KnownFaults()

    private enum Problem: Error {
        case unclosedQuote
        case tooManyColumns(end: Int)
        case textAfterQuote(Int)
        case tooLong(Int, end: Int)
        case notUTF8(Int, end: Int)
    }

    init(layout: CSVLayout, options: CSVOptions, skipsErrors: Bool, sourceName: String) {
        self.layout = layout
        self.options = options
        self.skipsErrors = skipsErrors
        self.sourceName = sourceName
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        let block = batch.block
        if shapes.isEmpty || shapeColumns > CSVParser.shapeLimit {
            shapes = [RowShape(columns: layout.columns, isHeader: true)]
            wider = [:]
            shapeColumns = 0
        }
        if !goesOn {
            // Found before quotes are joined in place, which moves bytes.
            invalid = Int.max
            faults.forget()
            if !Scan.isUTF8(block.bytes, count: block.count) {
                invalid = Scan.firstInvalidUTF8(block.bytes, count: block.count) ?? .max
            }
        }
        goesOn = false
        // The rows before a fault are rows, too.
        defer {
            batch.shapes = shapes
            if layout.nullText.isEmpty { batch.rowText = .delimited(by: layout.delimiter) }
        }
        var index = skipLineEnds(block, from: block.start)
        while index < block.count {
            let rowStart = index
            let (rowCount, cellCount, rowsRead) = (batch.rowCount, batch.cellCount, batch.rowsRead)
            do throws(Problem) {
                if skipsErrors, !faults.isEmpty, walk(block).outcome(from: index).isBad { throw .unclosedQuote }
                index = try parseRow(batch, at: index)
                if index > invalid { try checkText(batch, from: cellCount, rowEnd: index, firstInvalid: invalid) }
            } catch {
                batch.rewind(rowCount: rowCount, cellCount: cellCount)
                batch.rowsRead = rowsRead
                guard skipsErrors else { throw self.error(error, in: batch, at: rowStart) }
                batch.countRow(at: rowStart)
                index = resume(after: error, batch, rowStart: rowStart)
            }
            index = skipLineEnds(block, from: index)
            if batch.cellCount > CSVParser.cellLimit || shapeColumns > CSVParser.shapeLimit, index < block.count {
                block.start = index
                goesOn = true
                break
            }
        }
        return !goesOn
    }

    /// The fields of the single row in the batch's block, as names.
    func parseNames(_ batch: RowBatch) throws(ExportError) -> [ColumnName] {
        let block = batch.block
        if let offset = Scan.firstInvalidUTF8(block.bytes, count: block.count) {
            throw error(.notUTF8(offset, end: block.count), in: batch, at: offset)
        }
        var names: [ColumnName] = []
        var index = 0
        do throws(Problem) {
            while true {
                var isMinimal = true
                let (cell, next) = try parseField(batch, at: index, &isMinimal)
                names.append(ColumnName(batch.bytes(of: cell)))
                index = next
                guard index < block.count, block.bytes[index] == layout.delimiter else { return names }
                guard names.count < ColumnSet.maximumCount else { throw .tooManyColumns(end: index) }
                index += 1
            }
        } catch {
            throw self.error(error, in: batch, at: 0)
        }
    }

    @inline(__always)
    private func skipLineEnds(_ block: ByteBlock, from index: Int) -> Int {
        var index = index
        while index < block.count, block.bytes[index] == 0x0A || block.bytes[index] == 0x0D { index += 1 }
        return index
    }

    /// Parses the row at `start` and gives the offset of what ends it.
    @inline(__always)
    private func parseRow(_ batch: RowBatch, at start: Int) throws(Problem) -> Int {
        let block = batch.block
        let width = layout.columns.count
        let delimiter = layout.delimiter
        let firstCell = batch.cellCount
        let cells = batch.reserveCells(width)
        var count = 0
        var index = start
        var isMinimal = true
        while true {
            let (cell, next) = try parseField(batch, at: index, &isMinimal)
            guard count < width else { return try parseLongRow(batch, at: start, first: cell, next: next) }
            cells[count] = cell
            count += 1
            index = next
            guard index < block.count, block.bytes[index] == delimiter else { break }
            index += 1
        }
        if count < width { isMinimal = false }
        while count < width {
            cells[count] = .absent
            count += 1
        }
        batch.commitCells(width)
        batch.countRow(at: start)
        let verbatimCount = isMinimal ? index - start : 0
        batch.append(Row(shape: 0, firstCell: firstCell, start: start, verbatimCount: verbatimCount))
        return index
    }

    /// Parses the field at `start` and gives its cell and the offset of what ends it. `isMinimal` becomes false when our
    /// own writer would not write the field so.
    @inline(__always)
    private func parseField(
        _ batch: RowBatch, at start: Int, _ isMinimal: inout Bool
    ) throws(Problem) -> (Cell, Int) {
        let block = batch.block
        let bytes = block.bytes
        if start < block.count, bytes[start] == 0x22 { return try parseQuoted(batch, at: start, &isMinimal) }
        var count = Scan.find(layout.delimiter, 0x0A, 0x0D, 0x22, in: bytes + start, count: block.count - start)
        if start + count < block.count, bytes[start + count] == 0x22 {
            isMinimal = false
            count += Scan.find(
                layout.delimiter, 0x0A, 0x0D, in: bytes + start + count, count: block.count - start - count)
        }
        if count == 0 || (count == layout.nullText.count && isNull(bytes + start, count: count)) {
            return (.absent, start + count)
        }
        return (Cell(.text, offset: start, count: count), start + count)
    }

    @inline(__always)
    private func isNull(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        layout.nullText.withUnsafeBufferPointer { text in
            for index in 0..<count where text[index] != bytes[index] { return false }
            return true
        }
    }

    /// Parses a field that opens with a quote. Without `--null` text an unquoted empty field is absent, and `""` is empty
    /// text; a quoted field is never absent. Where quotes are doubled the text is joined in the arena, so that the row
    /// stays as it is in the block.
    @inline(__always)
    private func parseQuoted(
        _ batch: RowBatch, at start: Int, _ isMinimal: inout Bool
    ) throws(Problem) -> (Cell, Int) {
        let block = batch.block
        let bytes = block.bytes
        let end = block.count
        let body = start + 1
        var read = body + Scan.find(0x22, layout.delimiter, 0x0A, 0x0D, in: bytes + body, count: end - body)
        var needsQuotes = read == body
        if read < end, bytes[read] != 0x22 {
            needsQuotes = true
            read += Scan.find(0x22, in: bytes + read, count: end - read)
        }
        guard read < end else { throw .unclosedQuote }
        var cell = Cell(.text, offset: body, count: read - body)
        if read + 1 < end, bytes[read + 1] == 0x22 {
            needsQuotes = true
            (cell, read) = try joinQuotes(batch, from: body, firstQuote: read)
        }
        if !needsQuotes { isMinimal = false }
        let next = read + 1
        if next < end {
            let byte = bytes[next]
            guard byte == layout.delimiter || byte == 0x0A || byte == 0x0D else { throw .textAfterQuote(next) }
        }
        return (cell, next)
    }

    /// Copies a quoted field's text to the arena with each doubled quote as one, and gives its cell and the offset of the
    /// closing quote.
    private func joinQuotes(
        _ batch: RowBatch, from body: Int, firstQuote: Int
    ) throws(Problem) -> (cell: Cell, closingQuote: Int) {
        let bytes = batch.block.bytes
        let end = batch.block.count
        let offset = batch.arena.count
        var start = body
        var quote = firstQuote
        while quote + 1 < end, bytes[quote + 1] == 0x22 {
            batch.arena.append(UnsafeRawBufferPointer(start: bytes + start, count: quote + 1 - start))
            start = quote + 2
            quote = start + Scan.find(0x22, in: bytes + start, count: end - start)
            guard quote < end else { throw .unclosedQuote }
        }
        batch.arena.append(UnsafeRawBufferPointer(start: bytes + start, count: quote - start))
        return (Cell(.text, offset: offset, count: batch.arena.count - offset, isInArena: true), quote)
    }

    // MARK: Rows that do not fit

    /// Goes on with a row longer than the header: its first cells stand behind the committed ones, `cell` is the first
    /// too many and ends at `next`.
    private func parseLongRow(_ batch: RowBatch, at start: Int, first cell: Cell, next: Int) throws(Problem) -> Int {
        let block = batch.block
        let width = layout.columns.count
        var extra = [cell]
        var count = width + 1
        var index = next
        while index < block.count, block.bytes[index] == layout.delimiter {
            var isMinimal = false
            let (cell, next) = try parseField(batch, at: index + 1, &isMinimal)
            count += 1
            if options.isRagged, count <= ColumnSet.maximumCount { extra.append(cell) }
            index = next
        }
        if options.isRagged, count > ColumnSet.maximumCount { throw .tooManyColumns(end: index) }
        guard options.isRagged else { throw .tooLong(count, end: index) }
        let firstCell = batch.cellCount
        batch.commitCells(width)
        for cell in extra { batch.append(cell) }
        batch.countRow(at: start)
        batch.append(Row(shape: shape(wider: extra.count), firstCell: firstCell, start: start))
        return index
    }

    private func shape(wider count: Int) -> Int {
        if let known = wider[count] { return known }
        if extraNames.count < count {
            let header = Set(layout.columns)
            for index in extraNames.count..<count {
                extraNames.append(HeaderNames.extra(layout.columns.count + index, beside: header))
            }
        }
        shapes.append(RowShape(columns: layout.columns + extraNames.prefix(count)))
        shapeColumns += layout.columns.count + count
        wider[count] = shapes.count - 1
        return shapes.count - 1
    }

    /// Checks a row that ends behind the first byte that is no part of UTF-8 text.
    private func checkText(
        _ batch: RowBatch, from first: Int, rowEnd: Int, firstInvalid: Int
    ) throws(Problem) {
        guard skipsErrors else { throw .notUTF8(firstInvalid, end: rowEnd) }
        for index in first..<batch.cellCount {
            let bytes = batch.bytes(of: batch.cells[index]).assumingMemoryBound(to: UInt8.self)
            if let base = bytes.baseAddress, Scan.firstInvalidUTF8(base, count: bytes.count) != nil {
                throw .notUTF8(rowEnd, end: rowEnd)
            }
        }
    }

    /// Leaves out the bad row and says where to go on: behind the row where its end is known, else at the line end behind
    /// its first line.
    private func resume(after problem: Problem, _ batch: RowBatch, rowStart: Int) -> Int {
        let block = batch.block
        batch.rowsSkipped += 1
        batch.warn(.skippedRow, ofRowAt: rowStart, at: location(in: batch, at: rowStart))
        switch problem {
        case .tooLong(_, let end), .notUTF8(_, let end), .tooManyColumns(let end): return end
        case .unclosedQuote, .textAfterQuote:
            if faults.isEmpty { _ = walk(block).outcome(from: rowStart) }
            return rowStart + Scan.find(0x0A, 0x0D, in: block.bytes + rowStart, count: block.count - rowStart)
        }
    }

    private func walk(_ block: ByteBlock) -> RowWalk {
        RowWalk(
            bytes: UnsafePointer(block.bytes), count: block.count, delimiter: layout.delimiter, isAtEnd: true,
            faults: faults, base: 0)
    }

    private func location(in batch: RowBatch, at offset: Int) -> Location {
        let block = batch.block
        let feeds = Scan.occurrences(of: 0x0A, in: block.bytes, count: offset)
        let lines = feeds > 0 ? feeds : Scan.occurrences(of: 0x0D, in: block.bytes, count: offset)
        return Location(
            source: sourceName, row: UInt64(batch.rowsRead), line: block.origin.line + UInt64(lines) + 1,
            byte: block.origin.byte + UInt64(offset))
    }

    private func error(_ problem: Problem, in batch: RowBatch, at rowStart: Int) -> ExportError {
        batch.rowsRead += 1
        switch problem {
        case .tooManyColumns: return ColumnSet.tooMany(at: location(in: batch, at: rowStart))
        case .unclosedQuote:
            return ExportError(
                .malformed, "a quoted field that starts in this row is never closed",
                at: location(in: batch, at: rowStart),
                advice: "close the quote, or leave such rows out with --skip-errors")
        case .textAfterQuote(let offset):
            return ExportError(
                .malformed, "text follows a closing quote", at: location(in: batch, at: offset),
                advice: "double the quotes inside a quoted field, or leave such rows out with --skip-errors")
        case .tooLong(let count, _):
            let width = layout.columns.count
            return ExportError(
                .malformed, "\(count) fields where the header has \(width)", at: location(in: batch, at: rowStart),
                advice: "--ragged keeps the extra ones, --skip-errors leaves such rows out")
        case .notUTF8(let offset, _):
            return ExportError(
                .malformed, "a byte is no part of UTF-8 text", at: location(in: batch, at: offset),
                advice:
                    "name the encoding with --encoding (windows-1252, latin-1), or leave such rows out with --skip-errors"
            )
        }
    }
}

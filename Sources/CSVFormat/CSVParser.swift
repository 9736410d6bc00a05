import ByteScanning
import Tabular

/// Turns blocks of delimiter-separated rows into cells.
///
/// Bounds: `index` and `end` stay between the block's `start` and `count`; finders give at most the count they were
/// given, and what they read behind it is padding.
final class CSVParser: OwnParser {
    let layout: CSVLayout
    let options: CSVOptions
    let skipsErrors: Bool
    let sourceName: String
    /// The shape of the header, and behind it those of longer rows, by how many columns they have more.
    var shapes: [RowShape] = []
    var wider: [Int: Int] = [:]
    /// The names of columns right of the header, which the shapes of longer rows share.
    var extraNames: [ColumnName] = []
    /// How many columns the shapes have together, and how many before they are made anew: rows of a thousand lengths would
    /// keep a thousand shapes.
    var shapeColumns = 0
    private static let shapeLimit = 1 << 17

    /// How many cells a batch may have before it is handed on half way through a block: short rows below a wide header
    /// cost as much as long ones.
    private static let cellLimit = 1 << 18
    /// Whether the row at hand is the header.
    var isInHeader = false
    /// Whether the next call goes on in the same block, and what was found out about its text.
    private var goesOn = false
    /// Where the block's first byte stands that is not valid UTF-8.
    private var invalid = Int.max
    /// What is known of the block's bad rows.
    let faults = KnownFaults()

    enum Problem: Error {
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

    /// Whether the shapes are better made anew.
    var hasManyShapes: Bool { shapeColumns > CSVParser.shapeLimit }

    /// Makes the header's shape where there is none yet, or where there are too many of longer rows.
    func prepareShapes() {
        guard shapes.isEmpty || hasManyShapes else { return }
        let shape = RowShape(columns: layout.columns, isHeader: true)
        shape.hasDecimalCommas = options.inputDecimalMark == .comma
        shapes = [shape]
        wider = [:]
        shapeColumns = 0
    }

    func parse(_ batch: RowBatch) throws(ExportError) -> Bool {
        let block = batch.block
        prepareShapes()
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
            batch.standsAlone = !skipsErrors
            if layout.nullText.isEmpty, layout.grammar.isStandard {
                batch.spelling = .delimited(by: layout.grammar.delimiter)
            }
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
                rewind(batch, rowCount: rowCount, cellCount: cellCount, rowsRead: rowsRead)
                guard skipsErrors else { throw self.error(error, in: batch, at: rowStart) }
                batch.countRow(at: rowStart)
                index = resume(after: error, batch, rowStart: rowStart)
            }
            index = skipLineEnds(block, from: index)
            if batch.cellCount > CSVParser.cellLimit || hasManyShapes, index < block.count {
                block.start = index
                goesOn = true
                break
            }
        }
        return !goesOn
    }

    @inline(__always)
    private func skipLineEnds(_ block: ByteBlock, from index: Int) -> Int {
        var index = index
        while index < block.count, block.bytes[index] == .lineFeed || block.bytes[index] == .carriageReturn {
            index += 1
        }
        return index
    }

    /// Parses the row at `start` and gives the offset of what ends it.
    @inline(__always)
    private func parseRow(_ batch: RowBatch, at start: Int) throws(Problem) -> Int {
        let block = batch.block
        let width = layout.columns.count
        let delimiter = layout.grammar.delimiter
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
        batch.countRow(at: start)
        if count < width {
            isMinimal = false
            fillShortRow(batch, at: start, cells: cells, from: count)
        }
        batch.commitCells(width)
        let passthroughCount = isMinimal ? index - start : 0
        batch.append(Row(shape: 0, firstCell: firstCell, start: start, passthroughCount: passthroughCount))
        return index
    }

    /// Parses the field at `start` and gives its cell and the offset of what ends it. `isMinimal` becomes false when our
    /// own writer would not write the field so.
    @inline(__always)
    func parseField(
        _ batch: RowBatch, at start: Int, _ isMinimal: inout Bool
    ) throws(Problem) -> (Cell, Int) {
        let block = batch.block
        let bytes = block.bytes
        let quote = layout.grammar.quote
        if start < block.count, bytes[start] == quote, layout.grammar.hasQuotes {
            return try parseQuoted(batch, at: start, &isMinimal)
        }
        var count = Scan.find(
            layout.grammar.delimiter, .lineFeed, .carriageReturn, quote, in: bytes + start, count: block.count - start)
        if start + count < block.count, bytes[start + count] == quote {
            isMinimal = false
            count += Scan.find(
                layout.grammar.delimiter, .lineFeed, .carriageReturn, in: bytes + start + count,
                count: block.count - start - count)
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
        let quote = layout.grammar.quote
        var read =
            body
            + Scan.find(
                quote, layout.grammar.delimiter, .lineFeed, .carriageReturn, in: bytes + body, count: end - body)
        var needsQuotes = read == body
        if read < end, bytes[read] != quote {
            needsQuotes = true
            read += Scan.find(quote, in: bytes + read, count: end - read)
        }
        guard read < end else { throw .unclosedQuote }
        var cell = Cell(.text, offset: body, count: read - body)
        if read + 1 < end, bytes[read + 1] == quote {
            needsQuotes = true
            (cell, read) = try joinQuotes(batch, from: body, firstQuote: read)
        }
        if !needsQuotes { isMinimal = false }
        let next = read + 1
        if next < end {
            let byte = bytes[next]
            guard byte == layout.grammar.delimiter || byte == .lineFeed || byte == .carriageReturn else {
                throw .textAfterQuote(next)
            }
        }
        if layout.grammar.delimiter == .tab, needsQuotes { lookForRows(batch, from: start, closingQuote: read) }
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
        let quote = layout.grammar.quote
        var start = body
        var place = firstQuote
        while place + 1 < end, bytes[place + 1] == quote {
            batch.arena.append(UnsafeRawBufferPointer(start: bytes + start, count: place + 1 - start))
            start = place + 2
            place = start + Scan.find(quote, in: bytes + start, count: end - start)
            guard place < end else { throw .unclosedQuote }
        }
        batch.arena.append(UnsafeRawBufferPointer(start: bytes + start, count: place - start))
        return (Cell(.text, offset: offset, count: batch.arena.count - offset, isInArena: true), place)
    }
}

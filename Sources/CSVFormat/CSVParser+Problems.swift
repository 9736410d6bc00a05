import ByteScanning
import Tabular

extension CSVParser {
    // MARK: Rows that do not fit

    /// Goes on with a row longer than the header: its first cells stand behind the committed ones, `cell` is the first
    /// too many and ends at `next`. Nothing is lost where all that is too many is empty.
    func parseLongRow(_ batch: RowBatch, at start: Int, first cell: Cell, next: Int) throws(Problem) -> Int {
        let block = batch.block
        let width = layout.columns.count
        let room = ColumnSet.maximumCount - width
        var (cell, index) = (cell, next)
        var extra: [Cell] = []
        var count = 0
        // How many there are without the absent ones at the end.
        var present = 0
        var isEmpty = true
        while true {
            count += 1
            if cell.count > 0 { isEmpty = false }
            if options.keepsExtraFields {
                if count <= room { extra.append(cell) }
                if cell.kind != .absent { present = count }
            }
            guard index < block.count, block.bytes[index] == layout.grammar.delimiter else { break }
            var isMinimal = false
            (cell, index) = try parseField(batch, at: index + 1, &isMinimal)
        }
        guard isEmpty || options.keepsExtraFields else { throw .tooLong(width + count, end: index) }
        guard isEmpty || present <= room else { throw .tooManyColumns(end: index) }
        let firstCell = batch.cellCount
        batch.commitCells(width)
        if !isEmpty { for cell in extra.prefix(present) { batch.append(cell) } }
        batch.countRow(at: start)
        let shape = isEmpty ? 0 : shape(wider: present)
        batch.append(Row(shape: shape, firstCell: firstCell, start: start))
        return index
    }

    /// Remembers that the row just read, which starts at `start`, is shorter than the header, and makes what it lacks absent.
    ///
    /// Never inlined, as little of what is rare is: the way of most rows stays one function.
    @inline(never)
    func fillShortRow(_ batch: RowBatch, at start: Int, cells: UnsafeMutablePointer<Cell>, from count: Int) {
        for index in count..<layout.columns.count { cells[index] = .absent }
        if batch.shortRows.isEmpty { batch.firstShortRow = location(in: batch, at: start) }
        batch.shortRows.append(UInt32(truncatingIfNeeded: batch.rowsRead))
    }

    /// Takes back what a row that turned out malformed had added.
    @inline(never)
    func rewind(_ batch: RowBatch, rowCount: Int, cellCount: Int, rowsRead: Int) {
        batch.rewind(rowCount: rowCount, cellCount: cellCount)
        batch.rowsRead = rowsRead
        if batch.shortRows.last == UInt32(truncatingIfNeeded: rowsRead + 1) { batch.shortRows.removeLast() }
    }

    /// Tells of a quoted field that holds whole lines of as many fields as the header has: quotes of many TSV files are
    /// text, and one at the start of a field then takes all rows up to one at the end of another.
    @inline(never)
    func lookForRows(_ batch: RowBatch, from start: Int, closingQuote: Int) {
        let width = layout.columns.count
        guard width > 1 else { return }
        let block = batch.block
        func lineEnd(from start: Int, before end: Int) -> Int {
            start + Scan.find(.lineFeed, .carriageReturn, in: block.bytes + start, count: end - start)
        }
        func delimiters(_ range: Range<Int>) -> Int {
            Scan.occurrences(of: layout.grammar.delimiter, in: block.bytes + range.lowerBound, count: range.count)
        }
        var line = lineEnd(from: start, before: closingQuote)
        while line < closingQuote {
            let end = lineEnd(from: line + 1, before: closingQuote)
            var found = delimiters(line + 1..<end)
            // The last line goes on behind the quote.
            if end == closingQuote, found > 0 { found += delimiters(end..<lineEnd(from: end, before: block.count)) }
            if found == width - 1 {
                var place = location(in: batch, at: start)
                place.row = UInt64(batch.rowsRead + 1)
                batch.warn(.quotedRows, ofRowAt: start, at: place)
                return
            }
            line = end
        }
    }

    /// The number of the shape that rows with `count` columns more than the header have.
    func shape(wider count: Int) -> Int {
        if let known = wider[count] { return known }
        if extraNames.count < count {
            let header = Set(layout.columns)
            for index in extraNames.count..<count {
                extraNames.append(HeaderNames.extra(layout.columns.count + index, beside: header))
            }
        }
        let shape = RowShape(columns: layout.columns + extraNames.prefix(count))
        shape.takeOrigin(of: shapes[0])
        shapes.append(shape)
        shapeColumns += layout.columns.count + count
        wider[count] = shapes.count - 1
        return shapes.count - 1
    }

    /// Checks a row that ends behind the first byte that is not valid UTF-8.
    func checkText(
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
    func resume(after problem: Problem, _ batch: RowBatch, rowStart: Int) -> Int {
        let block = batch.block
        batch.rowsSkipped += 1
        batch.warn(.skippedRow, ofRowAt: rowStart, at: location(in: batch, at: rowStart))
        switch problem {
        case .tooLong(_, let end), .notUTF8(_, let end), .tooManyColumns(let end): return end
        case .unclosedQuote, .textAfterQuote:
            if faults.isEmpty { _ = walk(block).outcome(from: rowStart) }
            return rowStart
                + Scan.find(.lineFeed, .carriageReturn, in: block.bytes + rowStart, count: block.count - rowStart)
        }
    }

    func walk(_ block: ByteBlock) -> RowWalk {
        RowWalk(
            bytes: UnsafePointer(block.bytes), count: block.count, layout: layout,
            isAtEnd: true, faults: faults, base: 0)
    }

    private func location(in batch: RowBatch, at offset: Int) -> Location {
        let block = batch.block
        let feeds = Scan.occurrences(of: .lineFeed, in: block.bytes, count: offset)
        let lines = feeds > 0 ? feeds : Scan.occurrences(of: .carriageReturn, in: block.bytes, count: offset)
        var place = Location(
            source: sourceName, line: block.origin.line + UInt64(lines) + 1, byte: block.origin.byte(at: offset))
        place.isHeader = isInHeader
        if !isInHeader { place.row = UInt64(batch.rowsRead) }
        return place
    }

    func error(_ problem: Problem, in batch: RowBatch, at rowStart: Int) -> ExportError {
        batch.rowsRead += 1
        func malformed(_ message: String, at offset: Int, _ advice: String...) -> ExportError {
            // A header cannot be left out.
            let ways = isInHeader ? advice : advice + ["leave such rows out with \(Setting.skipsErrors)"]
            let last = ways.count > 1 ? ", or " + ways[ways.count - 1] : ""
            return ExportError(
                .malformed, message, at: location(in: batch, at: offset),
                advice: ways.prefix(max(1, ways.count - 1)).joined(separator: ", ") + last)
        }
        switch problem {
        case .tooManyColumns: return ColumnSet.tooMany(at: location(in: batch, at: rowStart))
        case .unclosedQuote:
            let row = isInHeader ? "it" : "this row"
            return malformed(
                "a quoted field that starts in \(row) is never closed", at: rowStart,
                "close the quote", "read it with \(Setting.inputQuote) none if quotes are text there")
        case .textAfterQuote(let offset):
            return malformed(
                "text follows a closing quote", at: offset,
                "double the quotes inside a quoted field", "keep such text with \(Setting.lenientQuotes)",
                "read it with \(Setting.inputQuote) none if quotes are text there")
        case .tooLong(let count, _):
            let width = layout.columns.count
            return ExportError(
                .malformed, "\(count) fields where the header has \(width)", at: location(in: batch, at: rowStart),
                advice: "\(Setting.isRagged) keeps the extra ones, \(Setting.skipsErrors) leaves such rows out")
        case .notUTF8(let offset, _):
            return malformed(
                "a byte is not valid \(layout.encodingName ?? "UTF-8")", at: offset,
                EncodingAdvice.advice(for: batch.block.contents, at: offset, named: layout.encodingName))
        }
    }
}

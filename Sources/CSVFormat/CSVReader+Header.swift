import ByteScanning
import Tabular

/// What stands before the first row: lines that are passed over, what says or shows the delimiter, and the header.
extension CSVReader {
    /// Sees to it that not all there is of the text was passed over, unless it needs no header.
    func checkPreamble(_ block: ByteBlock) throws(ExportError) {
        let isEnded = block.count > 0 && CSVGrammar.isLineEnd(block.bytes[block.count - 1])
        let left = preamble.lines - (isEnded ? 0 : 1)
        guard options.skippedLines > 0, left > 0 || options.columnNames == nil else { return }
        let found = options.skippedLines - max(0, left)
        throw ExportError(
            .usage,
            left > 0 || !preamble.passedMore
                ? "the text has no more than \(found) line\(found == 1 ? "" : "s"), all of which are passed over"
                : "nothing of the text is left behind the \(found) line\(found == 1 ? "" : "s") that are passed over",
            at: Location(source: filler.source.name),
            advice: "give \(Setting.skippedLines) fewer, as many as stand before the header")
    }

    func readHeader(_ block: ByteBlock) throws(ExportError) {
        if block.origin.byte == 0, block.contents.starts(with: CSVStyle.mark) { block.start = CSVStyle.mark.count }
        try findDelimiter(block)
        while block.start < block.count || !filler.isAtEnd {
            // Blank lines in front of the header are skipped, as they are everywhere.
            block.start = behindEmptyLines(block, from: block.start)
            if block.start == block.count {
                if try !filler.extend(block) { return }
                continue
            }
            if options.columnNames != nil { return }
            guard options.readsHeader else {
                layout.columns = HeaderNames.numbered(try firstWidth(block))
                return
            }
            let end = firstRowEnd(block)
            if end == nil, try filler.extend(block) { continue }
            try takeHeader(block, end: end ?? block.count)
            return
        }
    }

    private func behindEmptyLines(_ block: ByteBlock, from start: Int) -> Int {
        if let dialect = walk(block, KnownFaults()).dialect { return dialect.behindEmptyLines(start) }
        var index = start
        while index < block.count, CSVGrammar.isLineEnd(block.bytes[index]) { index += 1 }
        return index
    }

    /// Takes a `sep=` line away and finds out what separates the fields, unless that has been said.
    private func findDelimiter(_ block: ByteBlock) throws(ExportError) {
        // A block is larger than what is looked at, but where somebody wants small ones.
        let given = options.inputSeparator
        while block.count < block.start + SeparatorLine.longest + (given?.count ?? 0), try filler.extend(block) {}
        var head = UnsafeRawBufferPointer(rebasing: block.contents[block.start...])
        if let given, given.count > 1 {
            block.start += SeparatorLine.end(naming: given, in: head, isWhole: filler.isAtEnd) ?? 0
            return
        }
        if let line = SeparatorLine.find(in: head, isWhole: filler.isAtEnd) {
            block.start += line.end
            try options.checkReading(separator: [line.delimiter])
            if given == nil { layout.separate(by: line.delimiter) }
            return
        }
        guard given == nil, formatDelimiter == nil else { return }
        let isWhole = filler.isAtEnd && head.count <= DelimiterSniffer.headSize
        head = UnsafeRawBufferPointer(rebasing: head.prefix(DelimiterSniffer.headSize))
        let sniffer = DelimiterSniffer(quote: options.inputQuote)
        let found =
            layout.dialect.map { $0.plain(head).withUnsafeBytes { sniffer.delimiter(of: $0, isWhole: isWhole) } }
            ?? sniffer.delimiter(of: head, isWhole: isWhole)
        layout.separate(by: found)
        try options.checkReading(separator: [found])
    }

    /// How many line ends stand in front of the header.
    private func blankLines(before end: Int, in block: ByteBlock) -> Int {
        let feeds = Scan.occurrences(of: .lineFeed, in: block.bytes, count: end)
        return feeds > 0 ? feeds : Scan.occurrences(of: .carriageReturn, in: block.bytes, count: end)
    }

    private func takeHeader(_ block: ByteBlock, end: Int) throws(ExportError) {
        header = try names(block, block.start..<end)
        layout.columns = HeaderNames.unique(header)
        block.start = end
    }

    /// How many fields the first row has that is not left out.
    private func firstWidth(_ block: ByteBlock) throws(ExportError) -> Int {
        var start = block.start
        while true {
            let walk = walk(block, KnownFaults())
            start = behindEmptyLines(block, from: start)
            guard start < block.count, let end = walk.rowEnd(from: start) else {
                // That nothing follows ends the row, too.
                let wasAtEnd = filler.isAtEnd
                if try filler.extend(block) || filler.isAtEnd != wasAtEnd { continue }
                return 0
            }
            do {
                return try names(block, start..<end).count
            } catch {
                guard skipsErrors else { throw error }
                start = end
            }
        }
    }

    /// The fields of the row in `range`.
    private func names(_ block: ByteBlock, _ range: Range<Int>) throws(ExportError) -> [ColumnName] {
        let batch = RowBatch(block: ByteBlock(capacity: range.count))
        batch.block.append(UnsafeRawBufferPointer(rebasing: block.contents[range]))
        batch.block.origin = BlockOrigin(
            byte: block.origin.byte + UInt64(range.lowerBound),
            line: block.origin.line + UInt64(blankLines(before: range.lowerBound, in: block)))
        batch.block.origin.isDecoded = block.origin.isDecoded
        let parser = CSVParser(layout: layout, options: options, skipsErrors: false, sourceName: filler.source.name)
        if let dialect = layout.dialect { return try DialectParser(parser, dialect).parseNames(batch) }
        return try parser.parseNames(batch)
    }
}

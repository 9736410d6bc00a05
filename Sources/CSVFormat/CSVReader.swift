import ByteScanning
import Tabular

/// Cuts delimiter-separated text into blocks of whole rows, and reads the header.
///
/// Bounds: `index` is below the block's `count` wherever a byte is taken, and `end - 1` is one that `csvCut` found a line end
/// at; finders give at most the count they were given, and what they read behind it is padding.
final class CSVReader: RowReader {
    private let filler: BlockFiller
    private let options: CSVOptions
    private let skipsErrors: Bool
    private let layout: CSVLayout
    /// What the format says of the delimiter; nil where the text says it.
    private let formatDelimiter: UInt8?
    private var isAtStart = true
    private var endsInNULs = false
    private let faults = KnownFaults()
    private var preamble: Preamble

    /// A reader of fields that are separated as the options say, else as a `sep=` line says, else by `delimiter`, else by
    /// what is found out.
    init(of source: any ByteSource, options: FormatOptions, delimiter: UInt8? = nil) throws(ExportError) {
        filler = BlockFiller(source, options: options)
        self.options = options[CSVOptions.self]
        let separator = self.options.inputSeparator ?? [delimiter ?? .comma]
        // Where it is still to be found out, what it cannot go with is, too.
        let isKnown = self.options.inputSeparator != nil || delimiter != nil
        try self.options.checkReading(separator: isKnown ? separator : nil)
        skipsErrors = options.skipsErrors
        formatDelimiter = delimiter
        layout = CSVLayout(
            grammar: CSVGrammar(delimiter: separator[0], quote: self.options.inputQuote),
            dialect: CSVDialect(self.options, separator: separator), nullText: self.options.nullText,
            encodingName: options.encodingName)
        preamble = Preamble(lines: self.options.skippedLines)
        if let names = self.options.columnNames { layout.columns = HeaderNames.unique(names) }
    }

    /// The columns, once the first block is cut.
    var columns: [ColumnName] { layout.columns }
    /// Whether the first block is cut.
    private var hasBegun: Bool { !isAtStart }

    var delimiter: UInt8? {
        hasBegun && (options.inputSeparator?.count ?? 1) == 1 ? layout.grammar.delimiter : nil
    }

    var notes: [String] {
        endsInNULs
            ? ["\(filler.source.name) ends in NUL bytes, which were read as text; it may have been cut off by a crash"]
            : []
    }

    func makeParser() -> any RowParser {
        let parser = CSVParser(
            layout: layout, options: options, skipsErrors: skipsErrors, sourceName: filler.source.name)
        return layout.dialect.map { DialectParser(parser, $0) } ?? parser
    }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        while true {
            filler.begin(block)
            try filler.fill(block)
            if isAtStart {
                let end = preamble.end(in: block, dialect: layout.dialect, isAtEnd: filler.isAtEnd)
                guard end == block.start else {
                    if end == block.count, filler.isAtEnd { try checkPreamble(block) }
                    filler.cut(block, at: end, lines: lines(in: block, upTo: end, counted: (0, false, 0)))
                    continue
                }
                isAtStart = false
                try readHeader(block)
                // A block without rows tells the columns of a file that has only a header.
                if block.start == block.count, filler.isAtEnd, !layout.columns.isEmpty {
                    try cut(block)
                    return true
                }
            }
            if block.count > block.start {
                try cut(block)
                return true
            }
            if filler.isAtEnd { return false }
            // The header ends where the block does.
            let nothing = (end: 0, insideQuotes: false, lineFeeds: 0)
            filler.cut(block, at: block.count, lines: lines(in: block, upTo: block.count, counted: nothing))
        }
    }

    /// Ends the block behind its last whole row.
    private func cut(_ block: ByteBlock) throws(ExportError) {
        defer { if filler.isAtEnd, block.count > block.start, block.bytes[block.count - 1] == 0 { endsInNULs = true } }
        if skipsErrors || layout.dialect != nil {
            while try !cutWalking(block) {}
            return
        }
        while true {
            let last = lastRow(of: block)
            var end = last.end > 0 ? last.end + block.start : 0
            if end > 0, filler.isOversized(block), let first = firstRowEnd(block) { end = first }
            if end > 0 { end = try lineEnd(block, at: end) }
            if end > 0, !filler.isAtEnd || filler.isOversized(block) {
                filler.cut(block, at: end, lines: lines(in: block, upTo: end, counted: last))
                return
            }
            if filler.isAtEnd {
                filler.cut(block, at: block.count, lines: lines(in: block, upTo: block.count, counted: last))
                return
            }
            if try !filler.extend(block) { continue }
        }
    }

    private func lastRow(of block: ByteBlock) -> (end: Int, insideQuotes: Bool, lineFeeds: Int) {
        let (bytes, count) = (UnsafePointer(block.bytes + block.start), block.count - block.start)
        let grammar = layout.grammar
        // The fast way to the last row's end knows the usual quote only.
        return grammar.isStandard
            ? Scan.csvCut(bytes, count: count, delimiter: grammar.delimiter) : grammar.cut(bytes, count: count)
    }

    /// Ends the block behind its last whole row where bad rows are left out, or rows are of a dialect; false where no row ends, and more was read.
    private func cutWalking(_ block: ByteBlock) throws(ExportError) -> Bool {
        let walk = walk(block, faults)
        guard let found = walk.end(from: block.start, ofFirst: filler.isOversized(block), skipsErrors: skipsErrors)
        else {
            guard filler.isAtEnd else { return try extendOrLeaveOut(block, walk) }
            filler.cut(block, at: block.count, lines: lines(in: block, upTo: block.count, counted: (0, false, 0)))
            return true
        }
        let end = try lineEnd(block, at: found)
        filler.cut(block, at: end, lines: lines(in: block, upTo: end, counted: (0, false, 0)))
        return true
    }

    /// Reads more of a row that goes on behind the block; where it is longer than any row may be, its first line is cut
    /// off, which the parser finds to be bad and leaves out.
    private func extendOrLeaveOut(_ block: ByteBlock, _ walk: RowWalk) throws(ExportError) -> Bool {
        do throws(ExportError) {
            _ = try filler.extend(block)
            return false
        } catch {
            guard skipsErrors, error.code == .limit, let end = walk.lineEnd(from: block.start) else { throw error }
            filler.cut(block, at: end, lines: lines(in: block, upTo: end, counted: (0, false, 0)))
            return true
        }
    }

    /// The offset behind the line end of which a part ends at `end`: a carriage return and its line feed stay together,
    /// for the sake of line numbers.
    private func lineEnd(_ block: ByteBlock, at end: Int) throws(ExportError) -> Int {
        guard block.bytes[end - 1] == .carriageReturn else { return end }
        if end == block.count { try filler.peek(block) }
        return end < block.count && block.bytes[end] == .lineFeed ? end + 1 : end
    }

    /// Line feeds, or carriage returns where there are no line feeds at all. Those before the last row's end have been
    /// `counted` while it was looked for.
    private func lines(
        in block: ByteBlock, upTo end: Int, counted: (end: Int, insideQuotes: Bool, lineFeeds: Int)
    ) -> Int {
        let known = block.start + counted.end
        var feeds = Scan.occurrences(of: .lineFeed, in: block.bytes, count: min(end, block.start))
        if known <= end {
            feeds += counted.lineFeeds + Scan.occurrences(of: .lineFeed, in: block.bytes + known, count: end - known)
        } else if end > block.start {
            feeds += Scan.occurrences(of: .lineFeed, in: block.bytes + block.start, count: end - block.start)
        }
        if feeds > 0 { return feeds }
        return Scan.occurrences(of: .carriageReturn, in: block.bytes, count: end)
    }

    // MARK: Header

    /// Sees to it that not all there is of the text was passed over, unless it needs no header.
    private func checkPreamble(_ block: ByteBlock) throws(ExportError) {
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

    private func readHeader(_ block: ByteBlock) throws(ExportError) {
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

    private func walk(_ block: ByteBlock, _ faults: KnownFaults) -> RowWalk {
        RowWalk(
            bytes: UnsafePointer(block.bytes), count: block.count, layout: layout, isAtEnd: filler.isAtEnd,
            faults: faults, base: Int(clamping: block.origin.byte))
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

    /// The offset behind the first row and its line end, when the block holds it.
    private func firstRowEnd(_ block: ByteBlock) -> Int? {
        let end =
            layout.dialect == nil
            ? layout.grammar.rowEnd(UnsafePointer(block.bytes), from: block.start, count: block.count)
            : firstRowEndOfDialect(block)
        guard let end, block.bytes[end - 1] == .carriageReturn else { return end }
        guard end < block.count else { return nil }
        return block.bytes[end] == .lineFeed ? end + 1 : end
    }

    /// The same before it is known whether a line feed follows; of a row that is bad, all there is.
    private func firstRowEndOfDialect(_ block: ByteBlock) -> Int? {
        let (end, isBad) = walk(block, KnownFaults()).outcome(from: block.start)
        return isBad ? block.count : end
    }

    /// How many line ends stand in front of the header.
    private func blankLines(before end: Int, in block: ByteBlock) -> Int {
        let feeds = Scan.occurrences(of: .lineFeed, in: block.bytes, count: end)
        return feeds > 0 ? feeds : Scan.occurrences(of: .carriageReturn, in: block.bytes, count: end)
    }

    private func takeHeader(_ block: ByteBlock, end: Int) throws(ExportError) {
        layout.columns = HeaderNames.unique(try names(block, block.start..<end))
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
        let parser = CSVParser(layout: layout, options: options, skipsErrors: false, sourceName: filler.source.name)
        if let dialect = layout.dialect { return try DialectParser(parser, dialect).parseNames(batch) }
        return try parser.parseNames(batch)
    }
}

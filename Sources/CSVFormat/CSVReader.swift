import ByteScanning
import Tabular

/// Cuts delimiter-separated text into blocks of whole rows, and reads the header.
///
/// Bounds: `index` is below the block's `count` wherever a byte is taken, and `end - 1` is one that `csvCut` found a line end
/// at; finders give at most the count they were given, and what they read behind it is padding.
final class CSVReader: RowReader {
    let filler: BlockFiller
    let options: CSVOptions
    let skipsErrors: Bool
    let layout: CSVLayout
    /// What the format says of the delimiter; nil where the text says it.
    let formatDelimiter: UInt8?
    private var isAtStart = true
    private var endsInNULs = false
    private let faults = KnownFaults()
    private(set) var preamble: Preamble

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

    /// The names in the header, as they stand there, once the first block is cut.
    var header: [ColumnName] = []
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

    /// The offset behind the first row and its line end, when the block holds it.
    func firstRowEnd(_ block: ByteBlock) -> Int? {
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

    func walk(_ block: ByteBlock, _ faults: KnownFaults) -> RowWalk {
        RowWalk(
            bytes: UnsafePointer(block.bytes), count: block.count, layout: layout, isAtEnd: filler.isAtEnd,
            faults: faults, base: Int(clamping: block.origin.byte))
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
}

import ByteScanning

/// Finds out what separates the fields of a text: the candidate by which header and first rows agree best.
///
/// A candidate must split the header and at least half of the rows; where none does it is the comma. The header alone
/// would not tell, since names hold commas ("City, State"), nor would the rows, since decimal commas and texts stand there.
struct DelimiterSniffer {
    /// The candidates, in the order in which they are believed.
    static let candidates: [UInt8] = [comma, semicolon, .tab, .pipe]
    /// As much of a text as is looked at.
    static let headSize = 64 * 1024
    private static let comma: UInt8 = .comma
    private static let semicolon: UInt8 = .semicolon
    /// What fields are quoted with; nil where quotes are text.
    var quote: UInt8? = .quote

    /// What a text looks like, cut by one candidate.
    private struct Finding {
        let delimiter: UInt8
        var headerWidth = 0
        /// Fields of the header that are not empty.
        var headerNames = 0
        /// Whether the header's quotes stand where quotes of fields stand.
        var headerIsSound = true
        var rows = 0
        /// Rows of two fields and more.
        var split = 0
        /// Rows as wide as the header whose quotes stand where quotes of fields stand.
        var whole = 0
        var notWider = 0
        /// Whether every comma of the rows stands between digits, as in `1,50`.
        var hasDecimalCommas = true

        var splits: Bool { headerWidth > 1 && split * 2 >= rows }

        func agreesBetter(than other: Finding) -> Bool {
            if whole != other.whole { return whole > other.whole }
            if notWider != other.notWider { return notWider > other.notWider }
            if headerIsSound != other.headerIsSound { return headerIsSound }
            // A header alone agrees with nothing: blanks that a candidate makes columns of speak against it then.
            let (width, otherWidth) = rows == 0 ? (headerNames, other.headerNames) : (headerWidth, other.headerWidth)
            if width != otherWidth { return width > otherWidth }
            return delimiter == DelimiterSniffer.semicolon && hasDecimalCommas
        }
    }

    /// The delimiter of a text of which these are the first bytes; `isWhole` where they are all of it.
    ///
    /// Bounds: only indexes below `head.count` are used.
    func delimiter(of head: UnsafeRawBufferPointer, isWhole: Bool) -> UInt8 {
        // Most files have nothing but commas that splits their header: then the rows need not be looked at.
        let splitting = DelimiterSniffer.candidates.filter { candidate in
            let grammar = CSVGrammar(delimiter: candidate, quote: quote)
            var row = SniffedRow(of: head, from: 0, grammar)
            while row.isBlank, row.end < head.count {
                row = SniffedRow(of: head, from: row.end, grammar)
            }
            return row.width > 1 && candidate != quote
        }
        guard splitting.contains(where: { $0 != DelimiterSniffer.comma }) else { return DelimiterSniffer.comma }
        var best: Finding?
        for candidate in splitting {
            let finding = finding(head, candidate, isWhole: isWhole)
            guard finding.splits else { continue }
            guard let known = best else {
                best = finding
                continue
            }
            if finding.agreesBetter(than: known) { best = finding }
        }
        return best?.delimiter ?? DelimiterSniffer.comma
    }

    private func finding(_ head: UnsafeRawBufferPointer, _ delimiter: UInt8, isWhole: Bool) -> Finding {
        let grammar = CSVGrammar(delimiter: delimiter, quote: quote)
        var finding = Finding(delimiter: delimiter)
        var headerHasDecimalCommas = true
        var index = 0
        while index < head.count {
            let row = SniffedRow(of: head, from: index, grammar)
            index = row.end
            if row.isBlank { continue }
            if finding.headerWidth == 0 {
                finding.headerWidth = row.width
                finding.headerNames = row.filled
                finding.headerIsSound = row.hasSoundQuotes
                headerHasDecimalCommas = !row.hasOtherCommas
                continue
            }
            // What the end of the bytes cut tells nothing.
            guard row.isEnded || isWhole else { break }
            finding.rows += 1
            if row.width > 1 { finding.split += 1 }
            if row.width == finding.headerWidth, row.hasSoundQuotes { finding.whole += 1 }
            if row.width <= finding.headerWidth { finding.notWider += 1 }
            if row.hasOtherCommas { finding.hasDecimalCommas = false }
        }
        // A line alone may be a row, where there is no header: then its commas are all there is to go by.
        if finding.rows == 0 { finding.hasDecimalCommas = headerHasDecimalCommas }
        return finding
    }
}

/// One row of a text, as one candidate would have it.
private struct SniffedRow {
    private(set) var width = 1
    /// Fields that are not empty.
    private(set) var filled = 0
    /// Behind the row and the byte that ends it.
    private(set) var end: Int
    private(set) var isEnded = false
    private(set) var isBlank = true
    /// No quote stands within an unquoted field, and nothing behind a closing one.
    private(set) var hasSoundQuotes = true
    /// A comma outside quotes that does not stand between digits.
    private(set) var hasOtherCommas = false

    init(of head: UnsafeRawBufferPointer, from start: Int, _ grammar: CSVGrammar) {
        var state = CSVGrammar.State.rowStart
        var index = start
        while index < head.count, !isEnded {
            let byte = head[index]
            let before = state
            state = grammar.state(after: before, byte)
            switch state {
            case .rowStart: isEnded = true
            case .fieldStart: width += 1
            case .quoted, .unquoted: if before.startsField { filled += 1 }
            case .quoteInQuoted: break
            case .behindQuoted: hasSoundQuotes = false
            }
            if state == .unquoted, byte == grammar.quote { hasSoundQuotes = false }
            let isText = state == .fieldStart || state == .unquoted || state == .behindQuoted
            if isText, byte == .comma, !SniffedRow.isBetweenDigits(index, in: head) { hasOtherCommas = true }
            if !isEnded { isBlank = false }
            index += 1
        }
        end = index
        if !state.isClosed { hasSoundQuotes = false }
    }

    private static func isBetweenDigits(_ index: Int, in head: UnsafeRawBufferPointer) -> Bool {
        index > 0 && index + 1 < head.count && head[index - 1].isDigit && head[index + 1].isDigit
    }
}

import ByteScanning
import Tabular

/// Takes rows of a dialect apart, field by field: for where they end, and for what they hold.
///
/// Bounds: every index is below `count` where a byte is taken; finders give at most the count they were given, and what they
/// read behind it is padding. A field's ranges lie within the bytes.
struct DialectWalk {
    let bytes: UnsafePointer<UInt8>
    let count: Int
    let dialect: CSVDialect
    /// Whether no more bytes follow, so that a row ends with them.
    let isAtEnd: Bool

    /// A field as it stands.
    struct Field {
        /// What is wrong with it.
        enum Fault {
            /// A quote that is never closed.
            case unclosedQuote
            /// Text behind a closing quote, at this offset.
            case textAfterQuote(Int)
        }

        /// Its text, without quotes around it.
        var text: Range<Int>
        /// Text behind its closing quote that belongs to it.
        var tail = 0..<0
        var isQuoted = false
        /// Whether doubled quotes or escapes stand in it.
        var isSpelled = false
        var fault: Fault?
        /// What ends it: a separator, a line end, or the end of the bytes.
        var next: Int
    }

    /// The field that starts at `start`.
    func field(at start: Int) -> Field {
        let first = dialect.trims ? behindBlanks(start) : start
        if let quote = dialect.quote, first < count, bytes[first] == quote { return quotedField(at: first, quote) }
        var field = Field(text: first..<first, next: first)
        field.next = textEnd(from: first, &field)
        field.text = first..<(dialect.trims ? beforeBlanks(field.next, from: first) : field.next)
        return field
    }

    private func quotedField(at start: Int, _ quote: UInt8) -> Field {
        var field = Field(text: start + 1..<start + 1, next: count)
        field.isQuoted = true
        let escape = dialect.escape ?? quote
        var index = start + 1
        while true {
            index += Scan.find(quote, escape, in: bytes + index, count: count - index)
            guard index < count else {
                field.fault = .unclosedQuote
                return field
            }
            let isEscape = bytes[index] != quote
            guard isEscape || (index + 1 < count && bytes[index + 1] == quote) else { break }
            field.isSpelled = true
            index = min(index + 2, count)
        }
        field.text = start + 1..<index
        let behind = index + 1
        field.next = dialect.trims ? behindBlanks(behind) : behind
        // What the end of the bytes cuts may be a separator.
        if !isAtEnd, count - field.next < dialect.separator.count {
            field.next = count
            return field
        }
        if field.next < count, !CSVGrammar.isLineEnd(bytes[field.next]), !isSeparator(at: field.next) {
            guard dialect.keepsTextBehindQuotes else {
                field.fault = .textAfterQuote(field.next)
                return field
            }
            field.next = textEnd(from: behind, &field)
            field.tail = behind..<(dialect.trims ? beforeBlanks(field.next, from: behind) : field.next)
        }
        return field
    }

    /// The offset of what ends a text without quotes.
    private func textEnd(from start: Int, _ field: inout Field) -> Int {
        let first = dialect.separator[0]
        let escape = dialect.escape ?? first
        var index = start
        while true {
            index += Scan.find(first, .lineFeed, .carriageReturn, escape, in: bytes + index, count: count - index)
            guard index < count else { return count }
            if bytes[index] == dialect.escape {
                field.isSpelled = true
                index = min(index + 2, count)
            } else if CSVGrammar.isLineEnd(bytes[index]) || isSeparator(at: index) {
                return index
            } else {
                index += 1
            }
        }
    }

    /// Whether a separator stands there. One that the end of the bytes cuts is none: its row ends behind them, and is
    /// looked at again.
    @inline(__always)
    func isSeparator(at index: Int) -> Bool { stands(dialect.separator, at: index) }

    private func stands(_ text: [UInt8], at index: Int) -> Bool {
        guard count - index >= text.count else { return false }
        for place in text.indices where bytes[index + place] != text[place] { return false }
        return true
    }

    private func behindBlanks(_ start: Int) -> Int {
        var index = start
        while index < count, dialect.isBlank(bytes[index]) { index += 1 }
        return index
    }

    private func beforeBlanks(_ end: Int, from start: Int) -> Int {
        var end = end
        while end > start, dialect.isBlank(bytes[end - 1]) { end -= 1 }
        // The first of the blanks is text behind an escape that is none itself.
        guard let escape = dialect.escape, end < count, dialect.isBlank(bytes[end]) else { return end }
        var first = end
        while first > start, bytes[first - 1] == escape { first -= 1 }
        return (end - first) % 2 == 1 ? end + 1 : end
    }

    // MARK: Lines

    /// The offset behind all that is no row and stands from `start` on: line ends, comments, and lines of blanks where
    /// blanks are left away. A line that does not end in the bytes is passed over at their end only.
    func behindEmptyLines(_ start: Int) -> Int {
        var index = start
        while index < count {
            if CSVGrammar.isLineEnd(bytes[index]) {
                index += 1
                continue
            }
            guard let end = endOfEmptyLine(from: index) else { return index }
            index = end
        }
        return index
    }

    /// The offset of what ends the line at `start`, which is a comment or blank; nil where it is neither, or goes on.
    private func endOfEmptyLine(from start: Int) -> Int? {
        var index = start
        if !dialect.comment.isEmpty, stands(dialect.comment, at: start) {
            index += Scan.find(.lineFeed, .carriageReturn, in: bytes + start, count: count - start)
        } else {
            guard dialect.trims else { return nil }
            index = behindBlanks(start)
            if index < count, !CSVGrammar.isLineEnd(bytes[index]) { return nil }
        }
        return index < count || isAtEnd ? index : nil
    }

    // MARK: Rows

    /// The offset behind the row at `start`, or the line that is none, and its line end; and whether it is bad. Nil where the
    /// bytes end before. A bad row ends with its first line, and what is known of faults spares reading on to them.
    func outcome(from start: Int, _ faults: KnownFaults, base: Int) -> (end: Int?, isBad: Bool) {
        faults.pass(base + start)
        if start < count, let end = endOfEmptyLine(from: start) { return (min(end + 1, count), false) }
        var index = start
        var known: [Int] = []
        while true {
            let field = field(at: index)
            if let fault = field.fault {
                if case .unclosedQuote = fault, !isAtEnd { return (nil, false) }
                faults.add(known)
                return (lineEnd(from: start), true)
            }
            guard field.next < count else { return (isAtEnd ? count : nil, false) }
            if CSVGrammar.isLineEnd(bytes[field.next]) { return (field.next + 1, false) }
            let length = field.next - index
            let hasLineEnd =
                field.isQuoted && Scan.find(.lineFeed, .carriageReturn, in: bytes + index, count: length) < length
            index = field.next + dialect.separator.count
            if hasLineEnd, known.count < KnownFaults.limit { known.append(base + index) }
            if faults.contain(base + index) { return (lineEnd(from: start), true) }
        }
    }

    private func lineEnd(from start: Int) -> Int? {
        let index = start + Scan.find(.lineFeed, .carriageReturn, in: bytes + start, count: count - start)
        return index < count ? index + 1 : isAtEnd ? count : nil
    }
}

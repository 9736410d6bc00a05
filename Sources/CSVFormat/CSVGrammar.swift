import ByteScanning

/// How delimiter-separated text is put together (RFC 4180 §2), as a machine of one step a byte: what a byte is shows in
/// the state that it leads to.
///
/// ```
///  row, field start ──quote──▶ quoted ◀──quote──▶ quote in quoted ──other──▶ behind quoted
///          │                                         (closes, or doubles)        (a fault)
///          └────────other────▶ unquoted
///  outside quotes: a delimiter leads to a field's start, a line end to a row's
/// ```
///
/// Whatever is rare or slow asks this machine. What is fast (the cut of blocks, the parser, the padding of rows) knows the
/// same rules by heart, and is tested against it.
///
/// Bounds: bytes are taken from `index` on and below `count` only; finders give at most the count they were given, and
/// what they read behind it is padding.
package struct CSVGrammar: Equatable, Sendable {
    /// What separates fields.
    package let delimiter: UInt8
    /// What opens and closes a quoted field. Without quotes the delimiter, which is looked for anyway.
    package let quote: UInt8
    /// Whether a quote has a meaning.
    package let hasQuotes: Bool

    /// What stands before the next byte.
    package enum State: UInt8, Sendable {
        /// Nothing, or a line end: a row begins, or a blank line.
        case rowStart
        /// A delimiter.
        case fieldStart
        /// A field's text that did not begin with a quote; quotes within are text.
        case unquoted
        /// An opening quote, text behind it, or the second quote of two.
        case quoted
        /// A quote in a quoted field. It closes the field, unless another follows, which makes both one quote of its text.
        case quoteInQuoted
        /// Text behind a closing quote, which no field may have. It ends where an unquoted field would.
        case behindQuoted

        /// Whether a field begins with the next byte.
        @inline(__always)
        var startsField: Bool { self == .rowStart || self == .fieldStart }
        /// Whether bytes may end here without leaving a quoted field open.
        package var isClosed: Bool { self != .quoted }
    }

    /// The grammar of fields without quotes where `quote` is nil.
    package init(delimiter: UInt8, quote: UInt8? = .quote) {
        self.delimiter = delimiter
        self.quote = quote ?? delimiter
        hasQuotes = quote != nil
    }

    /// Whether quotes are those of RFC 4180, which the fast ways know.
    @inline(__always)
    var isStandard: Bool { hasQuotes && quote == .quote }

    /// The same with other delimiters.
    func separated(by delimiter: UInt8) -> CSVGrammar {
        CSVGrammar(delimiter: delimiter, quote: hasQuotes ? quote : nil)
    }

    /// Whether a byte ends a row that is not within quotes. A line feed behind a carriage return ends a blank line.
    @inline(__always)
    static func isLineEnd(_ byte: UInt8) -> Bool { byte == .lineFeed || byte == .carriageReturn }

    /// The state behind `byte`, which stands in `state`.
    @inline(__always)
    package func state(after state: State, _ byte: UInt8) -> State {
        switch state {
        case .quoted: return byte == quote ? .quoteInQuoted : .quoted
        case .quoteInQuoted where byte == quote: return .quoted
        case .rowStart where byte == quote && hasQuotes, .fieldStart where byte == quote && hasQuotes: return .quoted
        default: break
        }
        if byte == delimiter { return .fieldStart }
        if CSVGrammar.isLineEnd(byte) { return .rowStart }
        return state == .quoteInQuoted || state == .behindQuoted ? .behindQuoted : .unquoted
    }

    /// The first offset from `index` at which a byte may lead to another state; `count` where none does.
    @inline(__always)
    func skip(_ state: State, _ bytes: UnsafePointer<UInt8>, from index: Int, count: Int) -> Int {
        switch state {
        case .quoted: index + Scan.find(quote, in: bytes + index, count: count - index)
        case .unquoted, .behindQuoted:
            index + Scan.find(delimiter, .lineFeed, .carriageReturn, in: bytes + index, count: count - index)
        default: index
        }
    }

    /// The offset behind the row that starts at `start` and the byte that ends it, or nil where the bytes end before.
    func rowEnd(_ bytes: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int? {
        var state = State.rowStart
        var index = start
        while true {
            index = skip(state, bytes, from: index, count: count)
            guard index < count else { return nil }
            state = self.state(after: state, bytes[index])
            index += 1
            if state == .rowStart { return index }
        }
    }

    /// Where the last complete row ends of text that starts with one (0: nowhere), whether `count` stands inside a quoted
    /// field, and how many line feeds stand before that end: `Scan.csvCut` for any quote.
    package func cut(
        _ bytes: UnsafePointer<UInt8>, count: Int
    ) -> (end: Int, insideQuotes: Bool, lineFeeds: Int) {
        var state = State.rowStart
        var index = 0
        var end = 0
        while true {
            index = skip(state, bytes, from: index, count: count)
            guard index < count else { break }
            state = self.state(after: state, bytes[index])
            index += 1
            if state == .rowStart { end = index }
        }
        return (end, !state.isClosed, Scan.occurrences(of: .lineFeed, in: bytes, count: end))
    }
}

import ByteScanning
import Tabular

/// What separates fields, and what else of a dialect must fit together.
extension CSVOptions {
    /// What separates fields when writing, where it is one byte; nil for a comma, or where it is more.
    public var delimiter: UInt8? {
        get { separator?.count == 1 ? separator?.first : nil }
        set { separator = newValue.map { [$0] } }
    }

    /// What separates fields of CSV where its first byte tells it; a comma that is the decimal mark separates nothing.
    var writtenDelimiter: UInt8 { delimiter ?? (decimalMark == .comma ? .semicolon : .comma) }

    /// What separates fields when reading, where it is one byte; nil where it is found out, or is more.
    public var inputDelimiter: UInt8? {
        get { inputSeparator?.count == 1 ? inputSeparator?.first : nil }
        set { inputSeparator = newValue.map { [$0] } }
    }

    /// Whether a byte can separate fields: ASCII, and no quote, line end or NUL.
    public static func canSeparate(_ byte: UInt8) -> Bool { byte < 0x80 && canStandInSeparators(byte) }

    private static func canStandInSeparators(_ byte: UInt8) -> Bool {
        ![.quote, .lineFeed, .carriageReturn, 0x00].contains(byte)
    }

    /// Checks that text can be told apart by a separator.
    ///
    /// - Throws: `.usage`.
    static func check(separator: [UInt8], quote: UInt8?) throws(ExportError) {
        if let quote, separator == [quote], canSeparate(quote) {
            throw ExportError(
                .usage, "the fields are separated by their quote",
                advice: "name another character with \(Setting.inputQuote)")
        }
        let isOne = separator.count == 1
        guard !separator.isEmpty, separator.allSatisfy(isOne ? canSeparate : canStandInSeparators),
            isOne || String(validating: separator, as: UTF8.self) != nil, quote.map(separator.contains) != true
        else {
            throw ExportError(
                .usage, "a delimiter is one character or more, and no quote or line end",
                advice: "a comma, a semicolon, a tab or a bar will do")
        }
    }

    /// Checks what no text could be read by, whatever separates its fields where that is not known.
    ///
    /// - Throws: `.usage`.
    func checkReading(separator: [UInt8]?) throws(ExportError) {
        if let separator { try CSVOptions.check(separator: separator, quote: inputQuote) }
        let parts = separator ?? []
        if let quote = inputQuote, quote != .quote, !CSVOptions.canSeparate(quote) {
            throw ExportError(.usage, "a quote is one ASCII character, and no line end")
        }
        if let escape = inputEscape, escape != inputQuote,
            !CSVOptions.canSeparate(escape) || parts.contains(escape)
        {
            throw ExportError(.usage, "an escape is one ASCII character, and no delimiter or line end")
        }
        if comment.contains(where: CSVGrammar.isLineEnd) {
            throw ExportError(.usage, "the text that begins comments holds a line end")
        }
        let broken = inputNullTexts.first { text in
            text.contains { $0 == inputQuote || CSVGrammar.isLineEnd($0) || parts.contains($0) }
        }
        if let broken {
            throw ExportError(
                .usage,
                "\"\(String(decoding: broken, as: UTF8.self))\" holds a delimiter, quote or line end, so that no unquoted field is that",
                advice: "name texts that stand in fields without quotes with \(Setting.inputNullTexts)")
        }
        try checkNullText(separator: parts, quote: inputQuote)
        try CSVOptions.check(decimalMark: inputDecimalMark)
    }

    private static func check(decimalMark: UInt8) throws(ExportError) {
        guard decimalMark != .dot, decimalMark != .comma else { return }
        throw ExportError(.usage, "the decimal mark of numbers is a point or a comma")
    }

    /// Checks what would make text that nobody can read.
    ///
    /// - Throws: `.usage`.
    func checkWriting(separator: [UInt8]) throws(ExportError) {
        try CSVOptions.check(written: separator)
        try checkNullText(separator: separator, quote: .quote)
        if let decimalMark { try CSVOptions.check(decimalMark: decimalMark) }
    }

    /// Checks that nothing that is written without quotes holds a separator.
    ///
    /// - Throws: `.usage`.
    static func check(written separator: [UInt8]) throws(ExportError) {
        try check(separator: separator, quote: .quote)
        // Numbers, true and false stand without quotes.
        if let first = separator.first,
            first.isDigit || (0x61...0x7A).contains(first | 0x20) || [.dot, .plus, .minus].contains(first)
        {
            throw ExportError(
                .usage, "a delimiter that begins with a letter, a digit, a point or a sign would cut numbers",
                advice: "a comma, a semicolon, a tab or a bar will do")
        }
    }

    /// A reader would not know it again: within quotes it is text.
    private func checkNullText(separator: [UInt8], quote: UInt8?) throws(ExportError) {
        let isBroken = nullText.contains {
            $0 == .quote || CSVGrammar.isLineEnd($0) || $0 == separator.first || $0 == quote
        }
        guard isBroken else { return }
        throw ExportError(
            .usage, "the text of absent cells holds a delimiter, quote or line end, so that it would need quotes",
            advice: "take another \(Setting.nullText) text")
    }
}

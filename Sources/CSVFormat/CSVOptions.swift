import ByteScanning
public import Tabular

/// How delimiter-separated text is read and written.
public struct CSVOptions: FormatOptionSet {
    /// Which fields are quoted.
    public enum Quoting: String, Sendable, CaseIterable {
        /// Those that must be (RFC 4180 §2.6).
        case minimal
        /// Every field that has a value.
        case all
    }

    /// What ends a row.
    public enum LineEnding: String, Sendable, CaseIterable {
        /// A line feed.
        case lf
        /// Carriage return and line feed, as RFC 4180 §2.1 has it.
        case crlf
    }

    /// What separates fields when writing CSV, one character or more; nil for a comma. TSV and PSV take no other than their
    /// own.
    public var separator: [UInt8]?
    /// What separates fields when reading, one character or more; nil to find out among `,` `;` tab `|`.
    public var inputSeparator: [UInt8]?
    /// What fields are quoted with when reading; nil where quotes are text like any other.
    public var inputQuote: UInt8? = .quote
    /// Makes the character behind it text when reading, whatever it is; nil where nothing does.
    public var inputEscape: UInt8?
    /// Text behind a closing quote belongs to the field when reading; else it is an error.
    public var keepsTextBehindQuotes = false
    /// Blanks around names and values, and before quotes, are left away when reading.
    public var trimsFields = false
    /// How many lines in front of the header are passed over.
    public var skippedLines = 0
    /// Lines that begin so are not rows when reading; empty where all are.
    public var comment: [UInt8] = []
    /// The columns of text without a header; nil where it has one, or they are `column 1`, `column 2`, ….
    public var columnNames: [ColumnName]?
    /// The text of an absent or null cell, both ways.
    public var nullText: [UInt8] = []
    /// What stands before the fraction of numbers that are written; nil for a point, and texts as they are.
    public var decimalMark: UInt8?
    /// What stands before the fraction of numbers in text that is read: a point or a comma.
    public var inputDecimalMark: UInt8 = .dot
    /// Further texts that are absent cells when reading, where they stand without quotes.
    public var inputNullTexts: [[UInt8]] = []
    /// Writes a byte order mark, which makes Excel read UTF-8.
    public var writesBOM = false
    /// Writes the header.
    public var writesHeader = true
    /// The first row read is a header; without one columns are `column 1`, `column 2`, ….
    public var readsHeader = true
    /// Which fields are quoted when writing.
    public var quoting = Quoting.minimal
    /// What ends a row when writing.
    public var lineEnding = LineEnding.lf
    /// Text that a spreadsheet would read as a formula gets a leading apostrophe.
    public var escapesFormulas = false
    /// Rows longer than the header keep their extra values as `column N`.
    public var keepsExtraFields = false
    /// Writes Excel's own first line in front of the header, which names the delimiter: `sep=;`.
    package var writesSeparatorLine = false
    /// What is written goes behind something, so that it does not begin a file.
    public var continuesFile = false

    /// The defaults.
    public init() {}

    /// The delimiter to write in a format whose name tells it: its own, or that of the file that is gone on with.
    ///
    /// - Throws: `.usage` where another is wished.
    func delimiter(own: UInt8, called words: String, of format: String) throws(ExportError) -> UInt8 {
        guard let separator, separator != [own] else { return own }
        if continuesFile, let delimiter { return delimiter }
        throw ExportError(
            .usage, "the fields of \(format) are separated by \(words), and readers go by its name",
            advice: "leave \(Setting.delimiter) out, or write csv")
    }
}

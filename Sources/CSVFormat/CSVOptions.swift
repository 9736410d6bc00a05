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

    /// What separates fields when writing CSV; nil for a comma. TSV and PSV take no other than their own.
    public var delimiter: UInt8?
    /// What separates fields when reading; nil to find out among `,` `;` tab `|`.
    public var inputDelimiter: UInt8?
    /// What fields are quoted with when reading; nil where quotes are text like any other.
    public var inputQuote: UInt8? = .quote
    /// The text of an absent or null cell, both ways.
    public var nullText: [UInt8] = []
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
    /// What is written goes behind something, so that it does not begin a file.
    public var continuesFile = false

    /// The defaults.
    public init() {}

    /// Whether a byte can separate fields: ASCII, and no quote, line end or NUL.
    public static func canSeparate(_ byte: UInt8) -> Bool {
        byte < 0x80 && ![.quote, .lineFeed, .carriageReturn, 0x00].contains(byte)
    }

    /// The delimiter to write in a format whose name tells it: its own, or that of the file that is gone on with.
    ///
    /// - Throws: `.usage` where another is wished.
    func delimiter(own: UInt8, called words: String, of format: String) throws(ExportError) -> UInt8 {
        guard let delimiter, delimiter != own else { return own }
        if continuesFile { return delimiter }
        throw ExportError(
            .usage, "the fields of \(format) are separated by \(words), and readers go by its name",
            advice: "leave \(Setting.delimiter) out, or write csv")
    }

    /// Checks what would make text that nobody can read.
    ///
    /// - Throws: `.usage`.
    func check(delimiter: UInt8?, quote: UInt8?) throws(ExportError) {
        if let delimiter, !CSVOptions.canSeparate(delimiter) || delimiter == quote {
            throw ExportError(.usage, "a delimiter is one ASCII character, and no quote or line end")
        }
        if let quote, quote != .quote, !CSVOptions.canSeparate(quote) {
            throw ExportError(.usage, "a quote is one ASCII character, and no line end")
        }
        // A reader would not know it again: within quotes it is text.
        let isBroken = nullText.contains {
            $0 == .quote || $0 == .lineFeed || $0 == .carriageReturn || $0 == delimiter || $0 == quote
        }
        if isBroken {
            throw ExportError(
                .usage, "the text of absent cells holds a delimiter, quote or line end, so that it would need quotes",
                advice: "take another \(Setting.nullText) text")
        }
    }
}

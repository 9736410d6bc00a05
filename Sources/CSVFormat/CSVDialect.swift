import ByteScanning

/// What sets text apart from RFC 4180 beyond another delimiter or another quote. Text without any of it takes the fast way
/// and never asks; text with some of it is read by one parser that knows all of it.
struct CSVDialect: Equatable, Sendable {
    /// What separates fields: one byte or more, none of which ends a line.
    var separator: [UInt8]
    /// What opens and closes a quoted field; nil where quotes are text.
    let quote: UInt8?
    /// Makes the byte behind it text, whatever it is; nil where nothing does.
    let escape: UInt8?
    /// Lines that begin so are not rows; empty where all are.
    let comment: [UInt8]
    /// Unquoted fields that are absent, spelled just so.
    let nullTexts: [[UInt8]]
    /// Whether blanks around fields, and before their quotes, are left away.
    let trims: Bool
    /// Whether text behind a closing quote belongs to the field.
    let keepsTextBehindQuotes: Bool

    /// The dialect that the options ask for; nil where it is no more than a delimiter and a quote.
    init?(_ options: CSVOptions, separator: [UInt8]) {
        let isEscaped = options.inputEscape != nil && options.inputEscape != options.inputQuote
        guard
            separator.count > 1 || isEscaped || !options.comment.isEmpty || !options.inputNullTexts.isEmpty
                || options.trimsFields || options.keepsTextBehindQuotes
        else { return nil }
        self.separator = separator
        quote = options.inputQuote
        escape = isEscaped ? options.inputEscape : nil
        comment = options.comment
        nullTexts = ([options.nullText] + options.inputNullTexts).filter { !$0.isEmpty }
        trims = options.trimsFields
        keepsTextBehindQuotes = options.keepsTextBehindQuotes
    }

    /// Whether a byte is left away around fields: a blank or a tab that separates nothing.
    @inline(__always)
    func isBlank(_ byte: UInt8) -> Bool { (byte == .space || byte == .tab) && !separator.contains(byte) }

    /// The first bytes of a text as finding out the delimiter is to see them: without comments, and with letters in place of
    /// what is escaped.
    ///
    /// Bounds: only indexes below `head.count` are used.
    func plain(_ head: UnsafeRawBufferPointer) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(head.count)
        var index = 0
        var startsLine = true
        while index < head.count {
            if startsLine, !comment.isEmpty, head[index...].starts(with: comment) {
                while index < head.count, !CSVGrammar.isLineEnd(head[index]) { index += 1 }
            } else if head[index] == escape {
                plain += [0x78, 0x78]
                index += 2
                startsLine = false
                continue
            }
            guard index < head.count else { break }
            startsLine = CSVGrammar.isLineEnd(head[index])
            plain.append(head[index])
            index += 1
        }
        return plain
    }
}

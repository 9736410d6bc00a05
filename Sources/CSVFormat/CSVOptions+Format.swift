import Tabular

/// What the delimiter-separated formats say of themselves.
extension CSVOptions {
    /// Documents; and JSON, unless a first field may well be an object: without a header, and where quotes are text.
    var foreignContents: ForeignContents {
        readsHeader && inputQuote == 0x22 ? [.documents, .json] : [.documents]
    }

    /// What a field cannot hold as it is.
    static let conversionEffects: [ConversionEffect] = [
        .surrogatesAreReplaced, .surrogatesInNamesAreReplaced, .lastValuesAreKept, .nullsBecome("empty fields"),
        .nestedValuesBecomeText, .datesBecomeText,
    ]

    /// Checks what no text could be read or written by.
    ///
    /// - Throws: `.usage`.
    func validate() throws(ExportError) {
        for delimiter in [delimiter, inputDelimiter].compactMap({ $0 }) {
            guard delimiter < 0x80, ![0x0A, 0x0D, 0x22].contains(delimiter) else {
                throw ExportError(
                    .usage, "a delimiter is one ASCII character, and neither a quote nor a line end",
                    advice: "a comma, a semicolon, a tab or a bar will do")
            }
        }
        guard !nullText.contains(where: { [0x0A, 0x0D, 0x22].contains($0) || $0 == delimiter }) else {
            throw ExportError(
                .usage, "the text for absent values would need quotes, and then be text",
                advice: "use one without quotes, delimiters and line ends")
        }
        guard String(validating: nullText, as: UTF8.self) != nil else {
            throw ExportError(.usage, "the text for absent values is not UTF-8, which all that is written is")
        }
    }
}

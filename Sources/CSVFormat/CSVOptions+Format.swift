import ByteScanning
import Tabular

/// What the delimiter-separated formats say of themselves.
extension CSVOptions {
    /// How values are read back.
    var keySpelling: KeySpelling {
        var spelling = KeySpelling()
        spelling.makesTexts = true
        spelling.decimalMark = decimalMark
        spelling.keepsLoneSurrogates = false
        spelling.escapesFormulas = escapesFormulas
        return spelling
    }

    /// Whether numbers that are read have a comma before their fraction.
    var hasDecimalCommas: Bool { inputDecimalMark == .comma }

    /// What a field cannot hold as it is.
    static let conversionEffects: [ConversionEffect] = [
        .surrogatesAreReplaced, .surrogatesInNamesAreReplaced, .lastValuesAreKept, .nullsBecome("empty fields"),
        .nestedValuesBecomeText, .datesBecomeText,
    ]

    /// Checks what no text could be read or written by.
    ///
    /// - Throws: `.usage`.
    func validate() throws(ExportError) {
        if let separator { try CSVOptions.check(written: separator) }
        if let inputSeparator { try checkReading(separator: inputSeparator) }
        guard !nullText.contains(where: { [0x0A, 0x0D, 0x22].contains($0) || $0 == separator?.first }) else {
            throw ExportError(
                .usage, "the text for absent values would need quotes, and then be text",
                advice: "use one without quotes, delimiters and line ends")
        }
        guard String(validating: nullText, as: UTF8.self) != nil else {
            throw ExportError(.usage, "the text for absent values is not UTF-8, which all that is written is")
        }
    }
}

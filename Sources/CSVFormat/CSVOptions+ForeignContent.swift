import Tabular

/// What is no delimited text, though it might be read as some.
extension CSVOptions {
    /// Documents; and JSON, unless a first field may well be an object: without a header, and where quotes are text.
    func foreignContent(in clues: ContentClues, insteadOf format: any Format.Type) -> ForeignContent? {
        if let document = ForeignContent.document(in: clues, insteadOf: format) { return document }
        guard readsHeader, inputQuote == 0x22 else { return nil }
        return CSVOptions.jsonRows(in: clues, insteadOf: format)
    }

    /// What stands where delimited text should, when it begins as JSON rows do: an object with a key, or an array of such
    /// objects. No header begins so, since a quote within a field has to be quoted itself.
    private static func jsonRows(in clues: ContentClues, insteadOf format: any Format.Type) -> ForeignContent? {
        let start = behindSpace(clues.text[...])
        var rest = start
        if rest.first == UInt8(ascii: "[") { rest = behindSpace(rest.dropFirst()) }
        guard rest.first == UInt8(ascii: "{") else { return nil }
        rest = behindSpace(rest.dropFirst())
        guard rest.first == 0x22 else { return nil }
        rest = rest.dropFirst()
        while let byte = rest.first, byte != 0x22 { rest = rest.dropFirst(byte == 0x5C ? 2 : 1) }
        guard behindSpace(rest.dropFirst()).first == UInt8(ascii: ":") else { return nil }
        return ForeignContent(
            "JSON, not \(format.name.uppercased())",
            advice:
                "read it with \(Setting.sourceFormat) json or jsonl; if its rows begin with objects and have no header, with \(Setting.noInputHeader)",
            place: clues.textStart + start.startIndex)
    }

    private static func behindSpace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.drop { $0 == 0x20 || $0 >= 0x09 && $0 <= 0x0D || $0 == 0x1E }
    }
}

import Tabular

/// What is no JSON, though some of it might be read as rows.
enum JSONForeignContent {
    /// Documents; and lines of fields, unless what is malformed is left out anyway.
    static func found(
        in clues: ContentClues, insteadOf format: any Format.Type, _ options: FormatOptions
    ) -> ForeignContent? {
        if let document = ForeignContent.document(in: clues, insteadOf: format) { return document }
        guard !options.skipsErrors, isDelimited(clues.text) else { return nil }
        let line = clues.text.prefix { $0 != 0x0A && $0 != 0x0D }.prefix(40)
        return ForeignContent(
            "not \(format.noun): it begins with \(String(decoding: line, as: UTF8.self))",
            advice: "if it is CSV, read it with \(Setting.sourceFormat) csv")
    }

    /// Whether a text looks like CSV: fields side by side in its first two lines, and none of JSON's brackets, which no
    /// top-level JSON value has commas without.
    private static func isDelimited(_ plain: [UInt8]) -> Bool {
        let lines = plain.split(maxSplits: 2, omittingEmptySubsequences: true) { $0 == 0x0A || $0 == 0x0D }
        guard let first = lines.first, lines.count > 1 || plain.contains(0x0A) || plain.contains(0x0D) else {
            return false
        }
        // NULs are another encoding's, which is told elsewhere.
        let odd = Array("{}[]()/#\0".utf8)
        guard !first.contains(where: odd.contains) else { return false }
        return Array(",;\t|".utf8).contains { delimiter in
            first.contains(delimiter)
                && lines.dropFirst().prefix(1).allSatisfy { line in
                    line.contains(delimiter) && !line.drop { $0 == 0x20 }.starts(with: [UInt8(ascii: "{")])
                }
        }
    }
}

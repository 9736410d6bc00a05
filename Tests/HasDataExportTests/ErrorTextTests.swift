import Tabular
import Testing

/// A failure is one line, whatever names out of files hold.
@Suite struct ErrorTextTests {
    @Test func namesOutOfFilesStayOnTheLine() {
        let place = Location(source: "a.xlsx", sheet: "two\nlines", column: "\"\u{1B}[31m\u{2028}\"", byte: 3)
        #expect(place.description == "a.xlsx: sheet \"two\u{FFFD}lines\" (column \"\u{FFFD}[31m\u{FFFD}\", byte 3)")
        let error = ExportError(.malformed, "the part \"a\r\nb\" is damaged", at: place, advice: "fetch it again")
        #expect(!error.description.contains { $0.isNewline })
        #expect(error.description.contains("the part \"a\u{FFFD}\u{FFFD}b\" is damaged"))
    }

    @Test func anExcerptStandsBelow() {
        var error = ExportError(.usage, "\(Setting.filter): no\nway")
        error.excerpt = "  a \u{1B}[2J?\n    ^"
        #expect(error.description == "\(Setting.filter): no\u{FFFD}way\n  a \u{FFFD}[2J?\n    ^")
    }

    @Test(arguments: [
        "\n", "\t", "\u{1B}", "\u{7F}", "\u{9B}", "\u{061C}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202E}",
        "\u{2066}", "\u{2069}", "\u{2028}",
    ]) func nothingMovesTheCursorOrTurnsTheText(sign: String) {
        for code in [ExportError.Code.usage, .input, .network] {
            let error = ExportError(
                code, "m\(sign)", at: Location(source: "s\(sign)"), advice: "a\(sign)", cause: "c\(sign)")
            #expect(error.description == "s\u{FFFD}: m\u{FFFD} (c\u{FFFD}); a\u{FFFD}")
        }
    }
}

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

    @Test func whatTheUserWroteIsShownAsItIs() {
        let error = ExportError(.usage, "--where: no\n  a ?\n    ^")
        #expect(error.description == "--where: no\n  a ?\n    ^")
    }
}

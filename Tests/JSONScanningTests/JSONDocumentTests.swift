import JSONScanning
import Tabular
import Testing

@Suite struct JSONDocumentTests {
    private func parse(_ text: String) throws(ExportError) -> JSONDocument {
        try JSONDocument(parsing: Array(text.utf8))
    }

    @Test func keepsNumbersAsTheyStand() throws {
        let document = try parse(#"[9007199254740993, -0, 1.50, 1E+400, 0.1e-2]"#)
        #expect(
            document
                == .array([
                    .number("9007199254740993"), .number("-0"), .number("1.50"), .number("1E+400"), .number("0.1e-2"),
                ]))
    }

    @Test func decodesText() throws {
        #expect(try parse(#""a\"\\\/\b\f\n\r\tz""#) == .text("a\"\\/\u{8}\u{C}\n\r\tz"))
        #expect(try parse(#""\u00e9\uD83D\uDE00\u20AC""#) == .text("é😀€"))
        #expect(try parse(#""\uD83Dx\uDE00\uD83D\u0041""#) == .text("\u{FFFD}x\u{FFFD}\u{FFFD}A"))
        #expect(try parse(#""grün 😀""#) == .text("grün 😀"))
    }

    @Test func lastOfRepeatedKeysCounts() throws {
        #expect(try parse(#"{"a":1,"b":{},"a":[true,false,null]}"#)["a"] == .array([.bool(true), .bool(false), .null]))
    }

    @Test func allowsWhiteSpaceAndMark() throws {
        #expect(try parse("\u{FEFF} \t\r\n{ \"a\" : [ ] }\n") == .object(["a": .array([])]))
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "01", "+1", "1.", ".5", "1e", "--1", "tru", "nul",
        "True", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\u{1}\"", "\"\n\"", "[1 2]", "{} {}", "1 x", "]", "}",
        "[}", "NaN", "'a'", "[1]\u{0}", "/* */ 1", "\"\\",
    ])
    func refusesWhatIsNoJSON(_ text: String) {
        #expect(throws: ExportError.self) { try parse(text) }
        #expect(throws: ExportError.self) { try JSONOutline(of: Array(#"{"big": \#(text)}"#.utf8), keeping: []) }
        #expect(throws: ExportError.self) { try JSONOutline(of: Array(#"{"big": \#(text)}"#.utf8), keeping: ["big"]) }
    }

    @Test func refusesWhatIsNotUTF8() {
        #expect(throws: ExportError.self) { try JSONDocument(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: ExportError.self) { try JSONDocument(parsing: [0x22, 0x5C, 0x6E, 0xC3, 0x22]) }
    }

    @Test func namesLineAndByte() {
        let error = #expect(throws: ExportError.self) { try parse("{\n \"a\": x}") }
        #expect(error?.location == Location(line: 2, byte: 8))
        #expect(error?.code == .malformed)
    }

    @Test func boundsDepth() throws {
        let deep = JSONDocument.greatestDepth
        _ = try parse(String(repeating: "[", count: deep) + String(repeating: "]", count: deep))
        let error = #expect(throws: ExportError.self) { try parse(String(repeating: "[", count: 100_000)) }
        #expect(error?.code == .limit)
    }

    @Test(arguments: [
        ("5", 5), ("\"5\"", 5), ("5.0", 5), ("\"0\"", 0), ("18446744073709551615", UInt64.max),
    ])
    func readsCounts(_ text: String, _ count: UInt64) throws {
        #expect(try parse(text).count == count)
    }

    @Test(arguments: ["-1", "\"x\"", "null", "5.5", "1e3", "\"\"", "\"+5\"", "18446744073709551616", "[]", "\"5.\""])
    func countsNothingElse(_ text: String) throws {
        #expect(try parse(text).count == nil)
    }
}

@Suite struct JSONOutlineTests {
    @Test func keepsSmallAndCountsLarge() throws {
        let text = #"{"meta":{"total":2},"data":[{"a":[1,2]},{"b":"]},"}, [[]], 3],"x":{"y":[1,2,3]},"e":[],"s":"t"}"#
        let outline = try JSONOutline(of: Array(text.utf8), keeping: ["meta"])
        #expect(outline.members == ["meta": .object(["total": .number("2")])])
        #expect(outline.arrayCounts == ["data": 4, "e": 0])
    }

    @Test func passesOverAnyDepth() throws {
        let deep = 300_000
        let text = "{\"data\":[" + String(repeating: "[", count: deep) + String(repeating: "]", count: deep) + ",1]}"
        #expect(try JSONOutline(of: Array(text.utf8), keeping: []).arrayCounts == ["data": 2])
    }

    @Test(arguments: ["[]", "1", "{} x", "", "{\"a\":1", "{\"a\" 1}", "{,}"])
    func takesObjectsOnly(_ text: String) {
        #expect(throws: ExportError.self) { try JSONOutline(of: Array(text.utf8), keeping: []) }
    }
}

import JSONFormat
import RowFixtures
import Tabular
import Testing

/// What each value becomes: command-line.md, "Values, format to format".
struct JSONEncoderTests {
    private func line(_ value: Value) throws -> String {
        try Writing.text(of: [row(["v": value])], as: JSONLinesFormat.self)
    }

    @Test func everyKindOfValue() throws {
        let values: [(Value, String)] = [
            (.null, "null"), (.text(""), "\"\""), (.bool(true), "true"), (.bool(false), "false"),
            (.number("1.00"), "1.00"),
            (.number("-1E+5"), "-1E+5"), (.number("123456789012345678901"), "123456789012345678901"),
            (.text("é🚀/<>&'\u{7f}\u{2028}"), "\"é🚀/<>&'\u{7f}\u{2028}\""),
            (.text("\"\\\n\r\t\u{8}\u{c}\u{0}\u{1f}"), #""\"\\\n\r\t\b\f\u0000\u001f""#),
            (.escaped(#"a\"b\n\ud800\u0001"#), #""a\"b\n\ud800\u0001""#),
            (.json(#"{"a":[1,"x\u0041"]}"#), #"{"a":[1,"x\u0041"]}"#),
            (.date(.date, 45351, "2024-02-29"), "\"2024-02-29\""),
        ]
        for (value, text) in values { #expect(try line(value) == "{\"v\":\(text)}\n", "\(value)") }
        #expect(try line(.absent) == "{}\n")
    }

    @Test func keys() throws {
        let names = ["", "a\"b", "back\\slash", "line\nend", "\u{0}", "é/日本", "tab\t"]
        let text = try Writing.text(of: [names.map { Field($0, .number("1")) }], as: JSONLinesFormat.self)
        #expect(
            text == #"{"":1,"a\"b":1,"back\\slash":1,"line\nend":1,"\u0000":1,"é/日本":1,"tab\t":1}"# + "\n")
    }

    @Test func absentCellsAreLeftOutAndOrderIsTheRows() throws {
        let rows = [
            row(["b": .number("1"), "a": .absent, "c": .null]), row(["c": .bool(true), "b": .text("x")]), row([:]),
        ]
        #expect(
            try Writing.text(of: rows, as: JSONLinesFormat.self)
                == "{\"b\":1,\"c\":null}\n{\"c\":true,\"b\":\"x\"}\n{}\n")
    }

    @Test func longTextsFullOfEscapes() throws {
        let text = String(repeating: "\u{1}\"", count: 100_000)
        let written = try line(.text(text))
        #expect(Reading(written, as: JSONLinesFormat.self).rows == [["v=t:\(text)"]])
    }
}

import RowFixtures
import Tabular
import Testing

@testable import XLSXFormat

/// What each value becomes: command-line.md, "Values, format to format".
struct SheetEncoderTests {
    /// The cells of values, one a row, without what is the same in each.
    private func cells(_ values: [Value]) throws -> [String] {
        let book = try WrittenBook(values.map { [Field("v", $0)] }, rowsPerBatch: 4)
        return book.body().split(separator: "</row>").map { row in
            var text = String(row)
            if let start = text.firstRange(of: "<c ") { text = String(text[start.lowerBound...]) }
            guard let quote = text.firstIndex(where: { $0 == " " || $0 == ">" }) else { return text }
            let rest = text[quote...].drop { $0 == " " }
            return rest.hasPrefix("r=\"") ? String(rest.dropFirst(3).drop { $0 != "\"" }.dropFirst()) : String(rest)
        }
    }

    private func inline(_ text: String, keepsSpace: Bool = false) -> String {
        // What has several lines is wrapped.
        (text.unicodeScalars.contains("\n") ? " s=\"6\"" : "")
            + " t=\"inlineStr\"><is><t\(keepsSpace ? " xml:space=\"preserve\"" : "")>\(text)</t></is></c>"
    }

    @Test func everyKindOfValue() throws {
        let values: [(Value, String)] = [
            (.bool(true), " s=\"8\" t=\"b\"><v>1</v></c>"), (.bool(false), " s=\"8\" t=\"b\"><v>0</v></c>"),
            (.text(""), inline("")),
            (.number("1.00"), "><v>1.00</v></c>"), (.number("-1E+5"), "><v>-1E+5</v></c>"),
            (.number("123456789012345"), "><v>123456789012345</v></c>"),
            (.number("1234567890123456"), inline("1234567890123456")),
            (.number("1e400"), inline("1e400")), (.text("=1+1"), inline("=1+1")),
            (.text("https://a.example/?x=1&y"), inline("https://a.example/?x=1&amp;y")),
            (.text("<a>"), inline("&lt;a&gt;")), (.text("\"'é🚀"), inline("\"'é🚀")),
            (.json(#"{"a":["<"]}"#), inline(#"{"a":["&lt;"]}"#)),
            (.escaped(#"a\"\n\u0001b"#), inline("a\"\n_x0001_b")),
        ]
        let written = try cells(values.map(\.0))
        for (index, (value, text)) in values.enumerated() { #expect(written[index] == text, "\(value)") }
    }

    @Test func whatXMLForbids() throws {
        let values: [(String, String)] = [
            ("\u{0}", "_x0000_"), ("\u{1F}", "_x001F_"), ("a\u{B}b", "a_x000B_b"),
            ("\u{FFFE}\u{FFFF}", "_xFFFE__xFFFF_"),
            ("a\rb", "a_x000D_b"), ("_x0041_", "_x005F_x0041_"), ("_x00e9_y", "_x005F_x00e9_y"), ("_x004_", "_x004_"),
            ("_xZZZZ_", "_xZZZZ_"),
            ("__x0041_", "__x005F_x0041_"), ("_x005F_", "_x005F_x005F_"), ("_x1e5a\u{1}", "_x005F_x1e5a_x0001_"),
            ("_x0041\r", "_x005F_x0041_x000D_"),
            ("_xa1e5\u{FFFF}", "_x005F_xa1e5_xFFFF_"), ("_x0041é", "_x0041é"), ("\u{7F}\u{85}", "\u{7F}\u{85}"),
            ("\u{FFFD}", "\u{FFFD}"),
        ]
        let written = try cells(values.map { .text($0.0) })
        for (index, (text, wanted)) in values.enumerated() {
            #expect(written[index] == inline(wanted), "\(text.debugDescription)")
        }
        let table = try WrittenBook(values.map { row(["v": .text($0.0)]) }).read()
        #expect(table.rows.map { $0["v"] } == values.map { "t:" + $0.0 })
    }

    @Test func spacesAtTheEnds() throws {
        for text in [" a", "a ", "\ta", "a\n", "\n", " ", " a b "] {
            #expect(try cells([.text(text)]) == [inline(text, keepsSpace: true)])
        }
        #expect(try cells([.text("a b\nc")]) == [inline("a b\nc")])
        let texts = [" a", "a ", "\t", "\r\n", "\n\n", " \u{85}\u{A0} "]
        #expect(
            try WrittenBook(texts.map { row(["v": .text($0)]) }).read().rows.map { $0["v"] } == texts.map { "t:" + $0 })
    }

    @Test func dates() throws {
        let values: [Value] = [
            .date(.date, 45351, "2024-02-29"), .date(.dateTime, 45351.5, "2024-02-29T12:00:00"),
            .date(.time, 0.25, "06:00:00"),
            .date(.duration, 1.5, "36:00:00"),
        ]
        #expect(
            try cells(values) == [
                " s=\"2\"><v>45351.0</v></c>", " s=\"3\"><v>45351.5</v></c>", " s=\"4\"><v>0.25</v></c>",
                " s=\"5\"><v>1.5</v></c>",
            ])
        let table = try WrittenBook(values.map { row(["v": $0]) }).read()
        #expect(table.rows.map { $0["v"] } == ["d:2024-02-29", "d:2024-02-29T12:00:00", "d:06:00:00", "d:36:00:00"])
    }

    @Test func datesOfTheOtherSystemAreMoved() throws {
        let batch = RowBatch()
        batch.shapes = [RowShape(columns: ["v"])]
        for format in [DateCell.Format.date, .time] {
            let cell = Array("x".utf8).withUnsafeBytes {
                batch.store(DateCell(serial: 1, is1904: true, format: format), text: $0)
            }
            batch.append(Row(shape: 0, firstCell: batch.cellCount, start: 0))
            batch.append(cell)
        }
        let columns = ColumnSet()
        batch.shapes[0].takePlaces(in: columns)
        let sink = MemoryByteSink()
        let writer = try XLSXFormat.makeWriter(to: sink, options: testOptions())
        let encoded = EncodedRows()
        encoded.position.columnCount = 1
        try writer.makeEncoder().encode(batch, rows: 0..<2, into: encoded)
        try writer.append(encoded)
        try writer.finish(columns)
        let body = try WrittenBook(bytes: sink.bytes).body()
        #expect(body.contains("<c r=\"A2\" s=\"2\"><v>1463.0</v></c>"))
        #expect(body.contains("<c r=\"A3\" s=\"4\"><v>1.0</v></c>"))
    }

    @Test func surrogatesAreCounted() throws {
        let book = try WrittenBook([row(["a": .escaped(#"x\ud800y"#), "b": .escaped(#"\ud83d\ude80"#)])])
        #expect(try book.read().rows == [["a": "t:x\u{FFFD}y", "b": "t:🚀"]])
        #expect(book.warnings.entries[.replacedSurrogate]?.count == 1)
    }

    @Test func headerNamesAreTexts() throws {
        let names = ["a<b>&", " x ", "=1+1", "_x0041_", "line\nend", "\u{1}", "1"]
        let book = try WrittenBook([names.map { Field($0, .number("1")) }])
        #expect(try book.read().columns == names)
    }
}

import CSVFormat
import RowFixtures
import Tabular
import Testing

/// What each value becomes: command-line.md, "Values, format to format".
struct CSVEncoderTests {
    /// A row's line, behind a first column that keeps it from being a lone cell.
    private func line(_ value: Value, _ change: (inout CSVOptions) -> Void = { _ in }) throws -> String {
        let options = testOptions {
            $0[CSVOptions.self].writesHeader = false
            change(&$0[CSVOptions.self])
        }
        return try Writing.text(of: [row(["v": value, "z": .bool(true)])], as: CSVFormat.self, options)
    }

    @Test func everyKindOfValue() throws {
        let values: [(Value, String)] = [
            (.absent, ""), (.null, ""), (.text(""), "\"\""), (.bool(true), "true"), (.bool(false), "false"),
            (.number("1.00"), "1.00"), (.number("-1E+5"), "-1E+5"), (.number("9007199254740993"), "9007199254740993"),
            (.text("x y"), "x y"), (.text(" x "), " x "), (.text("a,b"), "\"a,b\""), (.text("a\"b"), "\"a\"\"b\""),
            (.text("\""), "\"\"\"\""), (.text("a\nb"), "\"a\nb\""), (.text("a\rb"), "\"a\rb\""),
            (.text("a;b\tc"), "a;b\tc"),
            (.text("é\u{0}🚀"), "é\u{0}🚀"), (.escaped(#"a\"b\n\\\t\u0001"#), "\"a\"\"b\n\\\t\u{1}\""),
            (.escaped(#"x\\y"#), #"x\y"#), (.escaped(#"\r"#), "\"\r\""), (.escaped(#"a\t,"#), "\"a\t,\""),
            (.json(#"{"a":[1,"x,y"]}"#), #""{""a"":[1,""x,y""]}""#), (.json("[1]"), "\"[1]\""),
            (.date(.dateTime, 45351.5, "2024-02-29T12:00:00"), "2024-02-29T12:00:00"),
        ]
        for (value, text) in values { #expect(try line(value) == "\(text),true\n", "\(value)") }
    }

    @Test func nullText() throws {
        let values: [(Value, String)] = [
            (.absent, "true"), (.null, "true"), (.text("true"), "\"true\""), (.bool(true), "\"true\""),
            (.text(""), "\"\""),
            (.escaped("tru\\u0065"), "\"true\""), (.text("t"), "t"), (.json("true"), "\"true\""),
        ]
        for (value, text) in values {
            #expect(try line(value) { $0.nullText = Array("true".utf8) } == "\(text),\"true\"\n", "\(value)")
        }
        let number = try line(.number("-1")) { $0.nullText = Array("-1".utf8) }
        #expect(number == "\"-1\",true\n")
        // Read back they are what they were.
        let read = readCSV("a,b\ntrue,\"true\"\n") { $0.nullText = Array("true".utf8) }
        #expect(read.rows == [["b=t:true"]])
    }

    @Test func quotesAroundAll() throws {
        let values: [(Value, String)] = [
            (.absent, ""), (.null, ""), (.text(""), "\"\""), (.bool(false), "\"false\""), (.number("1.0"), "\"1.0\""),
            (.text("x"), "\"x\""), (.escaped("x\\n"), "\"x\n\""), (.json("[]"), "\"[]\""),
            (.date(.date, 1, "1900-01-01"), "\"1900-01-01\""),
        ]
        for (value, text) in values {
            #expect(try line(value) { $0.quoting = .all } == "\(text),\"true\"\n", "\(value)")
        }
        let options = testOptions { $0[CSVOptions.self].quoting = .all }
        #expect(
            try Writing.text(of: [row(["a": .text("x"), "b": .null])], as: CSVFormat.self, options)
                == "\"a\",\"b\"\n\"x\",\n")
    }

    @Test func formulas() throws {
        let values: [(Value, String)] = [
            (.text("=1+1"), "'=1+1"), (.text("+49"), "'+49"), (.text("-5"), "-5"), (.text("-0.5"), "-0.5"),
            (.text("-5a"), "'-5a"), (.text("-"), "'-"), (.text("@x"), "'@x"),
            (.text("\tx"), "'\tx"),
            (.text("\rx"), "\"'\rx\""), (.text("x=1"), "x=1"), (.text(""), "\"\""), (.number("-5"), "-5"),
            (.bool(true), "true"),
            (.escaped("=\\\"x\\\""), "\"'=\"\"x\"\"\""), (.escaped("\\u003d1"), "'=1"), (.text("=a,b"), "\"'=a,b\""),
            (.json("[1]"), "\"[1]\""), (.escaped("a\\\"b"), "\"a\"\"b\""),
            (.escaped("\\\"\\\"\\\""), "\"\"\"\"\"\"\"\""),
        ]
        for (value, text) in values {
            #expect(try line(value) { $0.escapesFormulas = true } == "\(text),true\n", "\(value)")
        }
        let options = testOptions { $0[CSVOptions.self].escapesFormulas = true }
        #expect(
            try Writing.text(of: [row(["=a": .text("x"), "b": .null])], as: CSVFormat.self, options) == "'=a,b\nx,\n")
        #expect(
            try line(.text("=x")) {
                $0.escapesFormulas = true
                $0.quoting = .all
            } == "\"'=x\",\"true\"\n")
    }

    @Test func formulasAreCounted() throws {
        var writing = Writing(
            CSVFormat.self, testOptions { $0[CSVOptions.self].escapesFormulas = true }, to: MemoryByteSink())
        try writing.write([row(["a": .text("=1"), "b": .text("-5")]), row(["a": .text("+49"), "b": .text("x")])])
        #expect(writing.warnings.entries[.escapedFormula]?.count == 2)
    }

    @Test func surrogates() throws {
        let sink = MemoryByteSink()
        var writing = Writing(CSVFormat.self, to: sink)
        try writing.write([
            row(["a": .escaped(#"x\ud800y"#), "b": .escaped(#"\ud83d\ude80"#)]), row(["a": .escaped(#"\udc00\ud800"#)]),
        ])
        #expect(sink.text == "a,b\nx\u{FFFD}y,🚀\n\u{FFFD}\u{FFFD},\n")
        #expect(writing.warnings.entries[.replacedSurrogate]?.count == 3)
    }

    @Test func otherDelimitersAndLineEnds() throws {
        let rows = [row(["a;b": .text("x;y"), "c": .text("1,5")])]
        let options = testOptions {
            $0[CSVOptions.self].delimiter = 0x3B
            $0[CSVOptions.self].lineEnding = .crlf
            $0[CSVOptions.self].writesBOM = true
        }
        let text = try Writing.text(of: rows, as: CSVFormat.self, options)
        // Compared by scalars: a line end of two is one character of Swift's.
        #expect(Array(text.unicodeScalars) == Array("\u{FEFF}\"a;b\";c\r\n\"x;y\";1,5\r\n".unicodeScalars))
        #expect(
            try Writing.text(of: [row(["a": .text("x\ty"), "b": .text(",")])], as: TSVFormat.self)
                == "a\tb\n\"x\ty\"\t,\n")
        #expect(
            try Writing.text(of: [row(["a": .text("x|y"), "b": .null])], as: PSVFormat.self) == "a|b\n\"x|y\"|\n")
    }

    @Test func aRepeatedKeyHasItsLastValue() throws {
        let batch = RowBatch([row(["a": .number("1"), "b": .number("2"), "c": .number("3")])])
        // As a JSON reader tells {"a":1,"b":2,"a":3}.
        batch.shapes = [
            RowShape(columns: ["a", "b"], slots: [2, 1], cellCount: 3, repeatedNames: 1)
        ]
        batch.shapes[0].takePlaces(in: ColumnSet())
        let sink = MemoryByteSink()
        let writer = try CSVFormat.makeWriter(to: sink, options: testOptions())
        let encoded = EncodedRows()
        encoded.position.columnCount = 2
        try writer.makeEncoder().encode(batch, rows: 0..<1, into: encoded)
        try writer.append(encoded)
        try writer.finish(ColumnSet(["a", "b"]))
        #expect(sink.text == "a,b\n3,2\n")
    }
}

import CSVFormat
import RowFixtures
import Tabular
import Testing

/// The header is the exact union, whatever is known when; spooled or rewritten, the bytes are the same.
struct CSVWriterTests {
    /// Writes into a sink that cannot be taken back, and into one that can, in batches of several sizes.
    private func write(
        _ rows: [Fields], columns: [String] = [], areAll: Bool = false, _ change: (inout CSVOptions) -> Void = { _ in },
        location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let options = testOptions { change(&$0[CSVOptions.self]) }
        let text = try Writing.text(
            of: rows, as: CSVFormat.self, options, rowsPerBatch: 1000, columns: columns,
            areAll: areAll)
        for rowsPerBatch in [1, 2, 5] {
            let other = try Writing.text(
                of: rows, as: CSVFormat.self, options, rowsPerBatch: rowsPerBatch, columns: columns,
                areAll: areAll)
            #expect(other.utf8.elementsEqual(text.utf8), "\(rowsPerBatch) rows a batch", sourceLocation: location)
            let sink = StagedMemorySink()
            var writing = Writing(CSVFormat.self, options, rowsPerBatch: rowsPerBatch, to: sink)
            try writing.write(rows, columns: columns, areAll: areAll)
            #expect(sink.bytes.elementsEqual(text.utf8), "rewritten, \(rowsPerBatch) a batch", sourceLocation: location)
        }
        return text
    }

    private let late = [
        row(["a": .text("1")]), row(["a": .text("2"), "b": .text("x\ny")]), row([:]),
        row(["c": .text("\""), "a": .null]),
        row(["d": .number("4")]),
    ]

    @Test func commasOfALoneColumnAreQuotedWhereTheDelimiterIsFoundOut() throws {
        let rows = [
            row(["a": .text("x,y")]), row(["a": .text("z")]), row(["a": .null]), row(["a": .text(",\"q\"")]),
            row(["a": .json("[1,2]")]), row(["a": .text("é\t|,")]),
        ]
        for columns in [[], ["a"]] {
            let text = try write(rows, columns: columns) { $0.delimiter = 0x3B }
            #expect(text == "a\n\"x,y\"\nz\n\"\"\n\",\"\"q\"\"\"\n\"[1,2]\"\n\"é\t|,\"\n")
            #expect(
                readCSV(text).rows.map(\.first) == ["a=t:x,y", "a=t:z", "a=t:", "a=t:,\"q\"", "a=t:[1,2]", "a=t:é\t|,"])
        }
        // A column that comes late makes it a table like any other, the name of TSV tells its delimiter, and the text of
        // absent cells must not become a value.
        let wide = try write(rows.prefix(1) + [row(["b": .text("2,3")])]) { $0.delimiter = 0x3B }
        #expect(wide == "a;b\nx,y;\n;2,3\n")
        let tabs = try Writing.text(of: Array(rows.prefix(1)), as: TSVFormat.self, testOptions { _ in })
        #expect(tabs == "a\nx,y\n")
        let null = try write([row(["a": .null]), row(["a": .text("1,2")])]) {
            $0.delimiter = 0x09
            $0.nullText = Array("-,-".utf8)
        }
        #expect(null == "a\n-,-\n\"1,2\"\n")
    }

    @Test func formatsWhoseNameTellsTheDelimiterTakeNoOther() throws {
        let rows = [row(["a": .text("1"), "b": .text("2")])]
        for (format, own): (any Format.Type, UInt8) in [(TSVFormat.self, 0x09), (PSVFormat.self, 0x7C)] {
            for delimiter: UInt8 in [0x2C, 0x3B, 0x09, 0x7C] {
                let options = testOptions { $0[CSVOptions.self].delimiter = delimiter }
                var code: ExportError.Code?
                do throws(ExportError) {
                    _ = try format.makeWriter(to: MemoryByteSink(), options: options)
                } catch {
                    code = error.code
                }
                #expect(code == (delimiter == own ? nil : .usage))
            }
        }
        #expect(try Writing.text(of: rows, as: PSVFormat.self, testOptions { _ in }) == "a|b\n1|2\n")
    }

    @Test func columnsThatComeLate() throws {
        #expect(
            try write(late) == "a,b,c,d\n1,,,\n2,\"x\ny\",,\n,,,\n,,\"\"\"\",\n,,,4\n")
    }

    @Test func columnsThatComeLateWithNullText() throws {
        #expect(
            try write(late) { $0.nullText = Array("NA".utf8) }
                == "a,b,c,d\n1,NA,NA,NA\n2,\"x\ny\",NA,NA\nNA,NA,NA,NA\nNA,NA,\"\"\"\",NA\nNA,NA,NA,4\n")
    }

    @Test func columnsThatComeLateWithOtherLineEnds() throws {
        let text = try write(late) {
            $0.lineEnding = .crlf
            $0.writesBOM = true
            $0.delimiter = 0x09
            $0.quoting = .all
        }
        let wanted =
            "\u{FEFF}\"a\"\t\"b\"\t\"c\"\t\"d\"\r\n\"1\"\t\t\t\r\n\"2\"\t\"x\ny\"\t\t\r\n\t\t\t\r\n\t\t\"\"\"\"\t\r\n\t\t\t\"4\"\r\n"
        #expect(text.utf8.elementsEqual(wanted.utf8))
    }

    @Test func withoutAHeader() throws {
        #expect(try write(late) { $0.writesHeader = false } == "1,,,\n2,\"x\ny\",,\n,,,\n,,\"\"\"\",\n,,,4\n")
    }

    @Test func aFirstTextThatBeginsAsAByteOrderMarkDoes() throws {
        let rows = [row(["\u{FEFF}a": .text("\u{FEFF}x")]), row(["b": .text("\u{FEFF}")])]
        // By bytes: texts with and without the mark are equal to Swift.
        func expect(_ wanted: String, _ change: (inout CSVOptions) -> Void = { _ in }) throws {
            #expect(Array(try write(rows, change).utf8) == Array(wanted.utf8))
        }
        try expect("\"\u{FEFF}a\",b\n\u{FEFF}x,\n,\u{FEFF}\n")
        try expect("\"\u{FEFF}x\",\n,\u{FEFF}\n") { $0.writesHeader = false }
        try expect("\"\u{FEFF}x\"\t\r\n\t\u{FEFF}\r\n") {
            $0.writesHeader = false
            $0.delimiter = 0x09
            $0.lineEnding = .crlf
        }
        try expect("\u{FEFF}\u{FEFF}a,b\n\u{FEFF}x,\n,\u{FEFF}\n") { $0.writesBOM = true }
        try expect("\u{FEFF}\"\u{FEFF}a\",\"b\"\n\"\u{FEFF}x\",\n,\"\u{FEFF}\"\n") {
            $0.writesBOM = true
            $0.quoting = .all
        }
    }

    @Test func rowsBeforeAnyColumn() throws {
        #expect(try write([row([:]), row([:]), row(["a": .number("1"), "b": .null])]) == "a,b\n,\n,\n1,\n")
        #expect(try write([row([:]), row(["a": .number("1")]), row([:])]) == "a\n\"\"\n1\n\"\"\n")
        #expect(try write([row([:]), row(["a": .number("1")])]) { $0.nullText = [0x4E] } == "a\nN\n1\n")
        #expect(
            try write([row([:]), row(["a": .number("1"), "b": .null])]) { $0.nullText = [0x4E] } == "a,b\nN,N\n1,N\n")
        #expect(
            try write([row([:]), row(["a": .number("1")])]) { $0.lineEnding = .crlf }.utf8.elementsEqual(
                "a\r\n\"\"\r\n1\r\n".utf8))
    }

    @Test func aLoneCellWithoutAValue() throws {
        let rows = [row(["a": .null]), row(["a": .absent]), row(["a": .text("")]), row([:]), row(["a": .text("x")])]
        #expect(try write(rows) == "a\n\"\"\n\"\"\n\"\"\n\"\"\nx\n")
        #expect(try write(rows, columns: ["a"], areAll: true) == "a\n\"\"\n\"\"\n\"\"\n\"\"\nx\n")
        #expect(try write(rows + [row(["b": .null])]) == "a,b\n,\n,\n\"\",\n,\nx,\n,\n")
        #expect(try write(rows) { $0.nullText = [0x4E] } == "a\nN\nN\n\"\"\nN\nx\n")
        #expect(try write(rows) { $0.quoting = .all } == "\"a\"\n\"\"\n\"\"\n\"\"\n\"\"\n\"x\"\n")
    }

    @Test func noRowsAndNoColumns() throws {
        #expect(try write([]) == "")
        #expect(try write([], columns: ["a", "b"]) == "a,b\n")
        #expect(try write([], columns: ["a"], areAll: true) == "a\n")
        #expect(try write([]) { $0.writesBOM = true } == "\u{FEFF}")
        #expect(try write([row([:]), row([:])]) == "\n\n")
    }

    @Test func fixedColumns() throws {
        let rows = [row(["b": .text("1")]), row([:]), row(["a": .text("2"), "b": .text("3")])]
        #expect(try write(rows, columns: ["a", "b", "c"], areAll: true) == "a,b,c\n,1,\n,,\n2,3,\n")
    }

    @Test func anOutputWhoseColumnsWereKnownIsNotWrittenTwice() throws {
        let sink = StagedMemorySink()
        var writing = Writing(CSVFormat.self, to: sink)
        try writing.write([row(["a": .text("1"), "b": .null]), row(["b": .text("2")])])
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "a,b\n1,\n,2\n")
        #expect(sink.timesTakenBack == 0)
        let other = StagedMemorySink()
        writing = Writing(CSVFormat.self, rowsPerBatch: 1, to: other)
        try writing.write([row(["a": .text("1")]), row(["b": .text("2")])])
        #expect(String(decoding: other.bytes, as: UTF8.self) == "a,b\n1,\n,2\n")
        #expect(other.timesTakenBack == 1)
    }

    @Test func headerNamesAreTexts() throws {
        let names = ["a,b", "quo\"te", "", "line\nend", "NA", " x "]
        let rows = [names.map { Field($0, .number("1")) }]
        #expect(try write(rows) == "\"a,b\",\"quo\"\"te\",\"\",\"line\nend\",NA, x \n1,1,1,1,1,1\n")
        #expect(try write(rows) { $0.nullText = [0x4E, 0x41] }.contains(",\"NA\","))
    }

    @Test func manyColumns() throws {
        let wide = (0..<20_000).map { Field("c\($0)", .number("\($0)")) }
        let text = try Writing.text(of: [row(["c7": .text("x")]), wide, row([:])], as: CSVFormat.self, rowsPerBatch: 1)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5)
        #expect(lines.prefix(4).allSatisfy { $0.filter { $0 == "," }.count == 19_999 })
        #expect(lines[1].hasPrefix("x,,"))
        #expect(lines[0].hasPrefix("c7,c0,c1"))
    }
}

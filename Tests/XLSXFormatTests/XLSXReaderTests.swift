import Tabular
import Testing
import ZipFixtures

@testable import XLSXFormat

/// Rows, cells and values of single sheets.
struct XLSXReaderTests {
    private let header = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row>"

    /// The values of the single column of a sheet whose cells are `cells`, one a row.
    private func values(
        _ cells: [String], strings: String? = nil, styles: String? = nil, is1904: Bool = false
    ) throws -> [String] {
        let rows = cells.map { "<row>\($0)</row>" }.joined()
        var book = WorkbookBuilder(rows: header + rows, strings: strings, styles: styles)
        if is1904 { book.workbookProperties = "<workbookPr date1904=\"1\"/>" }
        let bytes = book.build()
        let table = try read(bytes)
        let checked = try read(bytes, usesLibrary: true)
        #expect(table == checked)
        #expect(table.columns == ["a"])
        return table.rows.map { $0["a"] ?? "" }
    }

    @Test func numbersStandAsTheyAre() throws {
        let texts = [
            "1", "-0", "1.00", "1e5", "1E-7", "123456789012345678901234567890", "0.1", "1e999", " 7 ",
            "133.80000000000001", "7.4999999999999997E-2", "0.3333333333333333", "1.2345678901234568E+16", "1E+21",
            "52.520006599999995", "1.500000000000000000",
        ]
        #expect(
            try values(texts.map { "<c><v>\($0)</v></c>" })
                == [
                    "n:1", "n:-0", "n:1.00", "n:1e5", "n:1E-7", "n:123456789012345678901234567890", "n:0.1", "n:1e999",
                    "n:7", "n:133.8", "n:0.075", "n:0.3333333333333333", "n:12345678901234568", "n:1E+21",
                    "n:52.520006599999995", "n:1.500000000000000000",
                ]
        )
        #expect(
            try values([".5", "5.", "+5", "007", "1.e3"].map { "<c t=\"n\"><v>\($0)</v></c>" })
                == ["n:0.5", "n:5", "n:5", "n:7", "n:1000"])
        #expect(
            try values(["NaN", "inf", "0x10", "1,5", "--1", "1e", "abc", "-"].map { "<c><v>\($0)</v></c>" })
                == ["t:NaN", "t:inf", "t:0x10", "t:1,5", "t:--1", "t:1e", "t:abc", "t:-"])
    }

    @Test func everyTypeOfCell() throws {
        let cells = [
            "<c t=\"b\"><v>1</v></c>", "<c t=\"b\"><v>0</v></c>", "<c t=\"b\"><v>true</v></c>",
            "<c t=\"e\"><v>#N/A</v></c>", "<c t=\"str\"><f>1+1</f><v>two</v></c>",
            "<c><f t=\"shared\" si=\"0\"/><v>2</v></c>",
            "<c t=\"s\"><v>1</v></c>", "<c t=\"inlineStr\"><is><t/></is></c>", "<c t=\"str\"><v/></c>",
            "<c t=\"inlineStr\"><v>odd</v></c>", "<c t='s' s='9'><v>0</v></c>",
            "<c t=\"inlineStr\"><is><r><rPr><b/></rPr><t>bo</t></r><r><t xml:space=\"preserve\">ld </t></r></is></c>",
            "<c t=\"inlineStr\"><is><t>漢字</t><rPh sb=\"0\" eb=\"2\"><t>かんじ</t></rPh><phoneticPr fontId=\"1\"/></is></c>",
            "<c><extLst><ext><v>9</v></ext></extLst><v>3</v></c>",
        ]
        #expect(
            try values(cells, strings: "<si><t>zero</t></si><si><r><t>o</t></r><r><t>ne</t></r></si>")
                == [
                    "true", "false", "true", "t:#N/A", "t:two", "n:2", "t:one", "t:", "t:", "t:odd", "t:zero",
                    "t:bold ",
                    "t:漢字", "n:3",
                ])
    }

    @Test func textIsDecoded() throws {
        let texts = [
            "a &lt;b&gt; &amp;amp; &quot;c&quot; &apos;d&apos;", "&#65;&#x42;&#9;&#x1F600;&#xe9;", "x\r\ny\rz&#13;",
            "_x0041__x000D_ _x005F_x0041_ _x00 _xZZZZ_ _x_", "_xD83D__xDE00_ _xD800_ _x0000_", "a_b_x",
            " lead and trail ",
            "\u{FEFF}é日本", "&#95;x0041_",
        ]
        let expected = [
            "a <b> &amp; \"c\" 'd'", "AB\t😀é", "x\ny\nz\r", "A\r _x0041_ _x00 _xZZZZ_ _x_", "😀 \u{FFFD} \u{0}", "a_b_x",
            " lead and trail ", "\u{FEFF}é日本", "A",
        ]
        #expect(
            try values(texts.map { "<c t=\"inlineStr\"><is><t>\($0)</t></is></c>" }) == expected.map { "t:" + $0 })
        #expect(
            try values(
                texts.indices.map { "<c t=\"s\"><v>\($0)</v></c>" },
                strings: texts.map { "<si><t>\($0)</t></si>" }.joined()) == expected.map { "t:" + $0 })
    }

    @Test func loneSurrogatesAreCounted() throws {
        let rows = header + "<row><c t=\"str\"><v>_xD800_</v></c></row><row><c t=\"s\"><v>0</v></c></row>"
        let table = try read(WorkbookBuilder(rows: rows, strings: "<si><t>_xDC00_x</t></si>").build())
        #expect(table.rows == [["a": "t:\u{FFFD}"], ["a": "t:\u{FFFD}x"]])
        #expect(table.warnings[.replacedSurrogate] != nil)
    }

    @Test func datesByNumberFormat() throws {
        let styles = """
            <numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="[h]:mm"/>\
            <numFmt numFmtId="166" formatCode="&quot;day&quot; 0"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>\
            <xf numFmtId="22"/></cellXfs><dxfs><dxf><numFmt numFmtId="22" formatCode="0.0%"/></dxf></dxfs>
            """
        func cell(_ style: Int, _ value: String) -> String { "<c s=\"\(style)\"><v>\(value)</v></c>" }
        let cells = [
            cell(0, "45351"), cell(1, "45351"), cell(2, "45351.5"), cell(3, "1.5"), cell(4, "45351"),
            cell(5, "45351.75"),
            cell(1, "0.25"), cell(1, "1"), cell(1, "59"), cell(1, "60"), cell(1, "61"), cell(1, "2958465"),
            cell(1, "2958466"), cell(1, "45351.000011574"), cell(3, "-0.5"), cell(1, "text"), cell(99, "1"),
            cell(5, "45351.999999999"), cell(1, "45351.0000057870"), cell(3, "100000"),
        ]
        #expect(
            try values(cells, styles: styles)
                == [
                    "n:45351", "d:2024-02-29", "d:2024-02-29T12:00:00", "d:36:00:00", "n:45351",
                    "d:2024-02-29T18:00:00",
                    "d:06:00:00", "d:1900-01-01", "d:1900-02-28", "d:1900-02-29", "d:1900-03-01", "d:9999-12-31",
                    "n:2958466", "d:2024-02-29T00:00:01", "d:-12:00:00", "t:text", "n:1", "d:2024-03-01",
                    "d:2024-02-29T00:00:00.500", "d:2400000:00:00",
                ])
        #expect(
            try values([cell(1, "0"), cell(1, "1"), cell(1, "43889")], styles: styles, is1904: true)
                == ["d:00:00:00", "d:1904-01-02", "d:2024-02-29"])
    }

    @Test(arguments: [
        ("e", NumberFormat.date), ("b", .date), ("bbbb", .date), ("[$-404]e\"…\"m", .date), ("gge", .date),
        ("d", .date),
        ("General", .number), ("GENERAL", .number), ("0.00E+00", .number), ("##0.0e+0", .number),
        ("0.0,,\"b\"", .number),
        ("0.0,,,B", .number), ("\\b0", .number), ("@", .number), ("General\" e\"", .number), ("[Red]0", .number),
        ("[h]", .duration), ("[Blue][mm]:ss", .duration),
    ])
    func formatsThatShowDates(code: String, format: NumberFormat) { #expect(NumberFormat(code: code) == format) }

    @Test func isoDates() throws {
        let texts = [
            "2024-02-29", "2024-02-29T00:00:00", "2024-02-29T12:30:05.25", "2024-02-29T12:30:00Z", "12:30:00",
            "2023-02-29", "9999-99-99", "x", "2020-01-01T25:61:61", "2024-02-29T12:00:00+02:00",
            "2024-02-29T12:30:05.123456", "2024-02-29T12:30:05.123456Z",
        ]
        #expect(
            try values(texts.map { "<c t=\"d\"><v>\($0)</v></c>" })
                == [
                    "d:2024-02-29", "d:2024-02-29", "d:2024-02-29T12:30:05.250", "d:2024-02-29T12:30:00Z", "d:12:30:00",
                    "t:2023-02-29", "t:9999-99-99", "t:x", "t:2020-01-01T25:61:61", "t:2024-02-29T12:00:00+02:00",
                    "d:2024-02-29T12:30:05.123456", "d:2024-02-29T12:30:05.123456Z",
                ])
    }

    @Test func dateCellsCarryTheirSerial() throws {
        let rows = header + "<row><c s=\"0\"><v>45351.5</v></c></row>"
        let styles = "<cellXfs><xf numFmtId=\"22\"/></cellXfs>"
        let source = MemoryByteSource(WorkbookBuilder(rows: rows, styles: styles).build())
        let reader = try XLSXFormat.makeReader(of: source, options: options())
        let batch = RowBatch()
        #expect(try reader.nextBlock(into: batch.block))
        #expect(try reader.makeParser().parse(batch))
        let date = batch.date(of: batch.cells(of: batch.rows[0])[0])
        #expect(date == DateCell(serial: 45351.5, is1904: false, format: .dateTime))
    }

    // MARK: Places

    @Test func gapsMissingReferencesAndOrder() throws {
        func cell(_ reference: String, _ value: Int) -> String { "<c\(reference)><v>\(value)</v></c>" }
        let names = (0..<4).map { "<c t=\"str\"><v>\(["a", "b", "c", "d"][$0])</v></c>" }.joined()
        let rows = """
            <row>\(names)</row><row r="3">\(cell(" r=\"B3\"", 1))\(cell("", 2))</row>\
            <row r="5">\(cell(" r=\"D5\"", 3))\(cell(" r=\"A5\"", 5))</row><row/><row><c/><c s="1"/></row>\
            <row r="9">\(cell(" s=\"1\" r='c9' t=\"n\"", 6))</row>
            """
        let table = try read(WorkbookBuilder(rows: rows).build())
        #expect(table.rows == [["b": "n:1", "c": "n:2"], ["d": "n:3", "a": "n:5"], ["c": "n:6"]])
    }

    @Test func rowsWiderThanTheHeader() throws {
        let rows = """
            <row><c t="str"><v>a</v></c><c t="str"><v>column 3</v></c></row><row><c r="A2"><v>1</v></c><c r="D2"><v>4</v></c></row>\
            <row><c r="C3"><v>3</v></c></row><row><c r="XFD4"><v>9</v></c><c r="E4"><v>5</v></c></row>
            """
        let table = try read(WorkbookBuilder(rows: rows).build())
        #expect(table.columns == ["a", "column 3"])
        #expect(
            table.rows == [
                ["a": "n:1", "column 4": "n:4"], ["column 3 (2)": "n:3"], ["column 5": "n:5", "column 16384": "n:9"],
            ])
        // Every column in between belongs to the shape, so that the output keeps the sheet's order.
        let source = MemoryByteSource(WorkbookBuilder(rows: rows).build())
        let reader = try XLSXFormat.makeReader(of: source, options: options())
        let batch = RowBatch()
        #expect(try reader.nextBlock(into: batch.block))
        #expect(try reader.makeParser().parse(batch))
        #expect(batch.shape(of: batch.rows[0]).columns == ["a", "column 3", "column 3 (2)", "column 4"])
        #expect(batch.shape(of: batch.rows[2]).columns.count == 16_384)
        #expect(batch.shape(of: batch.rows[2]).cellCount == 5)
    }

    @Test func headerNamesFollowTheRulesOfCSV() throws {
        let rows = """
            <row/><row r="3"><c r="B3" t="str"><v>x</v></c><c t="str"><v/></c><c t="str"><v>x</v></c><c><v>2024</v></c>\
            <c t="b"><v>1</v></c><c t="str"><v>x (2)</v></c></row><row><c r="A4"><v>1</v></c></row>
            """
        let table = try read(WorkbookBuilder(rows: rows).build())
        #expect(table.columns == ["column 1", "x", "column 3", "x (3)", "2024", "true", "x (2)"])
        #expect(table.rows == [["column 1": "n:1"]])
        let empty = try read(WorkbookBuilder(rows: "<row/><row r=\"5\"><c t=\"str\"><v/></c></row>").build())
        #expect(empty == Table())
        let only = try read(WorkbookBuilder(rows: header).build())
        #expect(only.columns == ["a"])
        #expect(only.rows.isEmpty)
    }

    @Test func columnsGoOnWhereTheCellBeforeIsFull() throws {
        func text(_ value: String) -> String { value.isEmpty ? "<c/>" : "<c t=\"str\"><v>\(value)</v></c>" }
        func row(_ values: String...) -> String { "<row>\(values.map { text($0) }.joined())</row>" }
        let full = String(repeating: "x", count: 32_766) + "é"
        let beforeAPair = String(repeating: "y", count: 32_766)
        let rows =
            row("t", "t (continued 2)", "u", "t (continued 3)", "t (continued 5)", "v (continued 2)")
            + row(full, full, "x", "three", "five", "v2") + row("one", "", "x", "", "", "")
            + row("short", "more", "x", "", "", "") + row(beforeAPair, "😀", "", "", "", "")
            + row(beforeAPair, "z", "", "", "", "") + row("", "two", "", "", "", "")
            + row("short", full, "", "end", "", "") + "<row>\(text("a"))\(text("b"))<c r=\"H9\"><v>9</v></c></row>"
        let table = try read(WorkbookBuilder(rows: rows).build())
        #expect(table.columns == ["t", "u", "t (continued 5)", "v (continued 2)"])
        let expected: [[String: String]] = [
            ["t": "t:\(full)\(full)three", "u": "t:x", "t (continued 5)": "t:five", "v (continued 2)": "t:v2"],
            ["t": "t:one", "u": "t:x"], ["t": "t:short", "t (continued 2)": "t:more", "u": "t:x"],
            ["t": "t:\(beforeAPair)😀"], ["t": "t:\(beforeAPair)", "t (continued 2)": "t:z"],
            ["t (continued 2)": "t:two"], ["t": "t:short", "t (continued 2)": "t:\(full)end"],
            ["t": "t:a", "t (continued 2)": "t:b", "column 8": "n:9"],
        ]
        #expect(table.rows.count == expected.count)
        for (read, wanted) in zip(table.rows, expected) {
            let isSame = read == wanted
            #expect(isSame, "\(wanted.mapValues { $0.prefix(20) })")
        }
    }
}

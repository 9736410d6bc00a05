import Tabular
import Testing
import ZipFixtures

@testable import XLSXFormat

/// Packages, sheets and XML in all the forms that writers use.
struct WorkbookTests {
    private func rows(_ name: String, _ values: Int...) -> String {
        "<row r=\"1\"><c t=\"str\"><v>\(name)</v></c></row>"
            + values.enumerated().map { "<row r=\"\($0 + 2)\"><c><v>\($1)</v></c></row>" }.joined()
    }

    private func sheets(_ list: (String, String)...) -> WorkbookBuilder {
        var book = WorkbookBuilder(rows: "")
        book.sheets = list.map { (name: $0.0, xml: $0.1) }
        return book
    }

    private func read(_ book: WorkbookBuilder, _ sheet: XLSXReadingOptions.Sheet = .first) throws(ExportError) -> Table
    {
        // As if a sheet had two rows.
        try XLSXFormatTests.read(book.build(), options { $0[XLSXReadingOptions.self].sheet = sheet }, lastRow: 2)
    }

    @Test func theFirstSheetWithItsContinuations() throws {
        let book = sheets(
            ("A & B", rows("a", 1)), ("A & B (2)", rows("a", 2)), ("A & B (3)", rows("a", 3)),
            ("A & B (5)", rows("a", 5)),
            ("copied", rows("a", 4)),
            ("copied (2)", "<row r=\"1\"><c t=\"str\"><v>a</v></c></row><row r=\"2\"><c/></row>"),
            ("copied (3)", rows("a", 6)),
            ("empty", "<row><c/></row>"), ("other", rows("b", 9)))
        let table = try read(book)
        #expect(table.rows == [["a": "n:1"], ["a": "n:2"], ["a": "n:3"]])
        let unread = ["A & B (5)", "copied", "copied (2)", "copied (3)", "other"]
        #expect(table.warnings[.unreadSheet] == "5 " + unread.map { "\"\($0)\"" }.joined(separator: ", "))
        #expect(try read(book, .named("other")).rows == [["b": "n:9"]])
        #expect(try read(book, .named("OTHER")).rows == [["b": "n:9"]])
        #expect(try read(book, .named("9")).rows == [["b": "n:9"]])
        #expect(try read(book, .number(2)).rows == [["a": "n:2"]])
        // The second is not full, so the third does not continue it.
        #expect(try read(book, .named("copied")).rows == [["a": "n:4"]])
        #expect(try read(book, .named("copied")).warnings.isEmpty)
        #expect(try read(book, .all).rows.count == 7)
        #expect(try read(book, .all).columns == ["a", "b"])
        #expect(try read(book, .all).warnings.isEmpty)
        for missing in [XLSXReadingOptions.Sheet.named("none"), .number(0), .number(10), .number(.min)] {
            let error = failure { () throws(ExportError) in _ = try read(book, missing) }
            #expect(error?.code == .usage)
            #expect(error?.advice?.contains("\"A & B\"") == true)
        }
    }

    @Test func aSheetOfAnotherHeaderIsNoContinuation() throws {
        let table = try read(sheets(("s", rows("a", 1)), ("s (2)", rows("b", 2)), ("s (3)", rows("a", 3))))
        #expect(table.rows == [["a": "n:1"]])
        #expect(table.warnings[.unreadSheet] == "2 \"s (2)\", \"s (3)\"")
        let empty = try read(sheets(("s", ""), ("s (2)", rows("a", 2))))
        #expect(empty.rows.isEmpty)
        #expect(empty.warnings[.unreadSheet] == "1 \"s (2)\"")
    }

    /// What Excel calls a copy of a sheet, and puts beside it.
    @Test func aSheetWithRoomLeftIsNotContinued() throws {
        let book = sheets(("Orders", rows("a", 1, 2)), ("Orders (2)", rows("a", 1, 2)))
        for sheet in [XLSXReadingOptions.Sheet.first, .named("Orders"), .number(1)] {
            let given = options { $0[XLSXReadingOptions.self].sheet = sheet }
            let table = try XLSXFormatTests.read(book.build(), given)
            #expect(table.rows.count == 2)
            #expect(table.warnings[.unreadSheet] == (sheet == .first ? "1 \"Orders (2)\"" : nil))
        }
    }

    @Test func hiddenSheets() throws {
        var book = sheets(("old", rows("a", 1)), ("shown", rows("b", 2)), ("chart", ""), ("secret", rows("c", 3)))
        func hide(_ states: [String]) throws -> WorkbookBuilder {
            var hidden = book
            var list = ""
            for (index, state) in states.enumerated() {
                list += "<sheet name=\"\(book.sheets[index].name)\" sheetId=\"\(index + 1)\" r:id=\"rId\(index + 1)\""
                list += state.isEmpty ? "/>" : " state=\"\(state)\"/>"
            }
            let text = """
                <workbook xmlns="\(WorkbookBuilder.main)" xmlns:r="\(WorkbookBuilder.relationships)"><sheets>\(list)</sheets></workbook>
                """
            hidden.parts["xl/workbook.xml"] = Array(text.utf8)
            return hidden
        }
        let hidden = try hide(["hidden", "visible", "", "veryHidden"])
        let table = try read(hidden)
        #expect(table.rows == [["b": "n:2"]])
        #expect(table.warnings[.unreadSheet] == "2 \"old\" (hidden), \"secret\" (hidden)")
        #expect(table.notes.isEmpty)
        for sheet in [XLSXReadingOptions.Sheet.named("old"), .number(1)] {
            #expect(try read(hidden, sheet).rows == [["a": "n:1"]])
            #expect(try read(hidden, sheet).notes == ["a.xlsx: read from a hidden sheet: \"old\""])
        }
        #expect(try read(hidden, .all).notes == ["a.xlsx: read from a hidden sheet: \"old\", \"secret\""])
        // Where no other has rows.
        book.sheets[1].xml = ""
        let only = try read(try hide(["hidden", "", "", "veryHidden"]))
        #expect(only.rows == [["a": "n:1"]])
        #expect(only.warnings[.unreadSheet] == "1 \"secret\" (hidden)")
        #expect(only.notes.count == 1)
        // A workbook all of whose sheets are hidden is damaged, and is read.
        #expect(try read(try hide(["hidden", "hidden", "hidden", "hidden"])).rows == [["a": "n:1"]])
    }

    @Test(arguments: [false, true]) func formulasWithoutAStoredValue(usesLibrary: Bool) throws {
        let book = sheets(
            (
                "s",
                """
                <row><c t="str"><f>A9</f><v>a</v></c><c t="str"><v>b</v></c><c><f>B9</f></c></row>\
                <row><c><f>1+1</f><v>2</v></c><c><f>1+2</f><v></v></c></row><row><c><f>1+3</f><v/></c></row>\
                <row><c t="str"><f>""</f><v></v></c><c><f t="shared" si="0"/></c></row><row><c/><c><v/></c></row>
                """
            ))
        let table = try XLSXFormatTests.read(book.build(), usesLibrary: usesLibrary)
        #expect(table.rows == [["a": "n:2"], ["a": "t:"]])
        // One in the header, three below it.
        #expect(table.warnings[.formulaWithoutValue] == "1 ")
        #expect(WarningKind.formulaWithoutValue.isLossy)
    }

    @Test(arguments: [false, true]) func whatStandsTwiceIsAnError(usesLibrary: Bool) throws {
        func cell(_ place: String, _ value: Int) -> String { "<c r=\"\(place)\"><v>\(value)</v></c>" }
        let header = "<row r=\"1\">\(cell("A1", 1))\(cell("B1", 2))</row>"
        for (rows, wanted) in [
            (
                header + "<row r=\"2\">\(cell("A2", 1))\(cell("A2", 2))</row>",
                "cell A2: the row holds a value for it already"
            ),
            (
                header + "<row r=\"2\">\(cell("D2", 1))\(cell("C2", 2))\(cell("D2", 2))</row>",
                "a row holds two values for one cell"
            ),
            ("<row r=\"1\">\(cell("A1", 1))\(cell("A1", 2))</row>", "a row holds two values for one cell"),
            (header + "<row r=\"1\">\(cell("A1", 1))</row><row r=\"2\"/>", "a row holds two values for one cell"),
            (
                header + "<row r=\"2\"/></sheetData><mergeCells/><sheetData><row r=\"3\"/>",
                "the sheet holds its rows in two places (sheetData)"
            ),
            ("</sheetData><sheetData>" + header, "the sheet holds its rows in two places (sheetData)"),
        ] {
            let error = failure { () throws(ExportError) in
                _ = try XLSXFormatTests.read(sheets(("s", rows)).build(), usesLibrary: usesLibrary)
            }
            #expect(error?.message == wanted, "\(rows)")
        }
        // An empty text is not a value that could be lost.
        func empty(_ place: String) -> String { "<c r=\"\(place)\" t=\"str\"><v></v></c>" }
        let begun = header + "<row r=\"2\">\(empty("A2"))\(cell("A2", 1))\(cell("B2", 2))\(empty("B2"))</row>"
        #expect(try read(sheets(("s", begun))).rows == [["1": "n:1", "2": "n:2"]])
        let wider = header + "<row r=\"2\">\(empty("C2"))\(cell("C2", 3))\(cell("D2", 4))\(empty("D2"))</row>"
        #expect(try read(sheets(("s", wider))).rows == [["column 3": "n:3", "column 4": "n:4"]])
        // Out of order, and each once.
        let table = try read(
            sheets(("s", header + "<row r=\"2\">\(cell("D2", 4))\(cell("C2", 3))\(cell("B2", 2))</row>")))
        #expect(table.rows == [["column 4": "n:4", "column 3": "n:3", "2": "n:2"]])
    }

    @Test func prefixesAndNamespaces() throws {
        let prefixed = """
            <?xml version="1.0"?><x:worksheet xmlns:x="\(WorkbookBuilder.main)"><x:sheetPr/><x:cols><x:col/></x:cols><x:sheetData>\
            <x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row >
            <x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData><x:pageMargins/></x:worksheet>
            """
        var book = sheets(("s", prefixed))
        book.strings =
            "<?xml version='1.0'?><y:sst xmlns:y=\"\(WorkbookBuilder.main)\"><y:si><y:t>é</y:t></y:si></y:sst>"
        #expect(try read(book).rows == [["a": "t:é"]])
        let strict = prefixed.split(separator: WorkbookBuilder.main).joined(
            separator: "http://purl.oclc.org/ooxml/spreadsheetml/main")
        book.sheets[0].xml = strict
        #expect(try read(book).rows == [["a": "t:é"]])
    }

    @Test func whatTheScannerDoesNotTakeGoesThroughTheLibrary() throws {
        let before = (2...500).map { "<row r=\"\($0)\"><c><v>\($0)</v></c></row>" }.joined()
        let plain = "<row r=\"1\"><c t=\"str\"><v>a</v></c></row>" + before
        let expected = try read(sheets(("s", plain + "<row r=\"900\"><c t=\"str\"><v>x&lt;y</v></c></row>"))).rows
        for odd in [
            "<!-- </sheetData> <row> --><row r=\"900\"><c t=\"str\"><v>x&lt;y</v></c></row>",
            "<row r=\"900\"><c t=\"str\"><v><![CDATA[x<y]]></v></c></row>",
            "<row r=\"900\"><c t=\"str\"><?pi </row>?><v>x<!-- & -->&lt;y</v></c></row>",
            "<row r=\"900\"><c t=\"str\"><v>x&lt;y</v></c></row><!-- end -->",
        ] {
            for size in [64, 1_000, 1 << 18] {
                let given = options { $0.blockSize = size }
                #expect(try XLSXFormatTests.read(sheets(("s", plain + odd)).build(), given).rows == expected, "\(odd)")
            }
        }
        var strings = sheets(("s", "<row><c t=\"str\"><v>a</v></c></row><row><c t=\"s\"><v>2</v></c></row>"))
        strings.strings = "<si><t>x</t></si><!-- <si/> --><si><t><![CDATA[<si>]]></t></si><si><t>z</t></si>"
        #expect(try read(strings).rows == [["a": "t:z"]])
    }

    /// ECMA-376 part 1 §18.4.9.
    @Test(arguments: [16, 64, 1 << 16]) func anExtensionMayFollowTheStrings(blockSize: Int) throws {
        var book = sheets(("s", "<row><c t=\"str\"><v>a</v></c></row><row><c t=\"s\"><v>1</v></c></row>"))
        book.strings = "<si><t>x</t></si><si><t>y</t></si><extLst><ext uri=\"u\"><b><c/></b></ext></extLst>"
        let given = options { $0.blockSize = blockSize }
        #expect(try XLSXFormatTests.read(book.build(), given).rows == [["a": "t:y"]])
    }

    @Test func otherEncodings() throws {
        let document = """
            <?xml version="1.0" encoding="NAME"?><worksheet xmlns="\(WorkbookBuilder.main)"><sheetData><row><c t="str"><v>é</v></c>\
            </row><row><c t="str"><v>ü</v></c></row></sheetData></worksheet>
            """
        func named(_ name: String) -> String { document.split(separator: "NAME").joined(separator: name) }
        let wide = Array(named("UTF-16").utf16)
        let encoded: [[UInt8]] = [
            [0xFF, 0xFE] + littleEndian(wide), [0xFE, 0xFF] + littleEndian(wide.map { $0.byteSwapped }),
            named("ISO-8859-1").unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) },
            [0xEF, 0xBB, 0xBF] + Array(named("utf-8").utf8),
        ]
        var book = sheets(("s", ""))
        for bytes in encoded {
            book.parts["xl/worksheets/sheet1.xml"] = bytes
            #expect(try read(book).rows == [["é": "t:ü"]])
        }
    }

    @Test func rowsSplitOverElementsArePutTogether() throws {
        let xml = """
            <row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="1"><c r="B1" t="str"><v>b</v></c></row>\
            <row r="2"><c r="A2"><v>1</v></c></row> <row r="2"><c r="B2"><v>2</v></c></row><row r="3"><c r="B3"><v>3</v></c></row>
            """
        let table = try read(sheets(("s", xml)))
        #expect(table.columns == ["a", "b"])
        #expect(table.rows == [["a": "n:1", "b": "n:2"], ["b": "n:3"]])
    }

    @Test func targetsAndPartNames() throws {
        #expect(PartName.resolve("worksheets/s.xml", from: "xl/workbook.xml") == "xl/worksheets/s.xml")
        #expect(PartName.resolve("/xl/s.xml", from: "xl/workbook.xml") == "xl/s.xml")
        #expect(PartName.resolve("../../../etc/passwd", from: "xl/workbook.xml") == "etc/passwd")
        #expect(PartName.resolve(".\\a\\..\\b.xml", from: "xl/workbook.xml") == "xl/b.xml")
        #expect(PartName.decoded("a%20b%2") == "a b%2")
        #expect(PartName.folder(of: "xl/workbook.xml") == "xl/")
        var book = sheets(("s", rows("a", 1)))
        let relations =
            "<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"/XL/my%20sheet.XML\"/></Relationships>"
        book.parts["xl/_rels/workbook.xml.rels"] = Array(relations.utf8)
        book.parts["xl/my sheet.xml"] = Array("<worksheet><sheetData>\(rows("b", 2))</sheetData></worksheet>".utf8)
        #expect(try read(book).rows == [["b": "n:2"]])
        let outside = relations.split(separator: "Target").joined(separator: "TargetMode=\"External\" Target")
        book.parts["xl/_rels/workbook.xml.rels"] = Array(outside.utf8)
        #expect(failure { () throws(ExportError) in _ = try read(book) }?.message.contains("no part") == true)
    }

    @Test func numberFormats() {
        for code in ["yyyy", "d/m/yy;@", "[$-409]h:mm AM/PM", "[Red]mm", "General\" \"dd", "\\d0h"] {
            #expect(NumberFormat(code: code) == .date, "\(code)")
        }
        for code in ["[h]:mm", "[mm]:ss", "[SS]", "[$-409][hh]:mm"] {
            #expect(NumberFormat(code: code) == .duration, "\(code)")
        }
        for code in [
            "General", "0.00E+00", "\"day\" 0", "\\d0", "[Red]0", "0_d", "*d0", "0;yyyy", "@",
            "",
        ] {
            #expect(NumberFormat(code: code) == .number, "\(code)")
        }
        #expect((0...60).filter { NumberFormat(builtIn: $0) == .duration } == [46])
        #expect(NumberFormat(builtIn: 14) == .date && NumberFormat(builtIn: 49) == .number)
    }
}

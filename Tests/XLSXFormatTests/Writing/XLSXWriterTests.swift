import Compression
import RowFixtures
import Tabular
import Testing

@testable import XLSXFormat

/// Workbooks as a whole: parts, their order, sheets and names.
struct XLSXWriterTests {
    private let rows = [
        row(["url": .text("a"), "n": .number("1")]), row(["n": .number("2"), "late": .bool(true)]),
        row(["url": .text("=1+1")]),
    ]

    @Test(arguments: [false, true]) func everyPartIsWellFormedAndInOrder(isPlain: Bool) throws {
        let book = try WrittenBook(rows) { $0.isPlain = isPlain }
        #expect(
            book.parts.map(\.name) == [
                "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "docProps/app.xml", "xl/workbook.xml",
                "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml",
            ])
        for (name, text) in book.parts {
            let outline = try Outline(text)
            #expect(!outline.elements.isEmpty, "\(name)")
        }
        // ECMA-376 part 1 §18.3.1.99, §18.2.27, §18.8.39.
        #expect(
            try Outline(book["xl/worksheets/sheet1.xml"]).children
                == (isPlain
                    ? ["dimension", "sheetFormatPr", "sheetData"]
                    : [
                        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter",
                        "pageSetup",
                    ]))
        #expect(
            try Outline(book["xl/workbook.xml"]).children
                == (isPlain ? ["bookViews", "sheets"] : ["bookViews", "sheets", "definedNames"]))
        #expect(
            try Outline(book["xl/styles.xml"]).children
                == ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles"])
    }

    @Test func partsAndTheirTypesAgree() throws {
        let book = try WrittenBook((0..<7).map { row(["n": .number("\($0)")]) }, rowsPerSheet: 3)
        let names = Set(book.parts.map { "/" + $0.name })
        let overrides = try Outline(book["[Content_Types].xml"]).elements.filter { $0.name == "Override" }
        for (_, _, element) in overrides { #expect(names.contains(element.value(of: "PartName") ?? "")) }
        for name in names where name.hasSuffix(".xml") && name != "/[Content_Types].xml" {
            #expect(overrides.contains { $0.element.value(of: "PartName") == name }, "\(name)")
        }
        for (part, folder) in [("_rels/.rels", "/"), ("xl/_rels/workbook.xml.rels", "/xl/")] {
            let targets = try Outline(book[part]).elements.compactMap { $0.element.value(of: "Target") }
            #expect(!targets.isEmpty)
            for target in targets { #expect(names.contains(folder + target)) }
        }
    }

    @Test func aFrozenFilteredHeader() throws {
        let sheet = try WrittenBook(rows)["xl/worksheets/sheet1.xml"]
        #expect(sheet.contains("<dimension ref=\"A1:C4\"/>"))
        #expect(sheet.contains("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"))
        #expect(sheet.contains("<autoFilter ref=\"A1:C4\"/>"))
        #expect(sheet.contains("<c r=\"A1\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">url</t></is></c>"))
        #expect(
            try WrittenBook(rows)["xl/workbook.xml"].contains(
                "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">'Sheet1'!$A$1:$C$4</definedName>"
            ))
        let plain = try WrittenBook(rows) { $0.isPlain = true }
        #expect(!plain["xl/worksheets/sheet1.xml"].contains(" s=\"1\""))
        #expect(!plain["xl/workbook.xml"].contains("definedName"))
    }

    /// A text of several lines, or too long for one, is wrapped in a row that is one line high.
    @Test func textsThatWrap() throws {
        let long = String(repeating: "w", count: 61)
        let written: [Fields] = [
            row(["a": .text("two\nlines"), "b": .text("x")]), row(["a": .text("one"), "b": .text("line")]),
            row(["a": .text(long), "b": .number("1")]),
        ]
        let book = try WrittenBook(written)
        let sheet = book["xl/worksheets/sheet1.xml"]
        let tall = try Outline(sheet).elements.filter {
            $0.name == "row" && $0.element.value(of: "customHeight") == "1"
        }
        #expect(tall.map { $0.element.value(of: "r") } == ["2", "4"])
        #expect(tall.allSatisfy { $0.element.value(of: "ht") == "15" })
        let wrapped = try Outline(sheet).elements.filter { $0.name == "c" && $0.element.value(of: "s") == "6" }
        #expect(wrapped.map { $0.element.value(of: "r") } == ["A2", "A4"])
        let styles = try Outline(book["xl/styles.xml"]).elements
        #expect(styles.filter { $0.name == "alignment" }.map { $0.element.value(of: "wrapText") } == ["1"])
        let table = try book.read()
        #expect(
            table.rows == [
                ["a": "t:two\nlines", "b": "t:x"], ["a": "t:one", "b": "t:line"], ["a": "t:" + long, "b": "n:1"],
            ])
        let plain = try WrittenBook(written) { $0.isPlain = true }
        #expect(!plain["xl/worksheets/sheet1.xml"].contains("customHeight"))
        #expect(try plain.read() == table)
    }

    @Test func printsInLandscapeUnderItsHeader() throws {
        let book = try WrittenBook(rows)
        let sheet = book["xl/worksheets/sheet1.xml"]
        #expect(sheet.contains("<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><dimension"))
        #expect(sheet.contains("<pageSetup orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/></worksheet>"))
        #expect(
            book["xl/workbook.xml"].contains(
                "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">'Sheet1'!$1:$1</definedName>"))
    }

    @Test func saysWhenItWasMadeWhereThatIsGiven() throws {
        #expect(try !WrittenBook(rows)["docProps/core.xml"].contains("dcterms:created"))
        for (seconds, text) in [
            (Int64(0), "1970-01-01T00:00:00Z"), (1_709_210_096, "2024-02-29T12:34:56Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            let core = try WrittenBook(rows) { $0.created = seconds }["docProps/core.xml"]
            #expect(core.contains("<dcterms:created xsi:type=\"dcterms:W3CDTF\">\(text)</dcterms:created>"))
            #expect(core.contains("<dcterms:modified xsi:type=\"dcterms:W3CDTF\">\(text)</dcterms:modified>"))
        }
        #expect(
            try !WrittenBook(rows) { $0.created = 253_402_300_800 }["docProps/core.xml"].contains("dcterms:created"))
    }

    @Test func widthsFollowTheCells() throws {
        let wide = row([
            "a": .text("x"), "a long name of a column": .text("x"), "c": .text(String(repeating: "w", count: 300)),
            "d": .text("thirty characters of text, ok."),
        ])
        let sheet = try WrittenBook([wide])["xl/worksheets/sheet1.xml"]
        let widths = try Outline(sheet).elements.filter { $0.name == "col" }.compactMap {
            $0.element.value(of: "width")
        }
        #expect(widths == ["8", "26", "60", "31"])
    }

    @Test func theSameRowsGiveTheSameBytes() throws {
        let one = try WrittenBook(rows)
        #expect(try WrittenBook(rows).bytes == one.bytes)
        // Best effort makes the same workbook of other bytes.
        let best = try WrittenBook(rows, effort: .best)
        #expect(try best.read() == one.read())
        #expect(best["xl/worksheets/sheet1.xml"] == one["xl/worksheets/sheet1.xml"])
    }

    @Test func noRowsAndNoColumns() throws {
        let nothing = try WrittenBook([])
        #expect(try nothing.read() == Table())
        #expect(try Outline(nothing["xl/worksheets/sheet1.xml"]).children == ["sheetFormatPr", "sheetData"])
        let header = try WrittenBook([], columns: ["a", "b"])
        #expect(try header.read().columns == ["a", "b"])
        #expect(header["xl/worksheets/sheet1.xml"].contains("<autoFilter ref=\"A1:B1\"/>"))
        // Rows without any value are none, and are told.
        let empty = try WrittenBook([row([:]), row(["a": .null]), row(["a": .number("1")])])
        #expect(try empty.read().rows == [["a": "n:1"]])
        #expect(empty.warnings.entries[.emptyRow]?.count == 2)
    }

    @Test func columnsThatComeLate() throws {
        let table = try WrittenBook(rows, rowsPerBatch: 1).read()
        #expect(table.columns == ["url", "n", "late"])
        #expect(table.rows == [["url": "t:a", "n": "n:1"], ["n": "n:2", "late": "true"], ["url": "t:=1+1"]])
    }

    // MARK: Sheets

    @Test func furtherSheets() throws {
        let rows = (0..<10).map { row(["n": .number("\($0)"), $0 == 9 ? "late" : "m": .text("x")]) }
        let book = try WrittenBook(rows, rowsPerSheet: 4)
        let names = try Outline(book["xl/workbook.xml"]).elements.filter { $0.name == "sheet" }
            .compactMap { $0.element.value(of: "name") }
        #expect(names == ["Sheet1", "Sheet1 (2)", "Sheet1 (3)"])
        #expect(book["xl/worksheets/sheet2.xml"].contains("<dimension ref=\"A1:C5\"/>"))
        #expect(book["xl/worksheets/sheet3.xml"].contains("<dimension ref=\"A1:C3\"/>"))
        #expect(book.body(2).hasPrefix("<row r=\"2\"><c r=\"A2\"><v>4</v></c>"))
        #expect(book["xl/workbook.xml"].contains("localSheetId=\"2\" hidden=\"1\">'Sheet1 (3)'!$A$1:$C$3<"))
        #expect(book["xl/worksheets/sheet1.xml"].contains("tabSelected"))
        #expect(!book["xl/worksheets/sheet2.xml"].contains("tabSelected"))
        let table = try book.read()
        #expect(table.rows.map { $0["n"] } == (0..<10).map { "n:\($0)" })
        #expect(table.columns == ["n", "m", "late"])
        #expect(table.warnings.isEmpty)
    }

    /// A name that leaves no room for ` (2)` is shortened, and its sheets are one table all the same.
    @Test(arguments: [
        "a name of just thirty-one units", "Rows & <columns> 'n' more of it", "🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀", "x (2)",
    ])
    func furtherSheetsOfANameThatIsLong(name: String) throws {
        let rows = (0..<50).map { row(["n": .number("\($0)")]) }
        let book = try WrittenBook(rows, rowsPerSheet: 4) { $0.sheetName = name }
        let names = try Outline(book["xl/workbook.xml"]).elements.filter { $0.name == "sheet" }
            .compactMap { $0.element.value(of: "name") }
        #expect(names.count == 13)
        #expect(names.first == name)
        #expect(Set(names.map { $0.lowercased() }).count == 13)
        #expect(names.allSatisfy { $0.utf16.count <= 31 })
        let table = try book.read()
        #expect(table.rows.count == 50)
        #expect(table.warnings.isEmpty)
    }

    @Test func columnsBeyondExcelsAreRefused() throws {
        let all = (0..<16_384).map { Field("c\($0)", .number("\($0)")) }
        let book = try WrittenBook([all])
        #expect(book["xl/worksheets/sheet1.xml"].contains("<dimension ref=\"A1:XFD2\"/>"))
        let table = try book.read()
        #expect(table.rows.first?.count == 16_384)
        #expect(table.rows.first?["c16383"] == "n:16383")
        for rows in [[all + [Field("more", .null)]], [all, [Field("more", .text("x"))]]] {
            let error = #expect(throws: ExportError.self) { try WrittenBook(rows, rowsPerBatch: 1) }
            #expect(error?.code == .limit)
            #expect(
                error?.description
                    == "16385 columns, and a sheet holds 16384; name those you need with \(Setting.fields), or write csv or jsonl"
            )
        }
    }
}

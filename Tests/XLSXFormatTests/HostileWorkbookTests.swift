import Compression
import Tabular
import TestSupport
import Testing
import ZipFixtures

@testable import XLSXFormat

/// What is refused, and with which words.
struct HostileWorkbookTests {
    private let header = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row>"

    private func error(_ bytes: [UInt8], _ given: FormatOptions = options()) -> ExportError? {
        failure { () throws(ExportError) in _ = try read(bytes, given) }
    }

    private func error(rows: String, strings: String? = nil) -> ExportError? {
        error(WorkbookBuilder(rows: header + rows, strings: strings).build())
    }

    @Test func badCellsNameTheirPlace() {
        let index = error(rows: "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>2</v></c></row>", strings: "<si><t>x</t></si>")
        #expect(index?.message == "cell B2: shared string 2 of 1 does not exist")
        #expect(index?.location.sheet == "Sheet1")
        #expect(index?.location.row == 1)
        for bad in ["-1", "1e3", "99999999999999999999", "NaN"] {
            #expect(
                error(rows: "<row><c t=\"s\"><v>\(bad)</v></c></row>", strings: "<si/>")?.message.contains(
                    "does not exist")
                    == true)
        }
        for bad in ["1A", "A", "é1", "$A$1", "XFE1", "ZZZZZZZZZZZ1", "A99999999999"] {
            let found = error(rows: "<row><c r=\"\(bad)\"><v>1</v></c></row>")
            #expect(found?.message.contains("XFD1048576") == true, "\(bad)")
        }
        for bad in ["0", "-1", "x", "1048577", "99999999999999999999", ""] {
            #expect(error(rows: "<row r=\"\(bad)\"/>")?.message.contains("1048576") == true, "\(bad)")
        }
        #expect(
            error(rows: "<row>" + String(repeating: "<c><v>1</v></c>", count: 16_385) + "</row>")?.message.contains(
                "16384")
                == true)
    }

    /// What a block happens to hold must not decide whether broken nesting is seen.
    @Test func tagsMatch() throws {
        for bad in [
            "<row><c><v>1</v></row></c>", "<row><c><f>1</v></f></c></row>", "<row><c></v></c></row>",
            "<row><c><is><t>x</t></c></is></row>", "<row><c><f><row></row></f></c></row>", "</c><row/>",
            "<x><row><c><v>1</v></c></row></x>", "<row><c t=\"str\"><f>a&<sheetData>b</f><v>c</v></c></row>",
        ] {
            for size in [16, 64, 1 << 16] {
                let book = WorkbookBuilder(rows: header + bad + "<row><c><v>2</v></c></row>").build()
                #expect(error(book, options { $0.blockSize = size })?.code == .malformed, "\(bad)")
            }
        }
        for bad in ["<i><si><t>x</t></si></i>", "<si><t>x</t></r></si>", "<si><r><t>x</t></si></r>", "</r><si/>"] {
            for size in [16, 1 << 16] {
                let book = WorkbookBuilder(rows: header, strings: "<si/>" + bad + "<si/>").build()
                #expect(error(book, options { $0.blockSize = size })?.code == .malformed, "\(bad)")
            }
        }
    }

    /// The tag that ends the rows may stand where a block ends, and behind anything.
    @Test(arguments: 16..<48) func whatFollowsTheContainerIsNotRead(blockSize: Int) throws {
        let given = options { $0.blockSize = blockSize }
        let sheet = "<worksheet><sheetData>\(header)junk</sheetData></c><row><c><v>1</v></c></row></worksheet>"
        var book = WorkbookBuilder(rows: header)
        book.parts["xl/worksheets/sheet1.xml"] = Array(sheet.utf8)
        #expect(try read(book.build(), given).rows.isEmpty)
        let strings = "<sst><si><t>a</t></si></sst></c><si><t>b</t></si></sst>"
        let row = "<row><c t=\"s\"><v>0</v></c></row>"
        book = WorkbookBuilder(rows: row + row, strings: "<si/>")
        book.parts["xl/sharedStrings.xml"] = Array(strings.utf8)
        #expect(try read(book.build(), given).rows == [["a": "t:a"]])
    }

    @Test(arguments: [16, 1 << 16]) func rowsFollowTheirHeader(blockSize: Int) {
        let rows = "<row r=\"8\"><c t=\"str\"><v>a</v></c></row><row r=\"5\"><c><v>1</v></c></row>"
        let found = error(WorkbookBuilder(rows: rows).build(), options { $0.blockSize = blockSize })
        #expect(found?.message == "row 5 comes after row 8")
    }

    @Test func joinedTextsKeepToTheLimitOfARow() {
        let long = String(repeating: "x", count: 32_767)
        let rows = """
            <row><c t="str"><v>a</v></c><c t="str"><v>a (continued 2)</v></c></row>\
            <row><c t="str"><v>\(long)</v></c><c t="s"><v>0</v></c></row>
            """
        let book = WorkbookBuilder(rows: rows, strings: "<si><t>\(long)</t></si>").build()
        #expect(error(book, options { $0.maximumRow = 50_000 })?.message == "a row is longer than 50000 bytes")
        #expect(error(book, options { $0.maximumRow = 70_000 }) == nil)
    }

    @Test func manySheetsOfOnePartAreCountedOnce() throws {
        var book = WorkbookBuilder(rows: header + String(repeating: "<row><c><v>1</v></c></row>", count: 5_000))
        let list = (1...20_000).map { "<sheet name=\"s\($0)\" sheetId=\"\($0)\" r:id=\"rId1\"/>" }.joined()
        let text = """
            <workbook xmlns="\(WorkbookBuilder.main)" xmlns:r="\(WorkbookBuilder.relationships)"><sheets>\(list)</sheets></workbook>
            """
        book.parts["xl/workbook.xml"] = Array(text.utf8)
        book.isDeflated = true
        let reader = try XLSXReader(MemoryByteSource(book.build()), options: options())
        let block = ByteBlock()
        while try reader.nextBlock(into: block) {}
        let start = ContinuousClock.now
        let sheets = reader.sheets(rowsByTag: [0: 5_000])
        #expect(sheets.count == 20_000)
        #expect(sheets.allSatisfy { $0.rows == 5_000 })
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func stylesAndSheetsWithoutEndCostLittle() throws {
        var book = WorkbookBuilder(rows: header + "<row><c s=\"1\"><v>1</v></c></row>")
        let formats = String(repeating: "<xf/>", count: 80_000)
        book.styles = "<cellXfs><xf/><xf numFmtId=\"14\"/>\(formats)</cellXfs>"
        let package = try OfficePackage(MemoryByteSource(book.build()))
        #expect(try CellStyles(package, part: "xl/styles.xml").formats.count == 65_536)
        #expect(try read(book.build()).rows == [["a": "d:1900-01-01"]])

        let sheet = Workbook.Sheet(name: "S", part: "xl/worksheets/sheet1.xml")
        var patience = 0
        // Nobody looks any more; there may be rows.
        #expect(SheetChoice.holdsRows(sheet, of: package, options(), &patience))
        patience = 1 << 20
        #expect(SheetChoice.holdsRows(sheet, of: package, options(), &patience))
        #expect(patience < 1 << 20)
        let empty = WorkbookBuilder(rows: String(repeating: "<row/>", count: 50_000)).build()
        let other = try OfficePackage(MemoryByteSource(empty))
        #expect(!SheetChoice.holdsRows(sheet, of: other, options(), &patience))
        patience = 1 << 17
        #expect(SheetChoice.holdsRows(sheet, of: other, options(), &patience))
    }

    @Test func shapesThatAreGoneAreNotTakenForOthers() throws {
        let text = Array(String(repeating: "x", count: 40_000).utf8)
        let stage = try LongCells(treatment: .split).makeStage()
        for number in 0..<200 {
            let name = ColumnName("column of batch \(number)")
            let batch = RowBatch()
            batch.shapes = [RowShape(columns: [name])]
            batch.append(text.withUnsafeBytes { batch.store($0) })
            batch.append(Row(shape: 0, firstCell: 0, start: 0))
            try stage.apply(to: batch)
            let columns = batch.shape(of: batch.rows[0]).columns
            #expect(columns.map(\.description) == [name.description, "\(name) (continued 2)"])
        }
    }

    @Test func rowsOutOfOrderAreErrors() {
        let row = { (number: Int) in "<row r=\"\(number)\"><c><v>1</v></c></row>" }
        #expect(error(rows: row(3) + row(2))?.message == "row 2 comes after row 3")
        #expect(error(rows: row(2) + row(3) + row(3))?.message == "row 3 comes after row 3")
        #expect(error(rows: row(0))?.message.contains("from 1 to") == true)
        let blocks = options { $0.blockSize = 64 }
        #expect(
            error(WorkbookBuilder(rows: header + row(3) + row(2)).build(), blocks)?.message == "row 2 comes after row 3"
        )
    }

    @Test func badRowsAreLeftOutWhenAsked() throws {
        let rows =
            header + """
                <row r="2"><c t="s"><v>5</v></c></row><row r="3"><c><v>3</v></c></row><row r="4"><c t="str"><v>&x;</v></c></row>\
                <row r="5"><c r="A5"><v>5</v></c></row>
                """
        let table = try read(WorkbookBuilder(rows: rows).build(), options { $0.skipsErrors = true })
        #expect(table.rows == [["a": "n:3"], ["a": "n:5"]])
        #expect(table.warnings[.skippedRow]?.hasPrefix("2 ") == true)
    }

    @Test func malformedXMLIsAnError() {
        for bad in [
            "<row><c><v>1</v></c>", "<row><c><v>1</row>", "<row><c t=\"str\"><v>&undefined;</v></c></row>",
            "<row><c t=\"str\"><v>&#0;</v></c></row>", "<row><c t=\"str\"><v>&#xD800;</v></c></row>",
            "<row><c t=\"str\"><v>a & b</v></c></row>", "<row><c t=><v>1</v></c></row>", "<row><c t=\"s></c></row>",
            "<row><c t=\"str\"><v>\u{0}<</v></c></row>",
        ] {
            #expect(error(rows: bad)?.code == .malformed, "\(bad)")
        }
        var book = WorkbookBuilder(rows: header)
        book.parts["xl/worksheets/sheet1.xml"] =
            Array("<worksheet><sheetData><row><c t=\"str\"><v>".utf8) + [0xFF, 0xFE]
        book.parts["xl/worksheets/sheet1.xml"]? += Array("</v></c></row></sheetData></worksheet>".utf8)
        #expect(error(book.build())?.message.contains("UTF-8") == true)
    }

    @Test func doctypesAreRefusedInEveryPart() {
        let doctype = "<!DOCTYPE x [<!ENTITY a \"b\">]>"
        let book = WorkbookBuilder(rows: header, strings: "<si><t>x</t></si>", styles: "")
        let made = Dictionary(uniqueKeysWithValues: parts(of: book))
        for (name, contents) in made {
            var bad = book
            let text = String(decoding: contents, as: UTF8.self)
            guard let end = text.firstIndex(of: "\n") else { continue }
            bad.parts[name] = Array((text[...end] + doctype + text[text.index(after: end)...]).utf8)
            #expect(error(bad.build())?.message.contains("document type declaration") == true, "\(name)")
            // In another encoding, too, where libxml2 reads the part.
            let wide = text.replacing8(with: 16, after: end, doctype)
            bad.parts[name] = [0xFF, 0xFE] + littleEndian(Array(wide.utf16))
            #expect(error(bad.build())?.message.contains("document type declaration") == true, "\(name) in UTF-16")
        }
    }

    @Test func otherFilesAreNamed() {
        let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        func directory(_ name: String) -> [UInt8] {
            compound + [UInt8](repeating: 0, count: 1_000) + littleEndian(Array(name.utf16))
        }
        let cases: [([UInt8], String)] = [
            ([], "empty"), (directory("EncryptedPackage"), "encrypted"), (directory("Workbook"), ".xls"),
            (directory("Workbook") + ZipBuilder([.init("theme/theme1.xml", text: "x")]).build(), ".xls"),
            (directory("WordDocument"), "Office 97"), ([9, 8, 16, 0, 0, 6], ".xls"), (Array("a,b\n1,2\n".utf8), "text"),
            (Array("<html><table>".utf8), "HTML"), (Array("{\"a\":1}".utf8), "JSON"), (gzipped([1]), "gzip"),
            (
                Array("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">".utf8),
                "2003"
            ),
            (ZipBuilder([.init("content.xml", text: "x")]).build(), "OpenDocument"),
            (ZipBuilder([.init("xl/workbook.bin", text: "x")]).build(), ".xlsb"),
            (ZipBuilder([.init("word/document.xml", text: "x")]).build(), "Word"),
            (ZipBuilder([.init("a.txt", text: "x")]).build(), "without a workbook"),
            ([0, 1, 2, 3, 4, 5], "does not start"),
        ]
        for (bytes, words) in cases {
            let found = error(bytes)
            #expect(found?.message.contains(words) == true, "\(found?.message ?? "read")")
            #expect(found?.advice?.isEmpty == false)
        }
    }

    @Test func damagedPartsAreErrors() {
        var book = WorkbookBuilder(rows: header + "<row><c><v>1</v></c></row>")
        let good = book.build()
        for cut in stride(from: 0, to: good.count, by: 7) { #expect(error(Array(good[..<cut])) != nil) }
        book.parts["xl/worksheets/sheet1.xml"] = Array("<html/>".utf8)
        #expect(error(book.build())?.message.contains("not a worksheet") == true)
        book.parts["xl/worksheets/sheet1.xml"] = Array("<worksheet><sheetData><row>".utf8)
        #expect(error(book.build())?.code == .malformed)
        book.parts["xl/worksheets/sheet1.xml"] = Array("<worksheet>".utf8)
        #expect(error(book.build())?.message.contains("too early") == true)
    }

    @Test func bombsAreStopped() {
        var book = WorkbookBuilder(rows: header, strings: "<si/>")
        book.isDeflated = true
        for body in ["<si><t>" + String(repeating: "A", count: 40 << 20), String(repeating: " ", count: 40 << 20)] {
            book.strings = body
            #expect(error(book.build())?.code == .limit)
        }
    }

    @Test func randomDamageNeverCrashes() {
        var generator = SeededGenerator(seed: 21)
        let rows = """
            \(header)<row r="2" spans="1:3"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>1.5</v></c><c r="C2" t="inlineStr">\
            <is><r><t>a &amp;</t></r><r><t>_x0041_</t></r></is></c></row><row r="3"><c t="d"><v>2024-01-01</v></c></row>
            """
        let book = WorkbookBuilder(
            rows: rows, strings: "<si><t>x</t><rPh><t>y</t></rPh></si>",
            styles: "<cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs>")
        let made = parts(of: book)
        let alphabet = Array("<>/=\"'&;! ?-x0aA:[]\u{0}\u{FF}".utf8)
        var failures = 0
        for round in 0..<4_000 {
            var bad = book
            let (name, contents) = made[round % made.count]
            var bytes = contents
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = alphabet.randomElement(using: &generator) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
                }
            }
            bad.parts[name] = bytes
            if error(bad.build(), options { $0.blockSize = round % 2 == 0 ? 64 : 4_096 }) != nil { failures += 1 }
        }
        #expect(failures > 400)
    }
}

extension String {
    /// The text with a declaration put in behind `end`, and its encoding told as UTF-16.
    fileprivate func replacing8(with bits: Int, after end: String.Index, _ added: String) -> String {
        let text = String(self[...end] + added + self[index(after: end)...])
        return text.split(separator: "UTF-8", maxSplits: 1, omittingEmptySubsequences: false)
            .joined(separator: "UTF-\(bits)")
    }
}

import ByteScanning
import RowFixtures
import Tabular
import Testing
import ZipFixtures

@testable import XLSXFormat

/// The formats of numbers and dates on their way from one workbook to another.
struct GivenFormatsTests {
    private let header = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row>"

    /// A workbook of one column: for each cell its `xf` and its value.
    private func book(_ cells: [(style: String, value: String)], styles: String) -> [UInt8] {
        let rows = cells.map { "<row><c s=\"\($0.style)\"><v>\($0.value)</v></c></row>" }.joined()
        return WorkbookBuilder(rows: header + rows, styles: styles).build()
    }

    /// Styles whose `xf` after the first have these codes.
    private func styles(_ codes: [String]) -> String {
        let formats = codes.enumerated().map {
            "<numFmt numFmtId=\"\(200 + $0)\" formatCode=\"\(XMLEscapes.escaped($1))\"/>"
        }
        let cells = codes.indices.map { "<xf numFmtId=\"\(200 + $0)\"/>" }
        return "<numFmts>\(formats.joined())</numFmts><cellXfs><xf/>\(cells.joined())</cellXfs>"
    }

    private struct Copy {
        var book: WrittenBook
        var notes: [String]
        /// For each cell below the header the code of its format, or `#` and the id of one that is built in.
        var codes: [String]
        var values: [String]
    }

    /// The rows of workbooks in a new one; `change` does something to each batch behind the ordered stages or before them.
    private func copy(
        _ books: [[UInt8]], before: ((RowBatch) throws -> RowBatch)? = nil,
        after: ((RowBatch) throws -> RowBatch)? = nil
    ) throws -> Copy {
        let sink = MemoryByteSink()
        let writer = try XLSXFormat.makeWriter(to: sink, options: options())
        let stages = try XLSXFormat.outputTransforms(options()).map { try $0.makeStage() }
        let columns = ColumnSet([])
        let encoded = EncodedRows()
        var firstRow: UInt64 = 0
        for book in books {
            let reader = try XLSXReader(MemoryByteSource(book), options: options())
            let parser = reader.makeParser()
            var batch = RowBatch()
            while try reader.nextBlock(into: batch.block) {
                var isSpent = false
                while !isSpent {
                    let read = RowBatch(block: batch.block)
                    isSpent = try parser.parse(read)
                    batch = try before?(read) ?? read
                    try batch.pass(through: stages)
                    batch = try after?(batch) ?? batch
                    for shape in batch.shapes { shape.takePlaces(in: columns) }
                    encoded.reset()
                    encoded.position = OutputPosition(columnCount: columns.count, firstRow: firstRow)
                    try writer.makeEncoder().encode(batch, rows: 0..<batch.rowCount, into: encoded)
                    try writer.append(encoded)
                    firstRow += UInt64(batch.rowCount)
                    batch = read
                }
            }
        }
        try writer.finish(columns)
        let written = try WrittenBook(bytes: sink.bytes)
        let styles = try Outline(written["xl/styles.xml"])
        var codes: [String: String] = [:]
        for entry in styles.elements where entry.name == "numFmt" {
            codes[entry.element.value(of: "numFmtId") ?? ""] = entry.element.value(of: "formatCode")
        }
        let xfs = styles.elements.drop { $0.name != "cellXfs" }.dropFirst().prefix { $0.depth > 1 }
            .filter { $0.name == "xf" }.map { $0.element.value(of: "numFmtId") ?? "" }
        let cells = try Outline("<rows>\(written.body())</rows>").elements.filter { $0.name == "c" }
        let shown = cells.map { cell in
            let id = xfs[Int(cell.element.value(of: "s") ?? "0") ?? 0]
            return codes[id] ?? "#\(id)"
        }
        return Copy(
            book: written, notes: stages.flatMap(\.notes), codes: shown,
            values: try written.read().rows.map { $0["a"] ?? "" })
    }

    private let many = [
        "0.00%", "#,##0.00 \"€\"", "[$€-407]#,##0.00",
        "_-* #,##0.00 \"€\"_-;-* #,##0.00 \"€\"_-;_-* \"-\"?? \"€\"_-;_-@_-",
        "#,##0", "# ?/?", "[Red]0.0;[Blue]-0.0", "0 \"<&'>\"", "\\\"0", "000000", "dd.mm.yyyy", "[h]:mm", "h:mm AM/PM",
    ]

    @Test func theFormatGoesWithTheValue() throws {
        let cells = many.indices.map { (style: "\($0 + 1)", value: "45000.5") }
        let copied = try copy([book(cells, styles: styles(many))])
        #expect(copied.codes == many)
        #expect(copied.values == (try read(book(cells, styles: styles(many))).rows.map { $0["a"] ?? "" }))
        #expect(copied.notes == [])
        let again = try copy([copied.book.bytes])
        #expect(again.codes == many && again.values == copied.values)
        #expect(again.book["xl/styles.xml"] == copied.book["xl/styles.xml"])
    }

    @Test func builtInFormatsKeepTheirIDs() throws {
        let ids = [1, 4, 5, 9, 10, 11, 13, 14, 22, 37, 44, 45, 47, 48, 49, 58]
        let styles = "<cellXfs><xf/>" + ids.map { "<xf numFmtId=\"\($0)\"/>" }.joined() + "</cellXfs>"
        let copied = try copy([book(ids.indices.map { ("\($0 + 1)", "3.25") }, styles: styles)])
        #expect(copied.codes == ids.map { "#\($0)" })
    }

    @Test func datesInOurFormatsHaveNoOther() throws {
        let codes = [CellFormats.dateCode, CellFormats.dateTimeCode]
        let copied = try copy([book([("1", "45000"), ("2", "45000.5"), ("1", "45000.5")], styles: styles(codes))])
        #expect(copied.codes == [codes[0], codes[1], codes[0]])
        #expect(copied.book.body().contains("s=\"2\"><v>45000.0") && copied.book.body().contains("s=\"3\"><v>45000.5"))
    }

    @Test func numbersOfFormatsFollowTheRows() throws {
        let one = book([("2", "1"), ("1", "2"), ("0", "3")], styles: styles(["0.0", "0%"]))
        let two = book([("1", "4"), ("2", "5")], styles: styles(["#,##0", "0%"]))
        let copied = try copy([one, two])
        #expect(copied.codes == ["0%", "0.0", "#0", "#,##0", "0%"])
        let first = CellFormats.firstGivenID
        let written = copied.book["xl/styles.xml"]
        for (index, code) in ["0%", "0.0", "#,##0"].enumerated() {
            #expect(written.contains("<numFmt numFmtId=\"\(first + index)\" formatCode=\"\(code)\"/>"))
        }
        #expect(!written.contains("numFmtId=\"\(first + 3)\""))
    }

    @Test func rowsThatWereHeldKeepTheirFormats() throws {
        let bytes = book(many.indices.map { ("\($0 + 1)", "45000.5") }, styles: styles(many))
        func spooled(_ batch: RowBatch) throws -> RowBatch {
            let encoded = EncodedRows()
            try RowSpoolEncoder().encode(batch, rows: 0..<batch.rowCount, into: encoded)
            let back = RowBatch(block: encoded.block)
            _ = try RowSpoolParser(name: "rows").parse(back)
            return back
        }
        func appended(_ batch: RowBatch) -> RowBatch {
            let other = RowBatch()
            for index in 0..<batch.rowCount { other.appendRow(index, of: batch) }
            return other
        }
        #expect(try copy([bytes], before: spooled).codes == many)
        #expect(try copy([bytes], after: spooled).codes == many)
        #expect(try copy([bytes], before: appended).codes == many)
    }

    @Test func aValueMadeOfAnotherHasNoFormat() throws {
        let batch = RowBatch()
        let cell = Array("0%".utf8).withUnsafeBytes { batch.store(batch.store("0.5", as: .number), withFormat: $0) }
        #expect(cell.kind == .number && cell.isDouble && cell.count == 3)
        #expect(batch.bytes(of: cell).elementsEqual("0.5".utf8))
        #expect(batch.formatCode(of: cell).map { String(decoding: $0, as: UTF8.self) } == "0%")
        for made in [cell.with(.text), cell.with(.number), cell.asDouble, cell.withoutNumberFormat] {
            #expect(!made.hasNumberFormat && batch.formatCode(of: made) == nil)
        }
        // What stands behind a cell is looked at before it is believed.
        batch.arena.count -= 1
        #expect(batch.formatCode(of: cell) == nil && !batch.stored(cell).cell.hasNumberFormat)
        #expect(batch.formatNumber(of: cell) == RowBatch.noFormatNumber)
    }

    @Test func moreFormatsThanAWorkbookTakes() throws {
        let codes = (0..<1_200).map { "0.0\"u\($0)\"" }
        let cells = (0..<2_400).map { (style: "\($0 % 1_200 + 1)", value: "\($0)") }
        let copied = try copy([book(cells, styles: styles(codes))])
        let wanted: [String] = cells.indices.map { index in
            let number = index % 1_200
            return number < 1_000 ? codes[number] : "#0"
        }
        #expect(copied.codes == wanted)
        let values: [String] = cells.map { "n:" + $0.value }
        #expect(copied.values == values)
        #expect(copied.notes.count == 1 && copied.notes[0].hasPrefix("400 cells are shown without"))
    }

    @Test(arguments: [
        String(repeating: "0", count: 256), String(repeating: "0", count: 100_000), "0\"open", "[0", "0\\",
        "0_",
    ])
    func codesThatNoWorkbookTakes(code: String) throws {
        let copied = try copy([book([("1", "1.5")], styles: styles([code]))])
        #expect(copied.codes == ["#0"] && copied.values == ["n:1.5"])
        #expect(copied.notes.count == 1 && copied.notes[0].hasPrefix("1 cell is shown without its number format"))
    }

    @Test(arguments: ["5", "-1", "x", "99999999999", "4294967296", ""])
    func stylesThatAreNotThere(style: String) throws {
        let styles =
            "<numFmts><numFmt formatCode=\"0%\"/><numFmt numFmtId=\"7\"/></numFmts>"
            + "<cellXfs><xf/><xf numFmtId=\"163\"/><xf numFmtId=\"-5\"/><xf numFmtId=\"99999999999999999999\"/></cellXfs>"
        let copied = try copy([book([(style, "1.5"), ("1", "2"), ("2", "3"), ("3", "4")], styles: styles)])
        #expect(copied.codes == ["#0", "#0", "#0", "#0"] && copied.notes == [])
    }

    @Test func aColumnIsWideEnoughForItsFormat() throws {
        func width(_ code: String) throws -> Double {
            let copied = try copy([book([("1", "1234567.5")], styles: styles([code]))])
            let columns = try Outline(copied.book["xl/worksheets/sheet1.xml"]).elements.filter { $0.name == "col" }
            return Double(columns.first?.element.value(of: "width") ?? "") ?? 0
        }
        #expect(try width("#,##0.00 \"Euro\"") >= 17)
    }
}

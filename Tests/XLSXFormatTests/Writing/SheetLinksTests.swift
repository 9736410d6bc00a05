import Compression
import RowFixtures
import Tabular
import Testing

@testable import XLSXFormat

/// Links in the sheets of a workbook.
struct SheetLinksTests {
    @Test func standInEachSheet() throws {
        let rows = (1...5).map { row(["url": .text("https://a.example/\($0)"), "n": .number("\($0)")]) }
        let book = try WrittenBook(rows, columns: ["n", "url"], rowsPerSheet: 3) { $0.links = ["url"] }
        let first = book["xl/worksheets/sheet1.xml"]
        #expect(
            try Outline(first).children.suffix(3) == ["autoFilter", "hyperlinks", "pageSetup"],
            "ECMA-376 part 1 §18.3.1.99")
        #expect(first.contains("<hyperlink ref=\"B2\" r:id=\"rId1\"/>") && first.contains("<c r=\"B2\" s=\"7\""))
        let targets = try Outline(book["xl/worksheets/_rels/sheet2.xml.rels"]).elements.compactMap {
            $0.element.value(of: "Target")
        }
        #expect(targets == ["https://a.example/4", "https://a.example/5"])
        #expect(try book.read().rows.count == 5)
    }

    @Test func plainSheetsHaveThemToo() throws {
        let book = try WrittenBook([row(["url": .text("https://a.example/")])]) {
            $0.links = ["url"]
            $0.isPlain = true
        }
        #expect(try Outline(book["xl/worksheets/sheet1.xml"]).children.last == "hyperlinks")
    }

    /// As many as Excel takes; the others are counted.
    @Test func endAtTheLimitOfASheet() throws {
        var cells = LinkedCells()
        for row in 0..<(ExcelLimits.links + 3) {
            let isLink = Array("tel:1".utf8).withUnsafeBufferPointer { cells.add($0, column: 0, row: UInt64(row + 2)) }
            #expect(isLink)
        }
        var links = SheetLinks()
        try links.append(cells, to: try testOptions().makeSpool(), Deflate(.fast))
        #expect(links.count == ExcelLimits.links && links.excess == 3)
    }
}

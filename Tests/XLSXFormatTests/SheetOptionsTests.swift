import Tabular
import Testing
import ZipFixtures

@testable import XLSXFormat

/// Which rows of which sheets are read: where the header is, whether there is one, several sheets, and their names.
struct SheetOptionsTests {
    private func row(_ number: Int?, _ values: String...) -> String {
        let attribute = number.map { " r=\"\($0)\"" } ?? ""
        return "<row\(attribute)>" + values.map { "<c t=\"str\"><v>\($0)</v></c>" }.joined() + "</row>"
    }

    private func book(_ list: (String, String)...) -> WorkbookBuilder {
        var book = WorkbookBuilder(rows: "")
        book.sheets = list.map { (name: $0.0, xml: $0.1) }
        return book
    }

    private func read(
        _ book: WorkbookBuilder, blockSize: Int? = nil, _ change: (inout XLSXReadingOptions) -> Void
    ) throws(ExportError) -> Table {
        let given = options {
            change(&$0[XLSXReadingOptions.self])
            if let blockSize { $0.blockSize = blockSize }
        }
        return try XLSXFormatTests.read(book.build(), given, lastRow: 3)
    }

    @Test(arguments: [nil, 32]) func theHeaderIsInARowThatIsNamed(blockSize: Int?) throws {
        let numbered = book(("s", row(1, "Report") + row(2, "2026", "x") + row(5, "a", "b") + row(6, "1", "2")))
        let table = try read(numbered, blockSize: blockSize) { $0.headerRow = 5 }
        #expect(table.columns == ["a", "b"] && table.rows == [["a": "t:1", "b": "t:2"]])
        // A row without values is none; the next one is the header then.
        #expect(try read(numbered, blockSize: blockSize) { $0.headerRow = 3 }.columns == ["a", "b"])
        #expect(try read(numbered, blockSize: blockSize) { $0.headerRow = 1 }.rows.count == 3)
        let beyond = failure { () throws(ExportError) in
            _ = try read(numbered, blockSize: blockSize) { $0.headerRow = 7 }
        }
        #expect(beyond?.code == .usage)
        let bare = book(("s", row(nil, "Report") + row(nil, "a") + row(nil, "1")))
        #expect(try read(bare, blockSize: blockSize) { $0.headerRow = 2 }.rows == [["a": "t:1"]])
    }

    @Test(arguments: [nil, 32]) func sheetsWithoutAHeader(blockSize: Int?) throws {
        let table = try read(
            book(("s", "<row r=\"1\"/>" + row(2, "1", "2") + row(3, "3", "4", "5"))), blockSize: blockSize
        ) { $0.readsHeader = false }
        #expect(table.columns == ["column 1", "column 2"])
        #expect(
            table.rows == [
                ["column 1": "t:1", "column 2": "t:2"], ["column 1": "t:3", "column 2": "t:4", "column 3": "t:5"],
            ])
        // They go on in the next sheet like others.
        let two = book(("s", row(1, "1") + row(2, "2") + row(3, "3")), ("s (2)", row(1, "4")))
        #expect(try read(two) { $0.readsHeader = false }.rows.map { $0["column 1"] } == ["t:1", "t:2", "t:3", "t:4"])
        let error = failure { () throws(ExportError) in
            _ = try read(two) {
                $0.readsHeader = false
                $0.headerRow = 2
            }
        }
        #expect(error?.code == .usage)
    }

    @Test func severalSheetsInTheOrderGiven() throws {
        let three = book(
            ("s", row(1, "a") + row(2, "1") + row(3, "2")), ("s (2)", row(1, "a") + row(2, "3")),
            ("other", row(1, "b") + row(2, "9")))
        func values(_ sheets: [XLSXReadingOptions.Sheet]) throws -> [String] {
            try read(three) { $0.sheets = sheets }.rows.map { $0["a"] ?? $0["b"] ?? "" }
        }
        #expect(try values([.named("other"), .number(1)]) == ["t:9", "t:1", "t:2", "t:3"])
        // Each is read once, and one that is asked for is no continuation.
        #expect(try values([.number(1), .named("s")]) == ["t:1", "t:2", "t:3"])
        #expect(try values([.number(2), .named("s")]) == ["t:3", "t:1", "t:2"])
        #expect(try values([.named("s"), .all]).count == 4)
        let error = failure { () throws(ExportError) in
            _ = try read(three) { $0.sheets = [.number(1), .named("none")] }
        }
        #expect(error?.code == .usage)
    }

    @Test func whichSheetARowCameFrom() throws {
        let two = book(("A & B", row(1, "a", "sheet") + row(2, "1", "x")), ("C", row(1, "b") + row(2, "2", "y")))
        let table = try read(two) {
            $0.sheets = [.all]
            $0.sheetField = "sheet"
        }
        #expect(table.columns == ["sheet", "a", "sheet (2)", "b"])
        #expect(
            table.rows == [
                ["sheet": "t:A & B", "a": "t:1", "sheet (2)": "t:x"],
                ["sheet": "t:C", "b": "t:2", "column 2": "t:y"],
            ])
    }
}

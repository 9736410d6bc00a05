import RowFixtures
import Tabular
import Testing
import ZipFixtures

@testable import XLSXFormat

/// Names of columns over the 32,767 UTF-16 units of a cell.
struct LongNamesTests {
    private let limit = ExcelLimits.textUnits

    private func letters(_ count: Int, _ letter: String = "k") -> String { String(repeating: letter, count: count) }

    @Test(arguments: [XLSXWritingOptions.LongCells.split, .truncate])
    func areCutAndMadeDifferent(treatment: XLSXWritingOptions.LongCells) throws {
        let names = [letters(limit + 1), letters(limit), "short", letters(limit + 2), letters(limit, "🚀")]
        let rows = [names.map { Field($0, .number("\($0.utf8.count)")) }]
        let book = try WrittenBook(rows, columns: names, rowsPerSheet: 5) { $0.longCells = treatment }
        let columns = try book.read().columns
        #expect(columns.count == 5)
        #expect(Set(columns).count == 5)
        #expect(columns.allSatisfy { $0.utf16.count <= limit })
        #expect(columns.contains(letters(limit)))
        #expect(columns.contains(letters(limit - 4) + " (2)"))
        #expect(columns.contains(letters(limit - 4) + " (3)"))
        #expect(columns.contains(letters(limit / 2, "🚀")))
        #expect(book.warnings.entries[.cutText]?.count == 3)
    }

    @Test func areAnErrorWhereLongCellsAre() {
        let error = failure { () throws(ExportError) in
            _ = try LongNames([ColumnName("a"), ColumnName(letters(limit + 1))], treatment: .error)
        }
        #expect(error?.code == .limit)
    }

    @Test func aLoneColumnWithoutANameGetsOne() throws {
        let book = try WrittenBook(
            [[Field("", .text("x"))], [Field("", .number("2"))]], columns: [""], rowsPerSheet: 5)
        let read = try book.read()
        #expect(read.columns == ["column 1"])
        #expect(read.rows.count == 2)
    }

    @Test func othersStand() throws {
        let names = [ColumnName(letters(limit)), ColumnName(letters(limit, "日")), ColumnName("")]
        let kept = try LongNames(names, treatment: .error)
        #expect(kept.names == names)
        #expect(kept.cutCount == 0)
    }
}

import RowFixtures
import Tabular
import Testing

@testable import XLSXFormat

/// Text over the 32,767 UTF-16 units of a cell.
struct LongCellsTests {
    private let limit = ExcelLimits.textUnits

    private func letters(_ count: Int, _ letter: String = "x") -> String { String(repeating: letter, count: count) }

    /// The texts of the cells of one row, in the order of their columns.
    private func cells(_ value: Value) throws -> [String] {
        let book = try WrittenBook([row(["t": value, "z": .bool(true)])])
        return book.body().split(separator: "<t>").dropFirst().map { String($0.prefix { $0 != "<" }) }
    }

    @Test func textThatFitsStaysOne() throws {
        for text in [letters(limit), letters(limit, "é"), letters(limit / 2, "🚀") + "x", letters(limit, "日")] {
            #expect(try cells(.text(text)) == [text])
        }
    }

    @Test func piecesAreAsLongAsTheyMay() throws {
        #expect(try cells(.text(letters(limit + 1))) == [letters(limit), "x"])
        #expect(try cells(.text(letters(2 * limit + 1, "日"))) == [letters(limit, "日"), letters(limit, "日"), "日"])
        // A pair of surrogates is never cut: 32,766 units and a pair make 32,766 and the pair.
        #expect(try cells(.text(letters(limit - 1) + "🚀y")) == [letters(limit - 1), "🚀y"])
        #expect(try cells(.text(letters(limit - 2) + "🚀y")) == [letters(limit - 2) + "🚀", "y"])
        let rockets = letters(limit, "🚀")
        let pieces = try cells(.text(rockets))
        #expect(pieces.map(\.utf16.count) == [32_766, 32_766, 2])
        #expect(pieces.joined() == rockets)
    }

    @Test func everyKindOfText() throws {
        #expect(try cells(.escaped(letters(limit) + #"\u0041\nb"#)) == [letters(limit), "A\nb"])
        // Escapes are counted as what they stand for.
        #expect(try cells(.escaped(letters(limit, #"\u0041"#))) == [letters(limit, "A")])
        #expect(try cells(.json("[\"" + letters(limit) + "\"]")).count == 2)
        #expect(try cells(.number(letters(limit + 5, "1"))) == [letters(limit, "1"), "11111"])
    }

    @Test func columnsOfTheRest() throws {
        let rows = [
            row(["a": .text("1"), "t": .text(letters(70_000)), "b": .number("2")]),
            row(["t": .text("short"), "b": .number("3")]),
            row(["t": .text(letters(40_000)), "a": .text(letters(40_000))]),
        ]
        let book = try WrittenBook(rows)
        let header = try #require(book["xl/worksheets/sheet1.xml"].split(separator: "</row>").first)
        let names = header.split(separator: "preserve\">").dropFirst().map { String($0.prefix { $0 != "<" }) }
        #expect(names == ["a", "t", "b", "t (continued 2)", "t (continued 3)", "a (continued 2)"])
        let table = try book.read()
        #expect(table.columns == ["a", "t", "b"])
        #expect(table.rows[0]["t"]?.count == 70_002)
        #expect(table.rows[1]["t"] == "t:short")
        #expect(table.rows[2]["a"] == "t:" + letters(40_000))
        #expect(table.rows[2]["t"] == "t:" + letters(40_000))
    }

    @Test func aNameThatIsTaken() throws {
        let book = try WrittenBook([row(["t": .text(letters(limit) + "rest"), "t (continued 2)": .text("mine")])])
        #expect(book.body().contains("<t>mine</t>"))
        #expect(book.body().contains("<t>rest</t>"))
        #expect(book["xl/worksheets/sheet1.xml"].contains(">t (continued 2) (2)<"))
        #expect(book.warnings.entries[.joinedValue]?.count == 1)
        #expect(book.warnings.entries[.joinedValue]?.first.column == "\"t (continued 2)\"")
    }

    @Test func truncated() throws {
        let rows = [
            row(["t": .text("short")]), row(["t": .text(letters(limit - 1) + "🚀")]),
            row(["t": .text(letters(limit + 1))]),
        ]
        let book = try WrittenBook(rows) { $0.longCells = .truncate }
        let table = try book.read()
        #expect(table.columns == ["t"])
        #expect(table.rows.map { $0["t"] } == ["t:short", "t:" + letters(limit - 1), "t:" + letters(limit)])
        #expect(book.warnings.entries[.cutText]?.count == 2)
        #expect(book.warnings.entries[.cutText]?.first.row == 2)
        #expect(book.warnings.entries[.cutText]?.first.column == "\"t\"")
    }

    @Test func refused() throws {
        let error = #expect(throws: ExportError.self) {
            try WrittenBook([row(["a": .text("x")]), row(["t": .text(letters(limit + 1))])]) { $0.longCells = .error }
        }
        #expect(error?.code == .limit)
        #expect(error?.location.column == "\"t\"")
        #expect(error?.advice == "\(Setting.longCells) split or truncate, or write csv or jsonl")
        #expect(try WrittenBook([row(["t": .text(letters(limit))])]) { $0.longCells = .error }.read().rows.count == 1)
    }

    @Test func surrogatesLostOnTheWayAreCounted() throws {
        let book = try WrittenBook([row(["t": .escaped(#"\ud800"# + letters(limit)), "u": .escaped(#"\udc00"#)])])
        #expect(book.warnings.entries[.replacedSurrogate]?.count == 2)
        #expect(try book.read().rows == [["t": "t:\u{FFFD}" + letters(limit), "u": "t:\u{FFFD}"]])
    }

    /// Shapes come and go with wild data; one that takes the place of another in memory is still another.
    @Test func shapesThatAreGoneAreNotMistaken() throws {
        let stage = try LongCells(treatment: .split).makeStage()
        let long = letters(limit + 1)
        for number in 0..<2000 {
            let batch = RowBatch([[Field("c\(number)", .text(long))]])
            try stage.apply(to: batch)
            let columns = batch.shape(of: batch.rows[0]).columns.map(\.description)
            #expect(columns == ["c\(number)", "c\(number) (continued 2)"])
        }
    }
}

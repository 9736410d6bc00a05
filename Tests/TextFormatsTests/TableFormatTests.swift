import RowFixtures
import Tabular
import Testing

@testable import TextFormats

struct TableFormatTests {
    private func text(_ rows: [Fields], columns: [String], width: Int, rowsPerBatch: Int = 3) throws -> String {
        let options = testOptions { $0[TableTextOptions.self].width = width }
        return try Writing.text(
            of: rows, as: TableFormat.self, options, rowsPerBatch: rowsPerBatch, columns: columns, areAll: true)
    }

    @Test func numbersStandRight() throws {
        let rows = [
            row(["name": .text("Ann"), "n": .number("1"), "z": .text("007")]),
            row(["name": .text("Roberta"), "n": .text("100"), "z": .text("1")]), row(["z": .null]),
        ]
        #expect(
            try text(rows, columns: ["name", "n", "z"], width: 80) == """
                name       n  z
                ───────  ───  ───
                Ann        1  007
                Roberta  100  1


                """)
    }

    @Test func longCellsAreCutToTheWidth() throws {
        let long = String(repeating: "abcdefghi ", count: 20)
        let table = try text(
            [row(["id": .number("1"), "a": .text(long), "b": .text(long)]), row(["a": .text("short")])],
            columns: ["id", "a", "b"], width: 40)
        let lines = table.split(separator: "\n")
        #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= 40 })
        #expect(lines[2] == " 1  abcdefghi abcdef…  abcdefghi abcdef…")
        #expect(lines[3] == "    short")
    }

    /// A mark behind the last character that is shown belongs to it, and what is ASCII is cut as other text is.
    @Test func asciiIsCutAsOtherText() throws {
        let texts = ["abcdefgh", "abcdefghi", "abcdefgh\u{301}", "abcdefg\u{301}hi", "éabcdefgh", "abcdefghé"]
        let table = try text(texts.map { row(["a": .text($0)]) }, columns: ["a"], width: 8)
        #expect(
            table.split(separator: "\n").dropFirst(2).map(String.init) == [
                "abcdefgh", "abcdefg…", "abcdefgh\u{301}", "abcdefg\u{301}…", "éabcdef…", "abcdefg…",
            ])
    }

    @Test func wideCharactersTakeTwoColumns() throws {
        let rows = [
            row(["a": .text("日本"), "b": .text("x")]), row(["a": .text("👩‍👩‍👧‍👦"), "b": .text("x")]),
            row(["a": .text("e\u{301}"), "b": .text("x")]),
        ]
        #expect(
            try text(rows, columns: ["a", "b"], width: 80) == """
                a     b
                ────  ─
                日本  x
                👩‍👩‍👧‍👦    x
                e\u{301}     x

                """)
    }

    @Test func whatControlsATerminalIsShown() throws {
        let table = try text(
            [row(["a": .text("\u{1B}[31mred\u{7}\nb\tc\u{202E}\u{9B}"), "b\n": .escaped("\\u0000")])],
            columns: ["a", "b\n"],
            width: 80)
        #expect(table.split(separator: "\n").count == 3)
        #expect(table.contains("␛[31mred␇↵b c\u{FFFD}\u{FFFD}") && table.contains("␀") && table.contains("b↵"))
    }

    @Test func columnsThatDoNotFitAreTold() throws {
        let names = (1...30).map { "column\($0)" }
        let sink = MemoryByteSink()
        let writer = TableWriter(to: sink, width: 30)
        try writer.begin(TableSchema(columns: names.map { ColumnName($0) }, isComplete: true))
        try writer.finish(ColumnSet(names.map { ColumnName($0) }))
        #expect(sink.text == "column1  column2  column3  …\n───────  ───────  ───────  ─\n")
        #expect(writer.notes.count == 1 && writer.notes[0].hasPrefix("27 columns, from \"column4\" on,"))
    }

    @Test func whereNothingButASCIIIsShown() throws {
        let names = ["a", "naïve", "c", "d"].map { ColumnName($0) }
        let sink = MemoryByteSink()
        let writer = try TableFormat.makeWriter(
            to: sink,
            options: testOptions {
                $0[TableTextOptions.self].isASCII = true
                $0[TableTextOptions.self].width = 32
            })
        try writer.begin(TableSchema(columns: names, isComplete: true))
        let batch = RowBatch([
            row([
                "a": .number("1"), "naïve": .text("日本 – é"), "c": .text("cut where it ends…"),
                "d": .text("unseen, too long"),
            ])
        ])
        let columns = ColumnSet(names)
        for shape in batch.shapes { shape.takePlaces(in: columns) }
        let encoded = EncodedRows()
        encoded.position = OutputPosition(columnCount: names.count)
        try writer.makeEncoder().encode(batch, rows: 0..<1, into: encoded)
        try writer.append(encoded)
        try writer.finish(columns)
        #expect(sink.text.utf8.allSatisfy { $0 < 0x80 })
        #expect(
            sink.text == """
                a  na?ve     c          d
                -  --------  ---------  --------
                1  ???? - ?  cut wh...  unsee...

                """)
    }

    @Test func rowsBehindThoseLookedAtAreCutToTheirWidth() throws {
        let rows = (0..<2500).map { row(["a": .text($0 < 2000 ? "ab" : "abcdef")]) }
        let lines = try text(rows, columns: ["a"], width: 80, rowsPerBatch: 100).split(separator: "\n")
        #expect(lines.count == 2502 && lines[2] == "ab" && lines[2501] == "a…")
    }

    @Test(arguments: UInt64(1)...30, [1, 7, 40, 200]) func noLineIsWider(seed: UInt64, width: Int) throws {
        var generator = RowGenerator(seed: seed)
        let rows = generator.rows(20)
        var columns: [String] = []
        for field in rows.joined() where !columns.contains(field.name) { columns.append(field.name) }
        let table = try text(rows, columns: columns, width: width)
        let lines = table.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(columns.isEmpty || lines.count == rows.count + 2)
        for line in lines {
            let text = String(String.UnicodeScalarView(line))
            #expect(DisplayWidth.of(text) <= max(width, 4), "\(text)")
            #expect(!text.unicodeScalars.contains(where: VisibleText.isUnsafe))
        }
    }

    @Test func layoutsShareTheWidth() {
        #expect(TableLayout(natural: [3, 5], width: 80).widths == [3, 5])
        #expect(TableLayout(natural: [3, 100, 50], width: 47).widths == [3, 20, 20])
        #expect(TableLayout(natural: [3, 100, 100], width: 48).widths == [3, 21, 20])
        #expect(TableLayout(natural: [100], width: 5).widths == [5])
        #expect(TableLayout(natural: [], width: 5).widths == [])
    }
}

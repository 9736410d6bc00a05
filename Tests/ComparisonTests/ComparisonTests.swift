import Comparison
import HasDataExport
import TestSupport
import Testing

@Suite struct ComparisonTests {
    private let files = CompareFiles()

    @Test func tellsAddedRemovedAndChangedRowsInTheOrderOfTheNewSide() throws {
        let comparison = try files.compare(
            ("a.csv", "id,title\n1,a\n2,b\n3,c\n4,d\n5,e\n"), ("b.csv", "id,title\n5,e\n9,n\n4,D\n1,a\n"))
        #expect(
            try comparison.lines == [
                "added 9 title:->n", "changed 4 title:d>D", "removed 2 title:b>-", "removed 3 title:c>-",
            ])
        #expect([comparison.added, comparison.removed, comparison.changed, comparison.unchanged] == [1, 2, 1, 2])
        #expect(comparison.old.rows == 5)
        #expect(comparison.changedFields.map { "\($0.name) \($0.rows)" } == ["title 1"])
    }

    @Test func removedRowsBeforeAllOthersComeFirst() throws {
        let comparison = try files.compare(("a.csv", "id\n1\n2\n3\n"), ("b.csv", "id\n7\n3\n"))
        #expect(try comparison.lines == ["removed 1", "removed 2", "added 7"])
    }

    @Test func nothingDiffersBetweenTheSameRowsInAnotherOrder() throws {
        let rows = (0..<500).map { "\($0),title \($0 % 7)" }
        var random = SeededGenerator(seed: 1)
        let comparison = try files.compare(
            ("a.csv", "id,title\n" + rows.joined(separator: "\n") + "\n"),
            ("b.csv", "id,title\n" + rows.shuffled(using: &random).joined(separator: "\n") + "\n"))
        #expect(!comparison.hasDifferences)
        #expect(comparison.unchanged == 500)
    }

    /// Writes JSON Lines in other formats, and expects that nothing differs from them either way.
    private func expectSameInAllFormats(_ rows: String, key: [String]) throws {
        let json = try files.file("rows.jsonl", rows)
        for format in ["csv", "tsv", "xlsx", "json", "parquet"] {
            var export = Export(from: [json], to: .file("\(files.path)/rows.\(format)"))
            export.replacesOutput = true
            _ = try export.run()
            let other = Source.file("\(files.path)/rows.\(format)")
            #expect(try files.compare(json, other, key: key).lines == [], "\(format)")
            #expect(try files.compare(other, json, key: key).lines == [], "\(format)")
        }
    }

    @Test func nothingDiffersBetweenFormats() throws {
        let rows = """
            {"id":1,"n":1.5,"flag":true,"text":"a, \\"b\\"\\n","empty":"","none":null,"list":[1, {"a": 2}]}
            {"id":2,"n":1e5,"flag":false,"text":"é","big":12345678901234567890}

            """
        try expectSameInAllFormats(rows, key: ["id"])
    }

    /// Without a key rows pair by the same rule by which their values are compared: a number is the text that is one of its value.
    @Test func wholeRowsPairByValueBetweenFormats() throws {
        let rows =
            #"{"id":"a","price":1.50}"# + "\n" + #"{"id":"b","price":2.00}"# + "\n" + #"{"id":"c","price":1e2}"#
            + "\n" + #"{"id":"d","price":-0,"n":[1.0]}"# + "\n" + #"{"id":"e","price":1e400}"# + "\n"
        try expectSameInAllFormats(rows, key: [])
    }

    /// What the rule does not pair stays apart: two texts are compared by their bytes, and rows that only might have been equal
    /// are one removed and one added.
    @Test func wholeRowsOfTextsPairByTheirBytes() throws {
        let texts = try files.compare(("a.csv", "v\n1.50\n2\n"), ("b.csv", "v\n2\n1.5\n"), key: [])
        #expect(try texts.lines.sorted() == ["added  v:->1.5", "removed  v:1.50>-"])
        // Each number takes one text, however often and in whatever order they come.
        let mixed = try files.compare(
            ("a.jsonl", "{\"v\":1.5}\n{\"v\":7}\n{\"v\":1.5}\n"), ("b.csv", "v\n1.50\n7.0\n1.5\n1.500\n"), key: [])
        #expect([mixed.added, mixed.removed, mixed.changed, mixed.unchanged] == [1, 0, 0, 3])
    }

    /// The same beyond the memory limit, where digests are put aside.
    @Test func wholeRowsPairByValueBeyondTheMemoryLimit() throws {
        let numbers = (0..<3000).map { "{\"id\":\($0),\"v\":\($0 % 50).50}\n" }.joined()
        let texts = (0..<3000).reversed().map { "\($0),\($0 % 50).50\n" }.joined()
        let comparison = try files.compare(("a.jsonl", numbers), ("b.csv", "id,v\n" + texts + "9,9.5\n"), key: []) {
            $0.memoryLimit = 20_000
        }
        #expect([comparison.added, comparison.removed, comparison.unchanged] == [1, 0, 3000])
    }

    /// A key may be called as a rename calls it.
    @Test func keysByTheirNewNames() throws {
        for key in ["u", "url"] {
            let comparison = try files.compare(
                ("a.csv", "url,n\na,1\nb,2\n"), ("b.csv", "url,n\nb,3\na,1\n"), key: [key]
            ) {
                $0.isStrict = true
                $0.steps.projection = try? FieldProjection(fields: ["n"], omitting: [], renaming: [("url", "u")])
            }
            #expect(try comparison.lines == ["changed b n:2>3"], "\(key)")
            #expect(comparison.old.notes == [] && comparison.new.notes == [], "\(key)")
        }
    }

    @Test func nullIsAbsentAndEmptyTextIsNot() throws {
        let comparison = try files.compare(
            ("a.jsonl", "{\"id\":1,\"a\":null,\"b\":\"\"}\n{\"id\":2,\"a\":\"x\"}\n{\"id\":3,\"a\":\"\"}\n"),
            ("b.jsonl", "{\"id\":1,\"b\":\"\"}\n{\"id\":2,\"a\":null}\n{\"id\":3}\n"))
        #expect(try comparison.lines == ["changed 2 a:x>-", "changed 3 a:>-"])
    }

    @Test func nestedValuesAreComparedByWhatTheySay() throws {
        let old = "{\"id\":1,\"v\":{\"a\":[1,2.0,\"\\u00e9\"],\"b\":{\"c\":null}}}\n{\"id\":2,\"v\":[1,2]}\n"
        let same = "id,v\n1,\"{ \"\"b\"\": {\"\"c\"\":null}, \"\"a\"\": [1.0, 2, \"\"é\"\"] }\"\n2,\"[1, 2]\"\n"
        #expect(try files.compare(("a.jsonl", old), ("b.csv", same)).lines == [])
        let other = "{\"id\":1,\"v\":{\"a\":[1,2.0,\"\\u00e9\"],\"b\":{\"c\":0}}}\n{\"id\":2,\"v\":[2,1]}\n"
        #expect(try files.compare(("a.jsonl", old), ("c.jsonl", other)).changed == 2)
    }

    @Test func deepNestingIsCompared() throws {
        let deep = String(repeating: "[", count: 5000) + "1" + String(repeating: "]", count: 5000)
        let spaced = String(repeating: "[ ", count: 5000) + "1" + String(repeating: "]", count: 5000)
        let other = deep.replacing("1", with: "2")
        func row(_ value: String) -> String { "{\"id\":1,\"v\":\(value)}\n" }
        #expect(try !files.compare(("a.jsonl", row(deep)), ("b.jsonl", row(spaced))).hasDifferences)
        #expect(try files.compare(("a.jsonl", row(deep)), ("c.jsonl", row(other))).changed == 1)
    }

    @Test func numbersAreComparedByValueAndTextByItsBytes() throws {
        #expect(
            try files.compare(("a.jsonl", "{\"id\":1,\"n\":1.50}\n"), ("b.jsonl", "{\"id\":1.0,\"n\":1.5}\n")).lines
                == [])
        #expect(try files.compare(("a.jsonl", "{\"id\":1,\"n\":200}\n"), ("b.csv", "id,n\n1,200\n")).lines == [])
        #expect(try files.compare(("a.jsonl", "{\"id\":1,\"n\":1e2}\n"), ("b.csv", "id,n\n1,100.0\n")).lines == [])
        // Versions are no numbers.
        #expect(try files.compare(("a.csv", "id,n\n1,1.1\n"), ("b.csv", "id,n\n1,1.10\n")).changed == 1)
        #expect(
            try files.compare(
                ("a.jsonl", "{\"id\":9007199254740993}\n"), ("b.jsonl", "{\"id\":9007199254740992}\n")
            ).added == 1)
    }

    @Test func rowsOfOneKeyPairInTheirOrder() throws {
        let comparison = try files.compare(
            ("a.csv", "id,v\n1,a\n1,b\n1,c\n2,x\n"), ("b.csv", "id,v\n1,a\n1,B\n2,x\n2,y\n"))
        #expect(try comparison.lines == ["changed 1 v:b>B", "removed 1 v:c>-", "added 2 v:->y"])
        #expect(comparison.old.repeatedKeys == 2)
        #expect(comparison.new.repeatedKeys == 2)
    }

    @Test func withoutAKeyWholeRowsAreCompared() throws {
        let comparison = try files.compare(
            ("a.csv", "a,b\n1,x\n1,x\n2,y\n"), ("b.jsonl", "{\"b\":\"y\",\"a\":2}\n{\"b\":\"x\",\"a\":1}\n{\"a\":3}\n"),
            key: [])
        #expect(try comparison.lines == ["removed  a:1>- b:x>-", "added  a:->3"])
        #expect(comparison.changed == 0)
        #expect(comparison.old.repeatedKeys == 0)
    }

    @Test func aKeyMayBeNestedAndHaveSeveralFields() throws {
        let comparison = try files.compare(
            ("a.jsonl", "{\"p\":{\"id\":1},\"l\":\"de\",\"v\":1}\n{\"p\":{\"id\":1},\"l\":\"en\",\"v\":1}\n"),
            ("b.jsonl", "{\"l\":\"en\",\"p\":{\"id\":1},\"v\":2}\n{\"p\":{\"id\":1},\"l\":\"de\",\"v\":1}\n"),
            key: ["p.id", "l"])
        #expect(try comparison.lines == ["changed 1,en v:1>2"])
    }

    @Test func fieldsSayWhatIsComparedAndTheKeyStays() throws {
        let (old, new) = ("id,a,b\n1,x,y\n2,x,y\n", "id,a,b\n1,x,Y\n2,X,y\n")
        let named = try files.compare(("a.csv", old), ("b.csv", new)) { export in
            export.steps.projection = try? FieldProjection(fields: ["a"])
        }
        #expect(try named.lines == ["changed 2 a:x>X"])
        let omitted = try files.compare(("a.csv", old), ("b.csv", new)) { export in
            export.steps.projection = try? FieldProjection(omitting: ["a"])
        }
        #expect(try omitted.lines == ["changed 1 b:y>Y"])
        let renamed = try files.compare(("a.csv", old), ("b.csv", new)) { export in
            export.steps.projection = try? FieldProjection(renaming: [(old: "id", new: "key"), (old: "a", new: "c")])
        }
        #expect(try renamed.lines == ["changed 1 b:y>Y", "changed 2 c:x>X"])
    }

    @Test func aKeyThatNoRowHasIsTold() throws {
        let comparison = try files.compare(("a.csv", "url\na\n"), ("b.csv", "url\na\n"), key: ["ulr"])
        #expect(comparison.old.notes.contains { $0.contains("ulr") })
        #expect(comparison.old.rowsWithoutKey == 1)
    }

    @Test func aMillionCharactersArePartOfAValue() throws {
        let long = String(repeating: "lorem ipsum ", count: 100_000)
        let comparison = try files.compare(
            ("a.csv", "id,text\n1,\(long)\n2,\(long)\n"), ("b.csv", "id,text\n1,\(long)\n2,\(long)x\n"))
        #expect(comparison.changed == 1)
    }

    @Test func writesTablesAndObjects() throws {
        let comparison = try files.compare(
            ("a.jsonl", "{\"id\":1,\"t\":\"a\",\"n\":1}\n{\"id\":2}\n{\"id\":4,\"t\":\"z\"}\n"),
            (
                "b.jsonl",
                "{\"id\":1,\"t\":\"b\",\"n\":null}\n{\"id\":3,\"t\":\"\\\"\",\"x\":[1]}\n{\"id\":4,\"t\":\"z\"}\n"
            ))
        #expect(
            try files.written(comparison, as: "csv") == """
                change,id,field,old,new
                changed,1,t,a,b
                changed,1,n,1,
                removed,2,,,
                added,3,t,,\"\"\"\"
                added,3,x,,[1]

                """)
        #expect(
            try files.written(comparison, as: "jsonl") == """
                {"change":"changed","key":{"id":1},"fields":{"t":{"old":"a","new":"b"},"n":{"old":1}}}
                {"change":"removed","key":{"id":2},"fields":{}}
                {"change":"added","key":{"id":3},"fields":{"t":{"new":"\\""},"x":{"new":[1]}}}

                """)
        let none = try files.compare(("a.csv", "id\n1\n"), ("b.csv", "id\n1\n"))
        #expect(try files.written(none, as: "csv") == "change,id,field,old,new\n")
        #expect(try files.written(none, as: "jsonl") == "")
    }

    @Test func aWorkbookHasASheetForEachKind() throws {
        let comparison = try files.compare(
            ("a.csv", "id,t,statusCode\n1,a,200\n2,b,200\n"),
            ("b.jsonl", "{\"id\":1,\"t\":\"A\",\"statusCode\":404}\n{\"id\":3,\"t\":\"c\",\"x\":1}\n"))
        let path = "\(files.path)/d.xlsx"
        _ = try comparison.writeWorkbook(by: Export(from: [], to: .file(path)))
        var sheets: [String] = []
        for sheet in ["Summary", "Added", "Removed", "Changed"] {
            var export = Export(from: [.file(path)], to: .file("\(files.path)/sheet.csv"))
            export.replacesOutput = true
            export.formatOptions[XLSXReadingOptions.self].sheet = .named(sheet)
            _ = try export.run()
            sheets.append(Shell.read("\(files.path)/sheet.csv") ?? "")
        }
        #expect(
            sheets == [
                """
                what,rows
                old rows,2
                new rows,2
                added,1
                removed,1
                changed,1
                unchanged,0
                status 200 → 404,1
                changed in t,1
                changed in statusCode,1

                """,
                "id,t,x\n3,c,1\n", "id,t,statusCode\n2,b,200\n",
                "id,field,old,new\n1,t,a,A\n1,statusCode,200,404\n",
            ])
    }

    @Test func thePageHasNoMarkupOfTheRows() throws {
        let comparison = try files.compare(
            ("a.csv", "id,t\n<b>1</b>,x\n2,<script>alert(1)</script>\n"),
            ("b.csv", "id,t\n<b>1</b>,<i>y</i>\n3,\"</style><img src=x onerror=y>\"\n"))
        let page = try comparison.page()
        #expect(!page.contains("<b>1") && !page.contains("<i>y") && !page.contains("<script") && !page.contains("<img"))
        #expect(page.contains("&lt;b&gt;1&lt;/b&gt;") && page.contains("&lt;i&gt;y&lt;/i&gt;"))
        #expect(page.contains("Content-Security-Policy"))
    }
}

import Comparison
import HasDataExport
import TestSupport
import Testing

/// Rows that differ are read once more, in text by themselves: whatever the layout, what stands between them, and the steps.
@Suite struct RereadRowsTests {
    private struct Sample {
        var id: Int
        var text: String
        var note: String?
    }

    private static let texts = ["a", "a, \"b\"", "two\nlines", "", "[1, {\"x\": \"é\"}]", "tab\tback\\slash", "17"]

    private func samples(_ count: Int, _ random: inout SeededGenerator) -> [Sample] {
        (0..<count).map { id in
            Sample(
                id: id, text: RereadRowsTests.texts.randomElement(using: &random) ?? "",
                note: id % 3 == 0 ? nil : "n\(id)")
        }
    }

    private static func quoted(_ text: String) -> String {
        var json = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        json = json.replacing("\n", with: "\\n").replacing("\t", with: "\\t")
        return "\"\(json)\""
    }

    private static func object(_ row: Sample, space: String = "") -> String {
        let note = row.note.map { ",\(space)\"note\":\(quoted($0))" } ?? ""
        return "{\"id\":\(row.id),\(space)\"text\":\(space)\(quoted(row.text))\(note)}"
    }

    private static func line(_ row: Sample, _ delimiter: String) -> String {
        let field = "\"" + row.text.replacing("\"", with: "\"\"") + "\""
        return "\(row.id)\(delimiter)\(field)\(delimiter)\(row.note ?? "")"
    }

    private static func table(_ rows: [Sample], _ delimiter: String, end: String = "\n") -> String {
        "id\(delimiter)text\(delimiter)note" + end + rows.map { line($0, delimiter) + end }.joined()
    }

    /// The same rows in every layout that text can have.
    private static let layouts: [(String, @Sendable ([Sample]) -> String)] = [
        ("a.jsonl", { $0.map { object($0) + "\n" }.joined() }),
        ("marked.jsonl", { "\u{FEFF}" + $0.map { object($0, space: " ") + " \r\n\n" }.joined() }),
        ("a.json", { "[" + $0.map { object($0) }.joined(separator: ",") + "]" }),
        ("lines.json", { "[\n" + $0.map { object($0, space: "\n ") }.joined(separator: " \n,\n") + "\n]\n" }),
        ("values.json", { $0.map { object($0, space: " ") }.joined(separator: " ") }),
        ("a.csv", { table($0, ",") }), ("crlf.csv", { table($0, ",", end: "\r\n") }),
        ("semicolon.csv", { "\u{FEFF}sep=;\n" + table($0, ";", end: "\n\n") }),
        ("open.csv", { String(table($0, ",").dropLast()) }), ("a.tsv", { table($0, "\t") }),
    ]

    @Test(arguments: 0..<RereadRowsTests.layouts.count)
    func rowsOfTextAreReadByThemselves(layout: Int) throws {
        var random = SeededGenerator(seed: UInt64(layout))
        var new = samples(300, &random)
        let old = new
        // The first, the last, neighbours, and some.
        let changed = Set([0, 1, 2, 150, 151, 299] + (0..<12).map { _ in Int.random(in: 0..<300, using: &random) })
        for id in changed { new[id].text = "changed \(id)\nto \"this\"" }
        new.remove(at: 77)
        new.insert(Sample(id: 1000, text: "added", note: nil), at: 200)
        let files = CompareFiles()
        let (name, write) = RereadRowsTests.layouts[layout]
        let (_, writeOther) = RereadRowsTests.layouts[(layout + 3) % RereadRowsTests.layouts.count]
        let otherName = RereadRowsTests.layouts[(layout + 3) % RereadRowsTests.layouts.count].0
        for workers in [1, 2] {
            for (oldFile, newFile) in [
                ((name, write(old)), (name, write(new))), ((otherName, writeOther(old)), (name, write(new))),
            ] {
                let progress = Progress()
                let comparison = try files.compare((oldFile.0, oldFile.1), (newFile.0, newFile.1), progress: progress) {
                    $0.workers = workers
                }
                let told = try comparison.lines
                #expect(comparison.changed == UInt64(changed.subtracting([77]).count), "\(name)")
                #expect(comparison.removed == 1 && comparison.added == 1)
                for id in changed where id != 77 {
                    #expect(told.contains("changed \(id) text:\(old[id].text)>changed \(id)\nto \"this\""), "\(name)")
                }
                #expect(told.contains("added 1000 text:->added"))
                // Of the last pass.
                #expect(progress.figures.rows == comparison.changed + 1, "\(name)")
            }
        }
    }

    @Test func rowsBehindStepsAreReadByThemselves() throws {
        var random = SeededGenerator(seed: 5)
        var new = samples(400, &random)
        let old = new
        for id in [4, 10, 11, 211, 398] { new[id].note = "other" }
        let files = CompareFiles()
        for (name, write) in [RereadRowsTests.layouts[0], RereadRowsTests.layouts[3], RereadRowsTests.layouts[5]] {
            let progress = Progress()
            let comparison = try files.compare((name, write(old)), (name, write(new)), key: ["key"], progress: progress)
            {
                // Every other row, with a computed key.
                $0.steps.added = (try? [AddedFields.Field(parsing: "key=number(id) + 7")]) ?? []
                $0.steps.filters = (try? [WhereFilter(parsing: "id % 2 = 0")]) ?? []
                $0.steps.parseJSON = ParseJSON()
                $0.steps.projection = try? FieldProjection(omitting: ["id"])
            }
            #expect(
                try comparison.lines == [4, 10, 398].map { "changed \($0 + 7) note:\(old[$0].note ?? "-")>other" },
                "\(name)")
            #expect(progress.figures.rows < 50, "\(name)")
        }
    }

    @Test func rowsOfSeveralSourcesAreReadWhereTheyStand() throws {
        let files = CompareFiles()
        func rows(_ ids: Range<Int>, _ change: Int) -> String {
            ids.map { "{\"id\":\($0),\"v\":\($0 == change ? 1 : 0)}\n" }.joined()
        }
        let old = try [
            files.file("a.jsonl", rows(0..<90, -1)),
            files.file("b.csv", "id,v\n" + (90..<200).map { "\($0),0\n" }.joined()),
            files.file("c.jsonl", rows(200..<300, -1)),
        ]
        let new = try [files.file("d.jsonl", rows(0..<150, 95)), files.file("e.jsonl", rows(150..<300, 299))]
        var exports = [Export(from: old, to: .standardOutput), Export(from: new, to: .standardOutput)]
        for index in exports.indices { exports[index].formatOptions.blockSize = 100 }
        let comparison = try Comparison(of: exports[0], with: exports[1], key: [FieldPath("id")])
        #expect(try comparison.lines == ["changed 95 v:0>1", "changed 299 v:0>1"])
    }

    @Test func rowsThatStandInOthersAreFound() throws {
        let files = CompareFiles()
        func event(_ ids: Range<Int>, _ v: Int) -> String {
            let rows = ids.map { "{\"id\":\($0),\"v\":\($0 % 50 == 7 ? v : 0)}" }.joined(separator: ",")
            return
                "{\"event\":\"scraper.data.scraped\",\"jobId\":\"9\",\"jobStatus\":\"in_progress\",\"timestamp\":\"2025-05-02T17:26:28.603+03:00\",\"dataRows\":[\(rows)],\"dataRowsCount\":\(ids.count),\"creditsSpent\":1}\n"
        }
        let comparison = try files.compare(
            ("a.jsonl", event(0..<100, 0) + event(100..<200, 0)), ("b.jsonl", event(0..<100, 1) + event(100..<200, 1)))
        #expect(try comparison.lines == [7, 57, 107, 157].map { "changed \($0) v:0>1" })
        func unwound(_ v: Int) -> String {
            (0..<100).map {
                "{\"n\":\($0),\"items\":[{\"id\":\"\($0)a\",\"v\":0},{\"id\":\"\($0)b\",\"v\":\($0 == 50 ? v : 0)}]}\n"
            }
            .joined()
        }
        let items = try files.compare(("a.jsonl", unwound(0)), ("b.jsonl", unwound(1))) {
            $0.steps.unwind = [Unwind("items")]
        }
        #expect(try items.lines == ["changed 50b v:0>1"])
    }

    @Test func rowsThatWereSkippedStayOut() throws {
        let files = CompareFiles()
        let old = (0..<100).map { "{\"id\":\($0),\"v\":0}\n" + ($0 % 10 == 0 ? "{broken\n" : "") }.joined()
        let new = old.replacing("{\"id\":40,\"v\":0}", with: "{\"id\":40,\"v\":1}")
        let comparison = try files.compare(("a.jsonl", old), ("b.jsonl", new)) { $0.formatOptions.skipsErrors = true }
        #expect(try comparison.lines == ["changed 40 v:0>1"])
    }
}

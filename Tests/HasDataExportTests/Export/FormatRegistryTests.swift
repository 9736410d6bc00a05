import CSVFormat
import ExportFixtures
import HasDataExport
import RowFixtures
import Tabular
import Testing

/// A format from outside the package, registered and used both ways.
struct FormatRegistryTests {
    private let cards = "url: a\nn: 1\n\nurl: b\nlate: x, y\nn: 2\n\nn: 3\n\n"

    private func run(
        _ path: String, to format: String, workers: Int = 2, _ change: (inout Export) -> Void = { _ in }
    ) throws -> String {
        try exportText([path], to: format, workers: workers) {
            $0.registry.register(CardFormat.self)
            change(&$0)
        }
    }

    @Test(arguments: [1, 2, 8]) func readIntoEveryFormat(workers: Int) throws {
        let work = Workspace()
        let path = try work.file("a.card", cards)
        #expect(try run(path, to: "card", workers: workers) == cards)
        #expect(try run(path, to: "csv", workers: workers) == "url,n,late\na,1,\nb,2,\"x, y\"\n,3,\n")
        #expect(
            try run(path, to: "jsonl", workers: workers)
                == "{\"url\":\"a\",\"n\":1}\n{\"url\":\"b\",\"late\":\"x, y\",\"n\":2}\n{\"n\":3}\n")
        #expect(try run(path, to: "jsonl", workers: workers) { $0.types = .text }.hasSuffix("{\"n\":\"3\"}\n"))
        let book = try export([path], to: "xlsx", workers: workers) { $0.registry.register(CardFormat.self) }
        let again = try work.file("b.xlsx", book.bytes)
        #expect(try run(again, to: "card", workers: workers) == "url: a\nn: 1\n\nurl: b\nn: 2\nlate: x, y\n\nn: 3\n\n")
    }

    @Test func writtenFromEveryFormat() throws {
        let work = Workspace()
        let rows = [row(["a": .text("x"), "b": .number("1.0")]), row(["a": .null, "c": .json("[1]")])]
        for (name, format) in [("a.csv", CSVFormat.self as any Format.Type), ("a.tsv", TSVFormat.self)] {
            let path = try work.file(name, rows, as: format)
            #expect(try run(path, to: "card") == "a: x\nb: 1.0\n\nc: [1]\n\n")
        }
        let path = try work.file("a.json", "[{\"a\":\"x\",\"b\":1.0},{\"a\":null,\"c\":[1]}]")
        #expect(try run(path, to: "card") == "a: x\nb: 1.0\n\nc: [1]\n\n")
    }

    @Test func foundByNameExtensionAndContent() throws {
        let work = Workspace()
        #expect(try run(try work.file("a.cards", cards), to: "card") == cards)
        // Registered behind CSV, it is asked before that takes any text.
        let text = try run(try work.file("b.bin", "CARDS\n" + cards), to: "csv")
        #expect(text.hasPrefix("url,n,late\n"))
        #expect(try run(try work.file("a.txt", cards), to: "card") { $0.sourceFormat = "card" } == cards)
        var export = Export(from: [.file(try work.file("c.csv", "a\n1\n"))], to: .file("\(work.folder)/out.card"))
        export.registry.register(CardFormat.self)
        #expect(try export.run().format == "card")
        export.registry = .standard
        export.format = "card"
        let error = #expect(throws: ExportError.self) { try export.run() }
        #expect(
            error?.description
                == "no format is called \"card\"; there are xlsx, arrow, json, jsonl, csv, tsv, psv, parquet, sqlite, xml, html, "
                + "md, table")
    }

    @Test func manyRowsAndColumnsThatComeLate() throws {
        let work = Workspace()
        let text = (0..<3000).map { "n: \($0)\n\($0 % 1000 == 999 ? "late \($0): x\n" : "")\n" }.joined()
        let path = try work.file("a.card", text)
        let one = try run(path, to: "csv", workers: 1)
        #expect(one.hasPrefix("n,late 999,late 1999,late 2999\n0,,,\n1,,,\n"))
        #expect(one.hasSuffix("\n2999,,,x\n"))
        #expect(try run(path, to: "csv", workers: 8) == one)
        #expect(try run(path, to: "card", workers: 8) == text)
    }

    @Test func itsErrorsHaveTheirPlace() throws {
        let work = Workspace()
        let text = (0..<3000).map { $0 == 2000 ? "no colon\n\n" : "n: \($0)\n\n" }.joined()
        let path = try work.file("a.card", text)
        for workers in [1, 8] {
            let error = #expect(throws: ExportError.self) { try run(path, to: "csv", workers: workers) }
            #expect(error?.description == "\(path): row 2001 (byte 16890): a line has no colon")
        }
    }
}

import ExportFixtures
import HasDataExport
import TestSupport
import Testing

/// Rows that wait until all columns are known, against the same rows written when the columns were told beforehand.
@Suite struct WaitingRowsTests {
    /// Rows of which every one may bring a column, by a generator with a seed.
    private static func rows(_ count: Int, seed: UInt64) -> String {
        var generator = SeededGenerator(seed: seed)
        func next(_ bound: UInt64) -> UInt64 { generator.next(upperBound: bound) }
        let values = [
            "1", "\"x\"", "\"a,\\\"b\\\"\\n\"", "null", "true", "{\"k\":[1,2]}", "\"\"", "2.50", "\"\\ud800\"",
        ]
        return (0..<count).map { row in
            var names = (0..<8).filter { _ in next(3) > 0 }.map { "c\($0)" }
            if row % 97 == 96 { names.append("late\(row)") }
            if next(2) == 0 { names.reverse() }
            return "{" + names.map { "\"\($0)\":\(values[Int(next(UInt64(values.count)))])" }.joined(separator: ",")
                + "}\n"
        }.joined()
    }

    private static let limits = [0, 32 << 20]

    @Test(arguments: [1, 2, 8], limits) func sortedColumns(workers: Int, limit: Int) throws {
        for format in ["csv", "tsv", "json", "jsonl"] {
            let table = try Table("in.jsonl", WaitingRowsTests.rows(3000, seed: 7))
            var export = table.export(to: "sorted.\(format)")
            export.workers = workers
            export.memoryLimit = limit
            export.steps.sortsFields = true
            let names = try export.run().columns
            let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            if format.hasSuffix("sv") { #expect(names == sorted) }
            export.destination = .file(table.sibling("told.\(format)"))
            export.steps.projection = try FieldProjection(fields: sorted)
            export.steps.sortsFields = false
            try export.run()
            #expect(table.text(of: "sorted.\(format)") == table.text(of: "told.\(format)"))
            #expect(table.names.count == 3, "\(table.names)")
        }
    }

    @Test(arguments: [1, 2, 8], limits) func denseRows(workers: Int, limit: Int) throws {
        let table = try Table("in.jsonl", WaitingRowsTests.rows(2000, seed: 11))
        for format in ["json", "jsonl"] {
            var export = table.export(to: "dense.\(format)")
            export.workers = workers
            export.memoryLimit = limit
            export.formatOptions[JSONOptions.self].writesNulls = true
            let names = try export.run().columns
            export.destination = .file(table.sibling("told.\(format)"))
            export.steps.projection = try FieldProjection(fields: names)
            try export.run()
            let dense = try #require(table.text(of: "dense.\(format)"))
            #expect(dense == table.text(of: "told.\(format)"))
            // Every row has every key.
            #expect(dense.split(separator: "\n").filter { $0.hasPrefix("{") }.allSatisfy { $0.contains("\"late96\":") })
        }
    }

    @Test(arguments: [1, 2, 8], limits) func parts(workers: Int, limit: Int) throws {
        for format in ["csv", "jsonl"] {
            let table = try Table("in.jsonl", WaitingRowsTests.rows(1000, seed: 13))
            var export = table.export(to: "whole.\(format)")
            export.workers = workers
            export.memoryLimit = limit
            try export.run()
            export.destination = .file(table.sibling("part.\(format)"))
            export.rowsPerPart = 300
            #expect(try export.run().parts == 4)
            let whole = try #require(table.text(of: "whole.\(format)"))
            let parts = try (1...4).map { try #require(table.text(of: "part-00\($0).\(format)")) }
            // The header is one line here.
            let header = format == "csv" ? whole.prefix { $0 != "\n" } + "\n" : ""
            #expect(parts.allSatisfy { $0.hasPrefix(header) })
            #expect(header + parts.map { $0.dropFirst(header.count) }.joined() == whole)
            #expect(table.names.count == 6, "\(table.names)")
        }
    }

    @Test func nothingIsLeftOfPartsThatFail() throws {
        let table = try Table("in.jsonl", WaitingRowsTests.rows(500, seed: 17) + "{\"a\":\n")
        var export = table.export(to: "part.jsonl")
        export.rowsPerPart = 100
        #expect(throws: ExportError.self) { try export.run() }
        #expect(table.names == ["in.jsonl"])
    }

    @Test func additionsAreAllOrNothing() throws {
        let table = try Table("in.jsonl", WaitingRowsTests.rows(500, seed: 19) + "{\"a\":\n")
        let before = "{\"first\":1}\n"
        let file = try FileSink(path: table.sibling("log.jsonl"), replaces: false)
        try file.write(Array(before.utf8))
        try file.finish()
        var export = table.export(to: "log.jsonl")
        export.appends = true
        #expect(throws: ExportError.self) { try export.run() }
        #expect(table.text(of: "log.jsonl") == before)
        export.steps.limit = 100
        export.formatOptions.skipsErrors = true
        #expect(try export.run().isAppended)
        #expect(table.text(of: "log.jsonl")?.split(separator: "\n").count == 101)
        #expect(table.names.count == 2, "\(table.names)")
    }
}

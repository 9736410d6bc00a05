import ExportFixtures
import HasDataExport
import Tables
import Tabular
import TestSupport
import Testing

/// Rows that go into a file which is there: what it gives back is what new rows are compared with, so that the same rows a
/// second time change nothing, whatever the formats and the keys.
@Suite struct UpsertTests {
    private static let formats = ["csv", "tsv", "json", "jsonl", "xlsx", "parquet", "arrow"]

    /// Keys as JSON, of all kinds.
    private static let keys = [
        "1", "1.5", "4.0", "1e3", "-0", "-1e-7", "1e300", "0.1", "9007199254740993", "12345678901234567890", "true",
        #""7""#, #""007""#, #""1e3""#, #""4.00""#, #""=1+1""#, #""""#, #"" padded ""#, #""a,b""#, #""a;b|c""#,
        #""line\nbreak""#, #""tab\tin""#, #""q\"q""#, #""2024-02-29""#, #""é""#, #""\ud83d""#, #""\u0001""#,
        #""_x0041_""#, #"[1, 2.0]"#, #"{"a": {"b": 1e2}}"#, #""{\"a\":1}""#, #""NaN""#, #""true""#, #""null""#,
    ]

    private static func lines(_ keys: [String], _ value: String) -> String {
        keys.enumerated().map { #"{"id":\#($1),"n":\#($0),"v":"\#(value)"}"# + "\n" }.joined()
    }

    private static func run(
        _ sources: [String], into path: String, _ change: (inout Export) -> Void
    ) throws -> Summary {
        var export = Export(from: sources.map { .file($0) }, to: .file(path))
        export.workers = 2
        export.waitsForDisk = false
        export.formatOptions.blockSize = 700
        change(&export)
        return try export.run()
    }

    private static func upsert(_ export: inout Export) {
        export.formatOptions[TableOptions.self].upsertKeys = ["id"]
    }

    /// The keys in an order, some of them only, of a seed.
    private static func some(_ seed: UInt64) -> [String] {
        var random = SeededGenerator(seed: seed)
        return Array(keys.shuffled(using: &random).prefix(Int.random(in: 1...keys.count, using: &random)))
    }

    /// For each format new rows in a source of that format, and old ones in a target.
    private static func eachFormat(
        _ target: String, _ seed: UInt64, _ body: (_ format: String, _ source: String, _ path: String) throws -> Void
    ) throws {
        let workspace = Workspace()
        let old = try workspace.file("old.jsonl", lines(some(seed), "old"))
        let new = try workspace.file("new.jsonl", lines(some(seed + 100), "new"))
        for format in formats {
            let source = "\(workspace.folder)/source.\(format)"
            _ = try run([new], into: source) { $0.replacesOutput = true }
            let path = "\(workspace.folder)/target-\(format).\(target)"
            _ = try run([old], into: path) { _ in }
            try body(format, source, path)
        }
    }

    @Test(arguments: formats, 1...6 as ClosedRange<UInt64>)
    func theSameRowsChangeNothing(target: String, seed: UInt64) throws {
        try Self.eachFormat(target, seed) { format, source, path in
            let first = try Self.run([source], into: path, Self.upsert).replaced
            let once = try exportText([path], to: "jsonl")
            let second = try Self.run([source], into: path, Self.upsert).replaced
            let twice = try exportText([path], to: "jsonl")
            #expect(second?.added == 0, "\(format) into \(target), seed \(seed): \(first.debugDescription)")
            #expect(once == twice, "\(format) into \(target), seed \(seed)")
        }
    }

    @Test(arguments: ["csv", "tsv", "jsonl"], 1...6 as ClosedRange<UInt64>)
    func whatIsThereIsNotAdded(target: String, seed: UInt64) throws {
        try Self.eachFormat(target, seed) { format, source, path in
            func append() throws -> UInt64 {
                try Self.run([source], into: path) { export in
                    export.appends = true
                    export.steps.uniqueBy = [FieldPath("id")]
                }.rowsWritten
            }
            _ = try append()
            #expect(try append() == 0, "\(format) into \(target), seed \(seed)")
        }
    }

    /// As a dictionary would do it.
    @Test(arguments: ["csv", "jsonl", "parquet"], 1...4 as ClosedRange<UInt64>)
    func rowsAreReplacedWhereTheyStand(target: String, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let old = (0..<500).map { _ in Int.random(in: 0..<300, using: &random) }
        let new = (0..<400).map { _ in Int.random(in: 100..<500, using: &random) }
        let workspace = Workspace()
        let path = "\(workspace.folder)/a.\(target)"
        func file(_ name: String, _ keys: [Int], _ mark: String) throws -> String {
            let lines = keys.enumerated().map { #"{"id":"k\#($1)","v":"\#(mark)\#($0)"}"# + "\n" }
            return try workspace.file(name, lines.joined())
        }
        _ = try Self.run([try file("old.jsonl", old, "o")], into: path) { _ in }
        let summary = try Self.run([try file("new.jsonl", new, "n")], into: path) { export in
            Self.upsert(&export)
            // So little that everything is put aside.
            export.memoryLimit = 20_000
        }
        var last: [Int: Int] = [:]
        for (index, key) in new.enumerated() { last[key] = index }
        var placed: Set<Int> = []
        var expected: [String] = []
        for (index, key) in old.enumerated() {
            guard let place = last[key] else {
                expected.append("k\(key)=o\(index)")
                continue
            }
            if placed.insert(key).inserted { expected.append("k\(key)=n\(place)") }
        }
        for key in new where placed.insert(key).inserted { expected.append("k\(key)=n\(last[key] ?? -1)") }
        let text = try exportText([path], to: "csv")
        let found = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",").joined(separator: "=") }
        #expect(found == expected)
        let kept = expected.count { $0.contains("=o") }
        #expect(summary.replaced?.kept == UInt64(kept))
        #expect(summary.replaced.map { $0.replaced + $0.added } == UInt64(last.count))
    }
}

import CSVFormat
import ExportFixtures
import HasDataExport
import JSONFormat
import RowFixtures
import Tabular
import Testing
import XLSXFormat

/// From every format into every other and back, through the whole export: command-line.md, "Round trips".
struct RoundTripTests {
    /// What is left of a value when it has been through a CSV: its text.
    private func text(_ value: Value) -> String? {
        switch value {
        case .absent, .null: nil
        case .bool(let truth): "t:\(truth)"
        case .number(let text), .text(let text), .json(let text), .escaped(let text), .date(_, _, let text): "t:\(text)"
        }
    }

    private func untyped(_ reading: Reading) -> [[String]] {
        reading.rows.map { fields in
            fields.filter { !$0.hasSuffix("=null") }.map { field in
                for kind in ["=n:", "=j:"] where field.contains(kind) {
                    return field.replacing(kind, with: "=t:", maxReplacements: 1)
                }
                for truth in ["=true", "=false"] where field.hasSuffix(truth) {
                    return field.dropLast(truth.count) + "=t:" + truth.dropFirst()
                }
                return field
            }.sorted()
        }
    }

    @Test(arguments: 0..<12) func holds(seed: Int) throws {
        let work = Workspace()
        var generator = RowGenerator(seed: UInt64(1000 + seed))
        // Rows with a value each, since a workbook holds no others; and two columns at least.
        var rows = generator.rows(80).map { [Field("key", .text("k"))] + $0 }
        rows[7].append(Field("long", .text(generator.text(30_000))))
        rows[8].append(
            Field("other", .text(String(repeating: "x", count: 32_766) + "🚀🚀" + String(repeating: "é", count: 32_766))))
        let wanted = told(rows, text).map { $0.sorted() }
        let formats: [(String, any Format.Type)] = [
            ("csv", CSVFormat.self), ("json", JSONFormat.self), ("jsonl", JSONLinesFormat.self),
            ("xlsx", XLSXFormat.self),
        ]
        for (from, format) in formats {
            // Rows written straight have no long cells split; the export does that.
            let start = try work.file("start.jsonl", rows, as: JSONLinesFormat.self)
            let first = try work.file("first.\(from)", try export([start], to: from).bytes)
            #expect(untyped(Reading(try bytes(first), as: format)) == wanted, "jsonl to \(from)")
            for (to, other) in formats {
                for types in [TypesPolicy.infer, .text] {
                    let second = try work.file("second.\(to)", try export([first], to: to) { $0.types = types }.bytes)
                    #expect(untyped(Reading(try bytes(second), as: other)) == wanted, "\(from) to \(to)")
                }
            }
        }
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        let source = try FileSource(path: path)
        let block = ByteBlock(capacity: 1 << 16)
        var bytes: [UInt8] = []
        while try source.fill(block) {
            bytes += block.contents
            block.count = 0
        }
        return bytes
    }
}

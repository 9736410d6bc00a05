import ExportFixtures
import HasDataExport
import ParquetFormat
import RowFixtures
import Tabular
import TestSupport
import Testing
import Transforms

/// Row groups that cannot have a row that is wanted are not read, and nothing else of an output changes.
struct RowGroupFilterTests {
    private let work = Workspace()

    /// The rows in groups of 50, sorted by `n`, with numbers that are no doubles, nulls and texts that look like numbers.
    private func files() throws -> (jsonl: String, parquet: String) {
        var generator = SeededGenerator(seed: 5)
        let lines = (0..<1_000).map { index -> String in
            let fraction = index % 7 == 0 ? "null" : "\(Double(Int.random(in: -400...400, using: &generator)) / 8)"
            let text = index % 11 == 0 ? "\(index % 13)" : "word \(index / 90)"
            return "{\"n\":\(index - 500),\"x\":\(fraction),\"big\":\(Int64.max - Int64(index)),\"t\":\"\(text)\"}"
        }
        let jsonl = try work.file("a.jsonl", lines.joined(separator: "\n") + "\n")
        let bytes = try export([jsonl], to: "parquet") {
            $0.formatOptions[ParquetWritingOptions.self].rowsPerGroup = 50
        }.bytes
        let parquet = try work.file("a.parquet", bytes)
        // As they are read back: without nulls, and 1 for 1.0.
        return (try work.file("b.jsonl", try export([parquet], to: "jsonl").bytes), parquet)
    }

    @Test(arguments: [
        "n >= 400", "n > 449 and n < 460", "n = -500", "n in (7, 300, 9999)", "n < -450 or n > 480", "400 <= n",
        "n != 3",
        "x > 49.9", "x = 0.125", "x < -50", "x <= -49.875 and n > 0", "big = 9223372036854775807",
        "big > 9223372036854774900", "n > 1e400", "t = 'word 3'", "t = \"5\"", "t = 5", "t in ('word 0', 'word 11')",
        "t = 'zzz'", "t >= 'word 9'", "not n > 0", "n is null", "n = 'x'", "none = 5", "n > 10 and none is null",
    ])
    func theSameRowsComeOut(condition: String) throws {
        let (jsonl, parquet) = try files()
        let filter = try WhereFilter(parsing: condition)
        for limit in [nil, 3] as [UInt64?] {
            let plain = try export([jsonl], to: "jsonl") {
                $0.steps.filters = [filter]
                $0.steps.limit = limit
            }
            let pruned = try export([parquet], to: "jsonl") {
                $0.steps.filters = [filter]
                $0.steps.limit = limit
            }
            #expect(String(decoding: plain.bytes, as: UTF8.self) == String(decoding: pruned.bytes, as: UTF8.self))
            if limit == nil { #expect(pruned.summary.rowsRead == 1_000) }
        }
    }

    /// A row that is named in a message has its own number, however many groups before it were passed over.
    @Test func rowsKeepTheirNumbers() throws {
        let (_, parquet) = try files()
        let filter = try WhereFilter(parsing: "n >= 400")
        let error = #expect(throws: ExportError.self) {
            try export([parquet], to: "csv") {
                $0.steps.filters = [filter]
                $0.steps.schema = OutputSchema(columns: [ColumnName("t")], types: [.integer])
            }
        }
        #expect(error?.location.row == 901)
    }

    /// What is asked of a column that a step makes is not asked of the file's.
    @Test func stepsBeforeAFilterCount() throws {
        let (_, parquet) = try files()
        let filter = try WhereFilter(parsing: "n = '\(parquet)' or n = 'a.parquet'")
        let text = try exportText([parquet], to: "jsonl") {
            $0.steps.sourceField = ColumnName("n")
            $0.steps.filters = [filter]
            $0.steps.limit = 1
        }
        #expect(text.hasPrefix("{"))
    }
}

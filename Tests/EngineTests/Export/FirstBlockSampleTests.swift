import CSVFormat
import ExportFixtures
import HasDataExport
import RowFixtures
import Synchronization
import Tabular
import TestSupport
import Testing
import Transforms

/// What is expected from first rows must never show in the output: it only saves a pass.
struct FirstBlockSampleTests {
    // MARK: Types

    /// A column of values between others, in blocks of a few rows.
    private func table(_ values: [String]) -> String {
        "id,value,note\n" + values.enumerated().map { "\($0),\($1),row \($0)\n" }.joined()
    }

    /// Runs `text` into a file, where types are expected, and into a sink, where they are found out first.
    private func compare(
        _ texts: [String], startsOver: Bool, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout Export) -> Void = { _ in }
    ) throws -> String {
        let folder = SampleFolder()
        var sources: [Source] = []
        for (number, text) in texts.enumerated() { sources.append(try folder.file("\(number).csv", text)) }
        let plain = try folder.stream(sources, as: "jsonl", change)
        for workers in [1, 2, 8] {
            let log = Log()
            let fast = try folder.run(sources, as: "jsonl") { export in
                export.workers = workers
                export.log = { line in log.add(line) }
                change(&export)
            }
            #expect(fast == plain, sourceLocation: sourceLocation)
            let didStartOver = log.lines.contains { $0.contains("reading all rows for their types first") }
            // Side by side, a later block may show its number before an earlier one its text; that costs a pass only.
            if workers == 1 || startsOver {
                #expect(didStartOver == startsOver, "\(log.lines)", sourceLocation: sourceLocation)
            }
        }
        return plain
    }

    private let numbers = (0..<60).map { "\($0 * 7)" }

    @Test func numbersThroughout() throws {
        let lines = try compare([table(numbers)], startsOver: false)
        #expect(lines.hasPrefix("{\"id\":0,\"value\":0,\"note\":\"row 0\"}\n"))
    }

    @Test func aTextInTheLastRow() throws {
        let lines = try compare([table(numbers + ["007"])], startsOver: true)
        #expect(lines.hasPrefix("{\"id\":0,\"value\":\"0\",\"note\":\"row 0\"}\n"))
    }

    @Test func aColumnThatBeginsLateWithNumbers() throws {
        let lines = try compare([table(numbers.map { _ in "" } + ["5"])], startsOver: true)
        #expect(lines.contains("{\"id\":60,\"value\":5,\"note\":\"row 60\"}\n"))
    }

    @Test func aColumnThatBeginsLateWithText() throws {
        _ = try compare([table(numbers.map { _ in "" } + ["five", "6"])], startsOver: false)
    }

    @Test func aTextColumnWithNumbersBehind() throws {
        let lines = try compare([table(["none"] + numbers)], startsOver: false)
        #expect(lines.contains("{\"id\":60,\"value\":\"413\",\"note\":\"row 60\"}\n"))
    }

    @Test func aTextThatAFilterTakesAway() throws {
        // The first block's only text does not reach the output, neither then nor later.
        let lines = try compare([table(["none"] + numbers)], startsOver: false) { export in
            export.steps.offset = 1
        }
        #expect(lines.hasPrefix("{\"id\":1,\"value\":0,"))
    }

    @Test func severalFilesDecideTogether() throws {
        _ = try compare([table(numbers), table(numbers)], startsOver: false)
        _ = try compare([table(numbers), table(numbers + ["x"])], startsOver: true)
        _ = try compare([table(numbers), "late\n" + numbers.joined(separator: "\n")], startsOver: false)
    }

    @Test func aColumnWithoutAnyValue() throws {
        _ = try compare([table(numbers.map { _ in "" })], startsOver: false)
        _ = try compare(["a,b\n"], startsOver: false)
    }

    @Test func everyMixtureOfValues() throws {
        var generator = SeededGenerator(seed: 5)
        let folder = SampleFolder()
        for round in 0..<40 {
            let kinds = [
                ["1", "2"], ["1", "", ""], ["", "", "", "", "", "", "", "x"], ["1", "1", "1", "1", "1", "01"],
            ]
            let pool = kinds[round % kinds.count]
            let values = (0..<Int.random(in: 1..<80, using: &generator)).map { _ in
                pool[Int.random(in: 0..<pool.count, using: &generator)]
            }
            let source = try folder.file("\(round).csv", table(values))
            let plain = try folder.stream([source], as: "json")
            #expect(try folder.run([source], as: "json") == plain, "\(values)")
        }
    }

    // MARK: Columns

    /// Merges JSON Lines into CSV, through a file and through a spool, and compares with a union made here.
    private func merge(
        _ texts: [[[(String, String?)]]], wanted: [[(String, String?)]],
        sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout Export) -> Void = { _ in }
    ) throws {
        let folder = SampleFolder()
        var sources: [Source] = []
        for (number, rows) in texts.enumerated() {
            let lines = rows.map { row in
                "{" + row.map { "\"\($0)\":" + ($1.map { "\"\($0)\"" } ?? "null") }.joined(separator: ",") + "}\n"
            }
            sources.append(try folder.file("\(number).jsonl", lines.joined()))
        }
        var columns: [String] = []
        for (name, _) in wanted.joined() where !columns.contains(name) { columns.append(name) }
        var csv = columns.joined(separator: ",") + "\n"
        for row in wanted {
            let cells = columns.map { column in row.last { $0.0 == column }?.1 ?? "" }
            csv += (cells == [""] ? "\"\"" : cells.joined(separator: ",")) + "\n"
        }
        for workers in [1, 2, 8] {
            func both(_ export: inout Export) {
                export.workers = workers
                change(&export)
            }
            #expect(try folder.run(sources, as: "csv", both) == csv, sourceLocation: sourceLocation)
            #expect(try folder.stream(sources, as: "csv", both) == csv, sourceLocation: sourceLocation)
            let crlf = try folder.run(sources, as: "csv") { export in
                both(&export)
                export.formatOptions[CSVOptions.self].lineEnding = .crlf
            }
            #expect(crlf == csv.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
        }
    }

    private func rows(_ names: String..., count: Int = 30) -> [[(String, String?)]] {
        (0..<count).map { row in names.map { ($0, "\($0)\(row)") } }
    }

    @Test func columnsOfLaterFiles() throws {
        let texts = [rows("a"), rows("a", "b"), rows("c")]
        try merge(texts, wanted: Array(texts.joined()))
    }

    @Test func columnsBehindTheFirstRows() throws {
        // What comes late in the first file stands before what the second file begins with.
        let texts = [rows("a") + rows("a", "x", count: 1) + rows("a"), rows("a", "y"), rows("z", "a")]
        try merge(texts, wanted: Array(texts.joined()))
    }

    @Test func aColumnThatIsExpectedAndNeverComes() throws {
        // The second file's first rows are repeats of rows which the first file has behind its first block.
        let first = rows("a")
        let repeats: [[(String, String?)]] = [[("a", "a29"), ("late", "1")], [("a", "a28"), ("later", "2")]]
        try merge([first, repeats + [[("a", "new")]]], wanted: first + [[("a", "new")]]) { export in
            export.steps.uniqueBy = [FieldPath("a")]
        }
        let wide = rows("a", "b")
        try merge([wide, repeats + [[("b", nil), ("a", "q")]]], wanted: wide + [[("a", "q")]]) { export in
            export.steps.uniqueBy = [FieldPath("a")]
        }
    }

    @Test func rowsWithoutValuesOfATableOfOneColumn() throws {
        let first: [[(String, String?)]] = [[("a", nil)]] + rows("a", count: 20) + [[("a", "dup")]]
        try merge([first, [[("a", "dup"), ("late", "1")], [("a", "z")]]], wanted: first + [[("a", "z")]]) { export in
            export.steps.uniqueBy = [FieldPath("a")]
        }
    }

    @Test func aLimitWithinTheFirstFile() throws {
        try merge([rows("a"), rows("b")], wanted: rows("a", count: 30).dropLast(3).map { $0 }) { export in
            export.steps.limit = 27
        }
    }
}

/// Lines that an export said.
private final class Log: Sendable {
    private let kept = Mutex<[String]>([])
    func add(_ line: String) { kept.withLock { $0.append(line) } }
    var lines: [String] { kept.withLock { $0 } }
}

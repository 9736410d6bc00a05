import CSVFormat
import ExportFixtures
import HasDataExport
import JSONFormat
import RowFixtures
import Synchronization
import Tabular
import TestSupport
import Testing
import Transforms

/// Rows that pass as they stand in the source come out as if each had been parsed and written.
struct VerbatimRowsTests {
    /// Runs an export as it is, and with every row marked as one to be written anew.
    private func compare(
        _ text: String, _ format: String, to target: String, passesThrough: Bool? = nil,
        sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout Export) -> Void = { _ in }
    ) throws {
        let folder = SampleFolder()
        let source = try folder.file("rows.\(format)", text)
        for blockSize in [64, 4096] {
            let count = Count()
            let fast = try folder.run([source], as: target, blockSize: blockSize) { export in
                change(&export)
                export.steps.filters.append(Marks(count: count, areTaken: true))
            }
            let plain = try folder.run([source], as: target, blockSize: blockSize) { export in
                change(&export)
                export.steps.filters.append(Marks(count: Count(), areTaken: false))
            }
            #expect(fast == plain, sourceLocation: sourceLocation)
            if let passesThrough { #expect(count.all > 0 && (count.marked == count.all) == passesThrough) }
        }
    }

    @Test func compactJSON() throws {
        let rows = (0..<50).map { "{\"a\":\($0),\"b\":\"x\\n\\\"é\",\"c\":[1,{\"d\":null}],\"e\":true}" }
        let lines = rows.joined(separator: "\n") + "\n"
        for target in ["jsonl", "json", "csv"] {
            try compare(lines, "jsonl", to: target, passesThrough: true)
            try compare("[\n" + rows.joined(separator: ",\n") + "\n]\n", "json", to: target, passesThrough: true)
            try compare("[" + rows.joined(separator: ",") + "]", "json", to: target, passesThrough: true)
        }
        try compare(lines, "jsonl", to: "jsonl") { $0.steps.projection = try? FieldProjection(omitting: ["b"]) }
        try compare(lines, "jsonl", to: "jsonl") { $0.steps.sourceField = "from" }
        try compare(lines, "jsonl", to: "jsonl") { $0.steps.flatten = Flatten() }
        try compare(lines, "jsonl", to: "jsonl") { $0.steps.limit = 7 }
        try compare(lines, "jsonl", to: "json") { $0.formatOptions[JSONOptions.self].isPretty = true }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6]) func anyJSON(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let keys = ["a", "b", "\\u0061", "\\u001F", "\\\"", "é", "a"]
        let values = [
            "1", "-0.50", "1e5", "null", "true", "\"\"", "\"text\"", "\"\\/\"", "\"\\u0041\"", "\"\\u001F\"",
            "\"\\ud800\"", "\"\\uD83D\\uDE00\"", "\"\\n\\t\"", "[]", "[1, 2]", "{\"k\" : \"\\/\"}", "{\"k\":1}",
        ]
        let gaps = ["", "", "", "", "", "", " ", "\t", "  "]
        func pick(_ list: [String]) -> String { list[Int.random(in: 0..<list.count, using: &generator)] }
        var rows: [String] = []
        for _ in 0..<200 {
            let members = (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
                pick(gaps) + "\"" + pick(keys) + "\"" + pick(gaps) + ":" + pick(gaps) + pick(values) + pick(gaps)
            }
            rows.append(pick(gaps) + "{" + members.joined(separator: ",") + pick(gaps) + "}" + pick(gaps))
        }
        for target in ["jsonl", "json"] {
            try compare(rows.joined(separator: "\n"), "jsonl", to: target)
            try compare("[" + rows.joined(separator: ",") + "]", "json", to: target)
        }
    }

    @Test func envelopes() throws {
        let row = "{\"a\":\"1\",\"b\":2}"
        let page = (0..<40).map { "{\"id\":\"\($0)\",\"data\":\(row),\"createdAt\":\"x\"}" }.joined(separator: ",")
        try compare("{\"meta\":{},\"data\":[\(page)]}", "json", to: "jsonl", passesThrough: true)
        try compare("{\"meta\":{},\"data\":[\(page)]}", "json", to: "jsonl", passesThrough: false) {
            $0.formatOptions[JSONOptions.self].envelope = .keep
        }
    }

    @Test func minimalCSV() throws {
        let rows = (0..<50).map { "\($0),\"say \"\"x\"\"\",,\"\",\"a,b\",\"c\nd\",é\n" }.joined()
        let text = "a,b,c,d,e,f,g\n" + rows
        for target in ["csv", "tsv", "jsonl"] { try compare(text, "csv", to: target, passesThrough: true) }
        try compare(text, "csv", to: "csv") { $0.formatOptions[CSVOptions.self].quoting = .all }
        try compare(text, "csv", to: "csv") { $0.formatOptions[CSVOptions.self].nullText = Array("null".utf8) }
        try compare(text, "csv", to: "csv") { $0.formatOptions[CSVOptions.self].escapesFormulas = true }
        try compare(text, "csv", to: "csv") { $0.formatOptions[CSVOptions.self].lineEnding = .crlf }
        try compare(text, "csv", to: "csv") { $0.formatOptions[CSVOptions.self].delimiter = 0x3B }
        try compare(text, "csv", to: "csv") { $0.steps.projection = try? FieldProjection(fields: ["a", "b"]) }
        try compare(text, "csv", to: "csv") { $0.steps.projection = try? FieldProjection(fields: ["b", "a"]) }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6]) func anyCSV(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let fields = [
            "", "a", "1", "\"\"", "\"a\"", "\"a,b\"", "\"a\"\"b\"", "\"\"\"\"", "a\"b", "=1", "\"\n\"", "\"\r\n\"", "é",
            "a;b",
        ]
        let ends = seed % 2 == 0 ? ["\n"] : ["\n", "\r\n", "\n\n"]
        func pick(_ list: [String]) -> String { list[Int.random(in: 0..<list.count, using: &generator)] }
        for width in [1, 3] {
            var text = (0..<width).map { "c\($0)" }.joined(separator: ",") + "\n"
            for _ in 0..<200 {
                let count = Int.random(in: 0..<8, using: &generator) == 0 ? 1 : width
                text += (0..<count).map { _ in pick(fields) }.joined(separator: ",") + pick(ends)
            }
            for ending in [CSVOptions.LineEnding.lf, .crlf] {
                for target in ["csv", "jsonl"] {
                    try compare(text, "csv", to: target) { $0.formatOptions[CSVOptions.self].lineEnding = ending }
                }
            }
        }
    }
}

/// Counts rows that may pass as they stand, and takes that from them where they are not to.
private struct Marks: RowTransform {
    let count: Count
    let areTaken: Bool
    var order: TransformOrder { .independent }
    func makeStage() throws(ExportError) -> any RowStage { Stage(of: self) }

    private final class Stage: RowStage, VerbatimKeeping {
        private let marks: Marks
        init(of marks: Marks) { self.marks = marks }

        func apply(to batch: RowBatch) throws(ExportError) {
            for index in 0..<batch.rowCount {
                marks.count.add(batch.rows[index].passthroughCount > 0)
                if !marks.areTaken { batch.rows[index].passthroughCount = 0 }
            }
        }
    }
}

private final class Count: Sendable {
    private let counts = Mutex((all: 0, marked: 0))
    func add(_ isMarked: Bool) {
        counts.withLock {
            $0.all += 1
            if isMarked { $0.marked += 1 }
        }
    }
    var all: Int { counts.withLock { $0.all } }
    var marked: Int { counts.withLock { $0.marked } }
}

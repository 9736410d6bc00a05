import ExportFixtures
import HasDataExport
import JSONScanning
import RowFixtures
import Tabular
import TestSupport
import Testing
import Transforms

/// Any two steps together: the same bytes for any number of workers, and the same rows from each format that holds them.
///
/// Rows are compared as values by name, null as absent and scalars by their text, since CSV has no others.
@Suite struct StepPairsTests {
    private typealias Step = (name: String, change: (inout RowSteps) throws -> Void)

    private static let rowCount = 150
    private let workspace = Workspace()

    /// Rows with every kind of value that CSV and Parquet hold as JSON has it, and with nested ones.
    private static func rows(seed: UInt64) -> [String] {
        var random = SeededGenerator(seed: seed)
        func pick(_ texts: [String]) -> String { texts[Int(random.next() % UInt64(texts.count))] }
        return (0..<rowCount).map { index in
            let items = ["[]", #"[{"sku":"s\#(index)","n":2},7]"#, "[[1],\"x\"]", "null", #"{"sku":"one"}"#]
            return """
                {"id":\(random.next() % 60),"url":"/p/\(index)","price":\(pick(["1.5", "10", "9", "-3.25", "null"])),\
                "title":\(pick(["\"a\"", "\"b, c\"", "\"Ü \\\"q\\\"\"", "\"10\"", "null"])),\
                "statusCode":\(pick(["200", "404", "500", "null"])),"depth":\(random.next() % 4),\
                "tags":\(pick(["[\"x\",\"y, z\"]", "[]", "[1,null,true]", "[{\"t\":1}]", "null"])),\
                "cart":{"total":\(random.next() % 9),"codes":["c","d"],"items":\(pick(items))}}
                """
        }
    }

    private static func steps(_ keys: String) -> [Step] {
        [
            ("unwind tags", { $0.unwind.append(Unwind("tags")) }),
            ("unwind cart.items", { $0.unwind.append(Unwind("cart.items")) }),
            ("join tags", { $0.joins.append(Join(FieldPath("tags"))) }),
            ("join cart.codes", { $0.joins.append(try Join(parsing: "cart.codes=+")) }),
            ("flatten", { $0.flatten = Flatten() }),
            ("flatten cart", { $0.flatten = Flatten(["cart"], separator: "_") }),
            ("flatten arrays", { $0.flatten = Flatten(opensArrays: true) }),
            ("where", { $0.filters.append(try WhereFilter(parsing: #"price > 1 or title ~ "^a""#)) }),
            ("where inside", { $0.filters.append(try WhereFilter(parsing: "cart.total >= 3 and tags is not null")) }),
            ("status", { $0.filters.append(try StatusCodeFilter(parsing: "200,404")) }),
            ("in", { $0.keyFilters.append(KeyFilter(in: [.file(keys)], by: [FieldPath("id")])) }),
            (
                "not in",
                {
                    $0.keyFilters.append(
                        KeyFilter(notIn: [.file(keys)], by: [FieldPath("cart", "total"), FieldPath("depth")]))
                }
            ),
            ("unique", { $0.uniqueBy = [FieldPath("id")] }),
            ("sort", { $0.sortBy = try SortField.parse("-price,cart.total") }),
            ("sample", { $0.sample = RowSample(50, seed: 7) }), ("offset", { $0.offset = 17 }),
            ("limit", { $0.limit = 60 }), ("tail", { $0.tail = 25 }), ("empty", { $0.skipsEmptyRows = true }),
            (
                "fields",
                { $0.projection = try FieldProjection(parsingFields: "url,cart.total,id,tags.0,sku,price") }
            ),
            ("omit", { $0.projection = try FieldProjection(parsingFields: nil, omit: "cart,title") }),
            ("rename", { $0.projection = try FieldProjection(rename: ["id=key,price=id"]) }),
            ("count", { $0.countBy = [FieldPath("statusCode"), FieldPath("depth")] }),
            ("sorted names", { $0.sortsFields = true }), ("enough", { $0.minimumRows = 20 }),
            ("filled", { $0.requiredFields = [FieldPath("sku")] }),
        ]
    }

    /// What comes of an export: its bytes, or the code of what it ends with.
    private func outcome(
        _ path: String, _ one: Step, _ two: Step, workers: Int
    ) throws -> (text: String, code: ExportError.Code?) {
        do {
            let text = try exportText([path], to: "jsonl", workers: workers) {
                // In CSV and Parquet nested values are text.
                $0.steps.parseJSON = ParseJSON()
                try? one.change(&$0.steps)
                try? two.change(&$0.steps)
            }
            return (text, nil)
        } catch let error as ExportError {
            return ("", error.code)
        }
    }

    private static func values(_ text: String) throws -> [[String: String]] {
        try text.split(separator: "\n").map { line in
            guard case .object(let members) = try JSONDocument(parsing: Array(line.utf8)) else { return [:] }
            return members.compactMapValues { value in
                switch value {
                case .null: nil
                case .text(let text): text
                case .number(let digits): digits
                case .bool(let flag): "\(flag)"
                case .array, .object: spelled(value)
                }
            }
        }
    }

    /// A nested value as text, the members of objects by their names.
    private static func spelled(_ value: JSONDocument) -> String {
        switch value {
        case .array(let elements): "[" + elements.map(spelled).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.keys.sorted().map { "\($0):" + spelled(members[$0] ?? .null) }.joined(separator: ",") + "}"
        default: "\(value)"
        }
    }

    @Test(arguments: [1] as [UInt64]) func giveTheSameRowsFromEveryFormat(seed: UInt64) throws {
        let lines = try workspace.file("rows.jsonl", Self.rows(seed: seed).map { $0 + "\n" }.joined())
        let keys = try workspace.file(
            "keys.jsonl",
            (0..<30).map { #"{"id":\#($0 * 2),"cart":{"total":\#($0 % 9)},"depth":\#($0 % 4)}"# + "\n" }.joined())
        var paths = [lines]
        for format in ["csv", "parquet"] {
            let (bytes, _) = try export([lines], to: format)
            paths.append(try workspace.file("rows.\(format)", bytes))
        }
        let steps = Self.steps(keys)
        for step in steps {
            var alone = RowSteps()
            try step.change(&alone)
        }
        var (pairs, pairsWithRows) = (0, 0)
        for first in steps.indices {
            for second in steps.indices where second >= first {
                let (one, two) = (steps[first], steps[second])
                var expected: [[String: String]]?
                var code: ExportError.Code??
                for path in paths {
                    let found = try outcome(path, one, two, workers: 1)
                    let again = try outcome(path, one, two, workers: 8)
                    #expect(
                        found.text == again.text && found.code == again.code, "\(one.name) and \(two.name): \(path)")
                    let rows = try Self.values(found.text)
                    #expect(expected ?? rows == rows, "\(one.name) and \(two.name): \(path), seed \(seed)")
                    #expect((code ?? found.code) == found.code, "\(one.name) and \(two.name): \(path)")
                    pairs += 1
                    pairsWithRows += rows.isEmpty ? 0 : 1
                    (expected, code) = (expected ?? rows, .some(found.code))
                }
            }
        }
        // Where nothing came of most of them, they would agree for nothing.
        #expect(pairsWithRows * 10 > pairs * 8)
    }
}

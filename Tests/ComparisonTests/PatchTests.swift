import Comparison
import HasDataExport
import TestSupport
import Testing

/// What a comparison tells, put into the old rows, gives the new ones, whatever the rows, the formats, the number of workers
/// and the memory.
@Suite struct PatchTests {
    /// A row: its id and the JSON of its values.
    private struct Sample: Equatable {
        var id: Int
        var values: [String: String]
    }

    private static let texts = ["1", "-2.5", "true", "\"a\"", "\"\"", "\"a,\\\"b\\\"\"", "{\"k\":[1]}", "\"long é\""]

    private func rows(_ ids: [Int], _ random: inout SeededGenerator) -> [Sample] {
        ids.map { id in
            var values: [String: String] = [:]
            for name in ["p", "q", "r"] where Bool.random(using: &random) {
                values[name] = PatchTests.texts.randomElement(using: &random)
            }
            return Sample(id: id, values: values)
        }
    }

    private func json(_ rows: [Sample], _ random: inout SeededGenerator) -> String {
        rows.map { row in
            let members = row.values.map { "\"\($0)\":\($1)" }.shuffled(using: &random)
            return "{" + (["\"id\":\(row.id)"] + members).shuffled(using: &random).joined(separator: ",") + "}\n"
        }.joined()
    }

    private func json(_ value: Difference.Value) -> String {
        switch value.kind {
        case .text, .escapedText: "\"" + value.text.replacing("\"", with: "\\\"") + "\""
        default: value.text
        }
    }

    @Test(arguments: 0..<30) func patchedOldRowsAreTheNewOnes(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let count = Int.random(in: 0...300, using: &random)
        let old = rows((0..<count).shuffled(using: &random), &random)
        var new = old.filter { _ in Int.random(in: 0..<10, using: &random) > 0 }
        for index in new.indices where Int.random(in: 0..<6, using: &random) == 0 {
            new[index] = rows([new[index].id], &random)[0]
        }
        for row in rows(Array(1000..<1000 + count / 10), &random) {
            new.insert(row, at: Int.random(in: 0...new.count, using: &random))
        }
        if seed % 3 == 0 { new.shuffle(using: &random) }
        let files = CompareFiles()
        let comparison = try files.compare(
            ("a.jsonl", json(old, &random)), ("b.jsonl", json(new, &random))
        ) { export in
            export.workers = [1, 2, 8][seed % 3]
            if seed % 2 == 0 { export.memoryLimit = 2000 }
        }
        var patched = Dictionary(uniqueKeysWithValues: old.map { ($0.id, $0.values) })
        var order: [Int] = []
        try comparison.each { difference in
            let id = Int(difference.key[0]?.text ?? "") ?? -1
            order.append(id)
            if difference.change == .removed {
                #expect(patched.removeValue(forKey: id) != nil)
                return
            }
            #expect((patched[id] == nil) == (difference.change == .added))
            for field in difference.fields {
                let name = field.name.description
                #expect(patched[id]?[name] == field.old.map { self.json($0) })
                patched[id, default: [:]][name] = field.new.map { self.json($0) }
            }
            if difference.fields.isEmpty { patched[id] = [:] }
        }
        #expect(patched == Dictionary(uniqueKeysWithValues: new.map { ($0.id, $0.values) }))
        #expect(order == expectedOrder(old, new))
    }

    /// The ids of rows that differ: as in the new side, removed ones behind the neighbour they had.
    private func expectedOrder(_ old: [Sample], _ new: [Sample]) -> [Int] {
        let left = Set(new.map(\.id))
        let known = Dictionary(uniqueKeysWithValues: old.map { ($0.id, $0) })
        var removedBehind: [Int: [Int]] = [:]
        var neighbour = -1
        for row in old {
            if left.contains(row.id) {
                neighbour = row.id
            } else {
                removedBehind[neighbour, default: []].append(row.id)
            }
        }
        var order = removedBehind[-1] ?? []
        for row in new {
            if known[row.id] != row { order.append(row.id) }
            order += removedBehind[row.id] ?? []
        }
        return order
    }

    @Test func theResultIsTheSameForAnyMemory() throws {
        var random = SeededGenerator(seed: 7)
        let old = rows((0..<600).map { $0 / 3 }, &random)
        var new = old.shuffled(using: &random)
        new.removeLast(50)
        for index in stride(from: 0, to: new.count, by: 9) { new[index].values["p"] = "\"other\"" }
        let files = CompareFiles()
        let sources = [
            try files.file("a.jsonl", json(old, &random)), try files.file("b.jsonl", json(new, &random)),
        ]
        let wanted = try files.compare(sources[0], sources[1]).lines
        #expect(wanted.count > 50)
        for limit in [500, 20_000] {
            let lines = try files.compare(sources[0], sources[1]) { $0.memoryLimit = limit }.lines
            #expect(lines == wanted, "\(limit)")
        }
        // All rows have one key, which no split makes fewer.
        let whole = try files.compare(sources[0], sources[1], key: ["none"]) { $0.memoryLimit = 1000 }
        #expect(whole.removed == 50)
        #expect(whole.old.rowsWithoutKey == 600)
    }
}

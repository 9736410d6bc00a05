import JSONFormat
import RowFixtures
import Tabular
import TestSupport
import Testing

/// Rows whose keys are the API's own words, written by us, are read back as the rows they were.
struct OwnWordsTests {
    private static let keys = [
        "meta", "data", "results", "page", "limit", "total", "event", "jobId", "jobStatus", "timestamp", "dataRows",
        "dataRowsCount", "creditsSpent", "items", "rows", "id", "createdAt", "updatedAt", "dataId",
    ]
    private static let values = [
        "null", "true", "7", "\"x\"", "\"in_progress\"", "{}", "[]", "[{}]", "[1]", #"{"total":1}"#, #"{"a":1}"#,
        #"[{"a":1},{"b":2}]"#, #"[{"id":1,"data":{"a":1},"createdAt":"t"}]"#, "\"job.started\"",
    ]

    private func row(_ generator: inout SeededGenerator) -> String {
        // Few keys of few bodies, so that whole bodies come up often.
        let keys =
            [
                ["meta", "data"], ["page", "limit", "total", "results"], ["data"], ["results"], ["items"],
                ["event", "jobId", "jobStatus", "timestamp", "data", "dataRows", "dataRowsCount", "creditsSpent"],
                ["id", "jobId", "dataId", "data", "createdAt", "updatedAt"], OwnWordsTests.keys,
            ].randomElement(using: &generator) ?? []
        let chosen = keys.shuffled(using: &generator).prefix(Int.random(in: 1...keys.count, using: &generator))
        return "{"
            + chosen.map { "\"\($0)\":\(OwnWordsTests.values.randomElement(using: &generator) ?? "1")" }.joined(
                separator: ",") + "}"
    }

    @Test(arguments: 0..<400) func areReadBack(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let rows = (0..<Int.random(in: 1...6, using: &generator)).map { _ in row(&generator) }
        let array = "[\n" + rows.joined(separator: ",\n") + "\n]\n"
        let lines = rows.joined(separator: "\n") + "\n"
        let wanted = rows.map { Reading("[\($0)]", as: JSONFormat.self).rows }.flatMap { $0 }
        #expect(wanted.count == rows.count)
        for reading in [
            Reading(array, as: JSONFormat.self), Reading(lines, as: JSONLinesFormat.self),
            Reading(array, as: JSONLinesFormat.self),
        ] {
            #expect(reading.error == nil)
            #expect(reading.rows == wanted, "\(lines)")
        }
        // A single row from a pipe may be a body: one of the two exceptions.
        if rows.count > 1 { #expect(Reading(lines, as: JSONFormat.self).rows == wanted, "\(lines)") }
        let skipping = jsonOptions { $0.skipsErrors = true }
        #expect(Reading(lines, as: JSONLinesFormat.self, skipping).rows == wanted)
        if rows.count > 1 { #expect(Reading(lines, as: JSONFormat.self, skipping).rows == wanted) }
    }
}

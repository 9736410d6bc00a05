import CSVFormat
import ExportFixtures
import HasDataExport
import JSONFormat
import Tabular
import Testing
import Transforms

@Suite struct KeyFilterTests {
    private let workspace = Workspace()

    private func rows(_ count: Int, step: Int = 1, start: Int = 0) -> String {
        (0..<count).map { #"{"id":\#(start + $0 * step),"url":"/page/\#(start + $0 * step)"}"# + "\n" }.joined()
    }

    @Test func rowsAreTheSameForAnyNumberOfWorkers() throws {
        let all = try workspace.file("all.jsonl", rows(9000))
        let even = try workspace.file("even.jsonl", rows(4000, step: 2))
        let third = try workspace.file("third.csv", "url,id\n" + (0..<3000).map { "x,\($0 * 3)\n" }.joined())
        let expected = (0..<9000).filter { $0 % 2 == 0 && $0 < 8000 && $0 % 3 != 0 }
            .map { #"{"id":\#($0),"url":"/page/\#($0)"}"# + "\n" }.joined()
        for (workers, memory) in [(1, 32 << 20), (8, 32 << 20), (8, 0), (1, 5000)] {
            let found = try exportText([all], to: "jsonl", workers: workers) {
                $0.memoryLimit = memory
                $0.steps.keyFilters = [
                    KeyFilter(in: [.file(even)], by: [FieldPath("id")]),
                    KeyFilter(notIn: [.file(third)], by: [FieldPath("id")]),
                ]
            }
            #expect(found == expected)
        }
    }

    @Test func otherSourcesAreReadAsTheyStand() throws {
        let all = try workspace.file("all.csv", "id;url\n1;/a\n2;/b\n3;/c\n")
        let known = try workspace.file("known.csv", "x,id\nq,1\n")
        let more = try workspace.file("more.json", #"{"rows":[{"id":3}]}"#)
        let found = try exportText([all], to: "csv") {
            $0.formatOptions[CSVOptions.self].inputSeparator = [0x3B]
            $0.formatOptions[JSONOptions.self].root = ["data"]
            $0.steps.keyFilters = [KeyFilter(notIn: [.file(known), .file(more)], by: [FieldPath("id")])]
        }
        #expect(found == "id,url\n2,/b\n")
    }

    @Test func eachRunReadsThemAnew() throws {
        let all = try workspace.file("all.csv", "id\n1\n2\n")
        let known = try workspace.file("known.csv", "id\n1\n")
        let collected = CollectedBytes()
        var export = Export(
            from: [.file(all)], to: .sink { () throws(ExportError) in CollectingSink(collected) })
        export.format = "csv"
        export.steps.keyFilters = [KeyFilter(in: [.file(known)], by: [FieldPath("id")])]
        try export.run()
        let sink = try FileSink(path: known, replaces: true)
        try sink.write(Array("id\n2\n".utf8))
        try sink.finish()
        try export.run()
        #expect(String(decoding: collected.bytes, as: UTF8.self) == "id\n1\nid\n2\n")
    }

    @Test func whatIsLostThereIsCounted() throws {
        let all = try workspace.file("all.csv", "id\n1\n2\n")
        let known = try workspace.file("known.csv", "id\n1\n5,5\n2\n")
        func run(_ change: (inout Export) -> Void) throws -> Summary {
            try export([all], to: "jsonl") {
                $0.steps.keyFilters = [KeyFilter(in: [.file(known)], by: [FieldPath("id")])]
                change(&$0)
            }.summary
        }
        let summary = try run { $0.formatOptions.skipsErrors = true }
        #expect(summary.rowsWritten == 2)
        #expect(summary.warnings.entries[.skippedRow]?.count == 1)
        #expect(summary.warnings.entries[.skippedRow]?.first.source == known)
        #expect(throws: ExportError.self) { try run { _ in } }
        let lossy = #expect(throws: ExportError.self) {
            try run {
                $0.formatOptions.skipsErrors = true
                $0.isStrict = true
            }
        }
        #expect(lossy?.code == .lossy)
    }

    @Test func refusesWhatMakesNoSense() throws {
        let all = try workspace.file("all.csv", "id\n1\n")
        for filter in [
            KeyFilter(in: [.file(all)], by: []), KeyFilter(notIn: [], by: [FieldPath("id")]),
        ] {
            let error = #expect(throws: ExportError.self) {
                try export([all], to: "csv") { $0.steps.keyFilters = [filter] }
            }
            #expect(error?.code == .usage)
        }
        let missing = #expect(throws: ExportError.self) {
            try export([all], to: "csv") {
                $0.steps.keyFilters = [KeyFilter(in: [.file("\(workspace.folder)/none.csv")], by: [FieldPath("id")])]
            }
        }
        #expect(missing?.code == .input)
    }

    @Test func rowsForTheProgramAreFilteredAsWell() async throws {
        let all = try workspace.file("all.jsonl", rows(10))
        let known = try workspace.file("known.jsonl", rows(8))
        var export = Export(from: [.file(all)], to: .standardOutput)
        export.steps.keyFilters = [KeyFilter(notIn: [.file(known)], by: [FieldPath("id")])]
        #expect(try await export.rows().collect().compactMap { $0["id"] } == ["8", "9"])
    }
}

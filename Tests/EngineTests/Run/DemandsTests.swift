import ExportFixtures
import HasDataExport
import Tabular
import TestSupport
import Testing
import Transforms

@Suite struct DemandsTests {
    private let workspace = Workspace()

    @Test func nothingGoesOutBeforeTheyHold() throws {
        let path = try workspace.file("a.csv", "id,note\n" + (0..<5000).map { "\($0),\n" }.joined())
        let collected = CollectedBytes()
        for memory in [32 << 20, 0] {
            var export = Export(
                from: [.file(path)], to: .sink { () throws(ExportError) in CollectingSink(collected) })
            export.format = "jsonl"
            export.memoryLimit = memory
            export.steps.minimumRows = 5001
            let few = #expect(throws: ExportError.self) { try export.run() }
            #expect(few?.code == .insufficient)
            export.steps.minimumRows = nil
            export.steps.requiredFields = [FieldPath("id"), FieldPath("note")]
            #expect(throws: ExportError.self) { try export.run() }
        }
        #expect(collected.bytes.isEmpty)
        #expect(collected.timesFinished == 0 && collected.timesAbandoned == 4)
    }

    @Test func rowsThatWaitedAreTheSame() throws {
        let path = try workspace.file("a.csv", "id,note\n" + (0..<5000).map { "\($0),n\n" }.joined())
        for format in ["csv", "jsonl", "json", "xlsx", "parquet", "arrow"] {
            let plain = try export([path], to: format).bytes
            for (workers, memory) in [(1, 32 << 20), (8, 0)] {
                let held = try export([path], to: format, workers: workers) {
                    $0.memoryLimit = memory
                    $0.steps.minimumRows = 5000
                    $0.steps.requiredFields = [FieldPath("id"), FieldPath("note")]
                }.bytes
                #expect(held == plain, "\(format)")
            }
        }
    }

    @Test func aLimitThatCannotMeetThemIsRefusedBeforehand() throws {
        let error = #expect(throws: ExportError.self) {
            try export(["\(workspace.folder)/none.csv"], to: "csv") {
                $0.steps.limit = 3
                $0.steps.minimumRows = 4
            }
        }
        #expect(error?.code == .usage)
    }

    @Test func rowsForTheProgramEndWithTheError() async throws {
        let path = try workspace.file("a.csv", "id\n1\n2\n")
        var export = Export(from: [.file(path)], to: .standardOutput)
        export.steps.minimumRows = 3
        let ready = export
        let error = await #expect(throws: ExportError.self) { try await ready.rows().collect() }
        #expect(error?.code == .insufficient)
    }
}

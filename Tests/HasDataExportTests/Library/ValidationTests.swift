import CSVFormat
import ExportFixtures
import HasDataExport
import Tabular
import Testing

/// Values that no run could go by are errors, and never the end of the process.
@Suite struct ValidationTests {
    private let workspace = Workspace()

    private func refusal(_ change: (inout Export) -> Void) throws -> ExportError? {
        let path = try workspace.file("a.csv", "a,b\n1,2\n")
        return #expect(throws: ExportError.self) { try export([path], to: "csv", workers: 1, change) }
    }

    @Test func valuesThatNoRunCanGoBy() throws {
        #expect(try refusal { $0.rowsPerPart = 0 }?.code == .usage)
        #expect(try refusal { $0.workers = 0 }?.code == .usage)
        #expect(try refusal { $0.workers = 100_000 }?.code == .usage)
        #expect(try refusal { $0.formatOptions.blockSize = .max }?.code == .usage)
        #expect(try refusal { $0.formatOptions.blockSize = -1 }?.code == .usage)
        #expect(try refusal { $0.formatOptions.maximumRow = 0 }?.code == .usage)
        #expect(try refusal { $0.memoryLimit = .min }?.code == .usage)
        #expect(try refusal { $0.sources = [] }?.code == .usage)
        #expect(try refusal { $0.sources = [.standardInput, .standardInput] }?.code == .usage)
        for delimiter in [0x22, 0x0A, 0x0D, 0xE4] as [UInt8] {
            #expect(try refusal { $0.formatOptions[CSVOptions.self].delimiter = delimiter }?.code == .usage)
        }
        #expect(try refusal { $0.formatOptions[CSVOptions.self].nullText = Array("a\"b".utf8) }?.code == .usage)
        #expect(try refusal { $0.formatOptions[CSVOptions.self].nullText = [0xFF] }?.code == .usage)
        #expect(try refusal { $0.sources = [.file("")] }?.code == .usage)
        #expect(try refusal { $0.destination = .file("") }?.code == .usage)
        #expect(try refusal { $0.jobs.pollInterval = 0 }?.code == .usage)
        #expect(try refusal { $0.jobs.pollInterval = .nan }?.code == .usage)
        #expect(try refusal { $0.jobs.waitLimit = .nan }?.code == .usage)
    }

    @Test func theMemoryLimitOfTheFormatsIsThatOfTheExport() {
        var export = Export(from: [.file("a")], to: .standardOutput)
        export.formatOptions.memoryLimit = 1 << 20
        #expect(export.memoryLimit == 1 << 20)
    }

    /// An export that was stopped by a flag can be run again once the flag is taken back.
    @Test func aCancelFlagIsTakenBack() throws {
        let path = try workspace.file("a.csv", "a,b\n1,2\n")
        var cancelled = Export(from: [.file(path)], to: .file("\(workspace.folder)/b.csv"))
        cancelled.replacesOutput = true
        cancelled.jobs.client.transport.cancel.raise()
        #expect(throws: ExportError.self) { try cancelled.run() }
        cancelled.jobs.client.transport.cancel.lower()
        #expect(try cancelled.run().rowsWritten == 1)
    }

    @Test func theBlockingRunEndsItsProgress() throws {
        let path = try workspace.file("a.csv", "a,b\n1,2\n")
        let progress = ExportProgress()
        var export = Export(from: [.file(path)], to: .file("\(workspace.folder)/b.csv"))
        export.replacesOutput = true
        try export.run(progress: progress)
        #expect(progress.isOver)
    }
}

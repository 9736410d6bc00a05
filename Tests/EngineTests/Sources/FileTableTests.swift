import ExportFixtures
import HasDataExport
import Synchronization
import Tabular
import TestSupport
import Testing

/// Files that others write to while they are read.
@Suite struct FileTableTests {
    private let work = Workspace()
    private static let lines = (0..<20_000).map { "{\"n\":\($0)}" }

    /// Does something once, when the first rows come by.
    private final class Disturbance: RowTransform {
        let order = TransformOrder.independent
        private let act: @Sendable () -> Void
        private let isDone = Mutex(false)
        init(_ act: @escaping @Sendable () -> Void) { self.act = act }
        func makeStage() throws(ExportError) -> any RowStage { Stage(of: self) }

        private func once() {
            let isFirst = isDone.withLock { isDone in
                defer { isDone = true }
                return !isDone
            }
            if isFirst { act() }
        }

        private final class Stage: RowStage {
            private let disturbance: Disturbance
            init(of disturbance: Disturbance) { self.disturbance = disturbance }
            func apply(to batch: RowBatch) throws(ExportError) { disturbance.once() }
        }
    }

    /// The lines of an export of `many.jsonl`, in which `change` is done in a shell while it is read.
    private func export(
        _ change: String, name: String = "many.jsonl", to target: String = "out.jsonl", workers: Int = 1
    ) throws -> [String] {
        _ = try work.file("many.jsonl", Self.lines.joined(separator: "\n") + "\n")
        if name.hasSuffix(".gz") { _ = Shell.run("gzip -k many.jsonl", in: work.folder) }
        let folder = work.folder
        let step = Disturbance { _ = Shell.run(change, in: folder) }
        var export = Export(from: [.file(work.path(name))], to: .file(work.path(target)))
        export.workers = workers
        export.formatOptions.blockSize = 2000
        export.steps.filters = [step]
        _ = try export.run()
        return Shell.run("hasdata-export \(target) --to jsonl", in: work.folder).output.split(separator: "\n").map(
            String.init)
    }

    @Test(arguments: ["out.jsonl", "out.csv", "out.parquet", "out.xlsx"]) func aFileThatWasCutIsReadAnew(
        target: String
    ) throws {
        #expect(try export("truncate -s 890 many.jsonl", to: target) == Array(Self.lines.prefix(100)))
        // Where it now ends within a row, what is read anew does, too.
        #expect(
            performing: { try export("truncate -s 895 many.jsonl", to: "cut-" + target) },
            throws: { error in
                guard let error = error as? ExportError else { return false }
                return error.code == .malformed && error.location.row == 101
            })
    }

    @Test(arguments: [1, 4]) func aFileThatWasWrittenAnewIsReadAnew(workers: Int) throws {
        let anew = "sed 's/n/m/' many.jsonl > other; cat other > many.jsonl"
        let wanted = Self.lines.map { $0.replacing("n", with: "m") }
        #expect(try export(anew, workers: workers) == wanted)
        // Also where it is longer by then.
        #expect(try export(anew + "; echo '{\"m\":1}' >> many.jsonl", to: "longer.jsonl") == wanted + ["{\"m\":1}"])
    }

    @Test func aCompressedFileThatWasWrittenAnewIsReadAnew() throws {
        let anew = "sed 's/n/m/' many.jsonl | head -n 9 | gzip > other; cat other > many.jsonl.gz"
        let lines = try export(anew, name: "many.jsonl.gz")
        #expect(lines == Self.lines.prefix(9).map { $0.replacing("n", with: "m") })
    }

    /// Of a file that is replaced all rows are there still, and who adds to one leaves what is read.
    @Test(arguments: [
        "mv many.jsonl old; head -n 5 old > many.jsonl", "rm many.jsonl", "echo '{\"n\":20000}' >> many.jsonl",
        "touch many.jsonl",
    ]) func aFileThatIsThereStillIsRead(change: String) throws {
        #expect(try export(change).prefix(20_000) == Self.lines[...])
    }

    /// Between two passes another file has come in its place.
    @Test func aFileThatWasReplacedIsReadAnew() throws {
        let change = "mv many.jsonl old; head -n 5 old > many.jsonl"
        #expect(try export(change, to: "out.arrow") == Array(Self.lines.prefix(5)))
    }
}

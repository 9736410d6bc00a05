import HasDataExport
import Tabular
import TestSupport
import Testing

/// What the fuzzer found once: each input is converted into every format, with and without `--skip-errors`, on one worker
/// and on two, with the same outcome and without a crash. Fixtures/fuzz/ENTRY/NAME; `csv` and `convert` inputs begin with a
/// byte of options.
@Suite struct FuzzFindingsTests {
    static let inputs: [String] = Shell.names(in: Shell.package + "/Fixtures/fuzz").flatMap { entry in
        Shell.names(in: "\(Shell.package)/Fixtures/fuzz/\(entry)").map { "\(entry)/\($0)" }
    }

    @Test func thereAreInputs() { #expect(!FuzzFindingsTests.inputs.isEmpty) }

    @Test(arguments: inputs) func isHandled(name: String) throws {
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let source = Shell.quoted("\(Shell.package)/Fixtures/fuzz/\(name)")
        let skip = name.hasPrefix("csv/") || name.hasPrefix("convert/") ? 2 : 1
        _ = Shell.run("tail -c +\(skip) \(source) > input", in: folder)
        let entry = name.split(separator: "/").first.map(String.init) ?? ""
        for target in ["csv", "json", "jsonl", "xlsx"] {
            for skipsErrors in [false, true] {
                var outcomes: [String] = []
                for workers in [1, 2] {
                    let output = "\(folder)/\(workers).\(target)"
                    var export = Export(from: [.file("\(folder)/input")], to: .file(output))
                    if ["csv", "json", "jsonl"].contains(entry) { export.sourceFormat = entry }
                    export.replacesOutput = true
                    export.workers = workers
                    export.formatOptions.blockSize = 16
                    export.formatOptions.skipsErrors = skipsErrors
                    do {
                        outcomes.append("\(try export.run().rowsWritten) rows")
                    } catch {
                        #expect(!error.description.contains("\n"))
                        outcomes.append("\(error)")
                    }
                }
                #expect(outcomes.first == outcomes.last)
            }
        }
    }
}

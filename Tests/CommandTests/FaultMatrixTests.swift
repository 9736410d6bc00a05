import HasDataSandbox
import Libc
import TestSupport
import Testing

/// Against every fault, alone and in random sequences: the rows are exactly the job's, or the status is not 0, one line
/// tells the cause, and no output is there. After that the same command, over a server that is well, gives exactly the
/// job's rows, whatever the first run has kept.
///
/// `scripts/faults SEED COUNT` runs as many random sequences as one likes.
@Suite(.serialized) struct FaultMatrixTests {
    /// How many commands run at once: most of them wait for something.
    private static let atOnce = 12

    @Test func everyFaultAlone() throws {
        var scenarios: [FaultScenario] = []
        for way in [FaultScenario.Way.json, .csv, .xlsx] {
            scenarios += FaultLists.of("artifact").map { FaultScenario(way: way, faults: $0) }
        }
        scenarios += FaultLists.of("results").map { FaultScenario(way: .results, faults: $0) }
        scenarios += FaultLists.of("job").map { FaultScenario(way: .json, faults: $0) }
        let outcome = try run(Self.thinned(scenarios))
        print("faults alone: \(outcome)")
    }

    /// Each page brings rows nobody has seen, and more are left than before.
    @Test func rowsThatComeFasterThanTheyAreRead() throws {
        let faults = ["results:rows-added=100", "results:rows-added=150"]
        let outcome = try run(faults.map { FaultScenario(way: .results, faults: $0) })
        #expect(outcome.hasSuffix(" 0 gave all rows, 2 failed as they must"), "\(outcome)")
    }

    @Test func randomSequences() throws {
        let seed = Self.number("FAULTS_SEED") ?? 1
        let count = Int(Self.number("FAULTS_COUNT") ?? 20)
        var random = SeededGenerator(seed: seed)
        let ways = FaultScenario.Way.allCases
        let scenarios = (0..<count).map { index in
            let way = ways[index % ways.count]
            let output = ["jsonl", "csv"][Int.random(in: 0..<2, using: &random)]
            return FaultScenario(
                way: way, faults: FaultLists.sequence(&random, on: way.targets), output: output)
        }
        let outcome = try run(scenarios)
        print("random sequences, seed \(seed): \(outcome)")
    }

    /// A body that never ends is cut off by the limit on one row, or by the disk's.
    @Test(arguments: ["json", "csv"]) func aBodyThatNeverEnds(_ kind: String) throws {
        let sandbox = try Sandbox.start(SandboxOptions(faults: try Fault.parse("artifact:endless")))
        defer { sandbox.stop() }
        let folder = Shell.temporaryFolder()
        defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
        let run = try ToolRun(
            [
                FaultScenario.job, "--endpoint", sandbox.endpoint, "--via", "artifact", "--artifact", kind,
                "--no-resume",
                "--types", "text", "--max-row", "2M", "-o", "\(folder)/out.jsonl",
            ], environment: ["HASDATA_API_KEY": "k"])
        let outcome = run.wait()
        #expect(outcome.status != 0 && outcome.status < 128, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(Shell.names(in: folder, hidden: true) == [])
    }

    /// A workbook is put aside whole before it is read, so it ends where files do.
    @Test func aWorkbookThatNeverEnds() throws {
        let trial = try TrialFolder(faults: "artifact:endless")
        let command =
            "export HASDATA_API_KEY=k TMPDIR=$PWD; ulimit -f 20000; exec hasdata-export \(FaultScenario.job) --endpoint "
            + "\(trial.sandbox.endpoint) --via artifact --artifact xlsx -o out.jsonl"
        let outcome = Shell.run("sh -c '\(command)'", in: trial.folder)
        #expect(outcome.status == 7, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(trial.names == [])
    }

    // MARK: Running

    /// Every sixth, unless the environment asks for more or fewer.
    private static func thinned(_ scenarios: [FaultScenario]) -> [FaultScenario] {
        let step = number("FAULTS_STEP") ?? 6
        guard step > 1 else { return scenarios }
        return scenarios.enumerated().filter { $0.offset % Int(step) == 0 }.map(\.element)
    }

    private static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

    /// Runs all, several at once; gives a line of figures.
    private func run(_ scenarios: [FaultScenario]) throws -> String {
        var baselines: [String: [String]] = [:]
        var waiting = scenarios[...]
        var running: [ScenarioRun] = []
        var (succeeded, failed) = (0, 0)
        while !waiting.isEmpty || !running.isEmpty {
            while running.count < Self.atOnce, let next = waiting.popFirst() {
                let key = next.way.rawValue + next.output
                if baselines[key] == nil { baselines[key] = try baseline(next) }
                running.append(try ScenarioRun(next))
            }
            var left: [ScenarioRun] = []
            for run in running {
                let scenario = run.scenario
                guard try run.step(allowed: baselines[scenario.way.rawValue + scenario.output] ?? []) else {
                    left.append(run)
                    continue
                }
                if run.hasSucceededAtOnce { succeeded += 1 } else { failed += 1 }
                for complaint in run.complaints { Issue.record("\(scenario): \(complaint)") }
            }
            running = left
            usleep(2000)
        }
        return "\(scenarios.count) tried, \(succeeded) gave all rows, \(failed) failed as they must"
    }

    /// The job's rows this way; and those of the file in its other version.
    private func baseline(_ scenario: FaultScenario) throws -> [String] {
        var texts: [String] = []
        for faults in ["", scenario.way == .xlsx ? "" : "artifact:changed"] {
            let sandbox = try Sandbox.start(SandboxOptions(faults: try Fault.parse(faults)))
            defer { sandbox.stop() }
            let folder = Shell.temporaryFolder()
            defer { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }
            let path = "\(folder)/out.\(scenario.output)"
            let plain = FaultScenario(way: scenario.way, faults: "", output: scenario.output)
            let outcome = try ToolRun(
                plain.arguments(sandbox.endpoint, path), environment: ["HASDATA_API_KEY": FaultScenario.secret]
            ).wait()
            texts.append(try #require(Shell.read(path), "\(outcome.errors)"))
        }
        if scenario.way == .auto {
            texts += try baseline(FaultScenario(way: .results, faults: "", output: scenario.output))
        }
        return texts
    }
}

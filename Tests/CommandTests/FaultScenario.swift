import HasDataSandbox
import TestSupport

/// One export of the sandbox's crawl job while faults are on, by the built command.
struct FaultScenario: Sendable, CustomStringConvertible {
    /// A way the rows come.
    enum Way: String, Sendable, CaseIterable {
        case json, csv, xlsx, results, auto

        var flags: [String] {
            switch self {
            case .json, .csv, .xlsx: ["--via", "artifact", "--artifact", rawValue]
            case .results: ["--via", "results"]
            case .auto: []
            }
        }

        /// Where faults hit this way.
        var targets: [String] {
            switch self {
            case .json, .csv, .xlsx: ["artifact", "job"]
            case .results: ["results", "job"]
            case .auto: ["artifact", "results", "job"]
            }
        }
    }

    let way: Way
    /// As `--faults` takes them.
    let faults: String
    /// What the output is made from, and in which format it is.
    var output = "jsonl"

    /// As it can be run again: `hasdata-sandbox --faults '…'` and the command's flags.
    var description: String { "\(way.rawValue) → \(output): --faults '\(faults)'" }

    /// The job: 122 rows in two pages, with every kind of value.
    static let job = "dd1a8c53-2d47-4444-977d-8d653a6a3c82"
    static let secret = "hd-secret-0f1e2d3c4b5a"

    /// Silence counts as failure soon where it is what is tried, and late where it would only be a slow machine.
    private var timeout: String { faults.contains("stall") ? "0.5" : "20" }

    func arguments(_ endpoint: String, _ output: String) -> [String] {
        [Self.job, "--endpoint", endpoint, "--retries", "2", "--timeout", timeout, "-o", output] + way.flags
    }
}

/// A scenario being run: its own sandbox, its own folder, one process at a time.
final class ScenarioRun {
    let scenario: FaultScenario
    let sandbox: Sandbox
    let folder = Shell.temporaryFolder()
    private var run: ToolRun
    private var first: Shell.Outcome?
    /// What is wrong; empty once it has ended well.
    private(set) var complaints: [String] = []
    private(set) var hasSucceededAtOnce = false

    private var path: String { "\(folder)/out.\(scenario.output)" }

    init(_ scenario: FaultScenario) throws {
        self.scenario = scenario
        sandbox = try Sandbox.start(SandboxOptions(faults: try Fault.parse(scenario.faults)))
        run = try ToolRun(
            scenario.arguments(sandbox.endpoint, "\(folder)/out.\(scenario.output)"),
            environment: ["HASDATA_API_KEY": FaultScenario.secret])
    }

    deinit {
        sandbox.stop()
        _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp")
    }

    /// Looks whether the process has ended, and judges it; true when nothing is left to do. `allowed` are the outputs that
    /// are the job's rows.
    func step(allowed: [String]) throws -> Bool {
        guard let outcome = run.poll() else { return false }
        guard first == nil else {
            judgeSecond(outcome, allowed)
            return true
        }
        first = outcome
        judgeFirst(outcome, allowed)
        if outcome.status == 0 { return true }
        // The same command again, over a server that is well: it goes on from what was kept, or starts over.
        sandbox.faults.clear()
        run = try ToolRun(
            scenario.arguments(sandbox.endpoint, path), environment: ["HASDATA_API_KEY": FaultScenario.secret])
        return false
    }

    private func judgeFirst(_ outcome: Shell.Outcome, _ allowed: [String]) {
        let names = Shell.names(in: folder, hidden: true)
        let text = outcome.errors + outcome.output
        if text.contains(FaultScenario.secret) { complaints.append("the key is told: \(text)") }
        if outcome.status == 0 {
            hasSucceededAtOnce = true
            if names != ["out.\(scenario.output)"] { complaints.append("it left \(names)") }
            complain(unless: allowed, "rows", outcome)
            return
        }
        if outcome.status >= 128 { complaints.append("ended by signal: \(outcome.status)") }
        if !Set(names).isSubset(of: [".out.\(scenario.output).part"]) { complaints.append("it left \(names)") }
        let lines = outcome.errors.split(separator: "\n")
        let causes = lines.filter { $0.hasPrefix("hasdata-export: ") }
        if causes.count != 1 || lines.contains(where: { !$0.hasPrefix("hasdata-export: ") && !$0.hasPrefix("note: ") })
        {
            complaints.append("not one line: \(outcome.errors)")
        }
    }

    private func judgeSecond(_ outcome: Shell.Outcome, _ allowed: [String]) {
        let names = Shell.names(in: folder, hidden: true)
        if outcome.status != 0 || names != ["out.\(scenario.output)"] {
            complaints.append("again, without faults: \(outcome.status), \(names), \(outcome.errors)")
        }
        complain(unless: Array(allowed.prefix(1)), "rows of the second run", outcome)
    }

    private func complain(unless allowed: [String], _ what: String, _ outcome: Shell.Outcome) {
        guard outcome.status == 0, let made = Shell.read(path), !allowed.contains(made) else { return }
        let lines = made.split(separator: "\n")
        let wanted = Set(allowed[0].split(separator: "\n"))
        // Rows that came while the pages were read may be there too, but each once, and none may lack.
        let isGrown =
            scenario.faults.contains("rows-added") && wanted.isSubset(of: Set(lines)) && Set(lines).count == lines.count
        if !isGrown {
            complaints.append("\(what): \(lines.count) lines where \(wanted.count) are due; \(outcome.errors)")
        }
    }
}

import HasDataSandbox
import TestSupport

/// A folder for one test's output, and a sandbox to export from.
final class TrialFolder {
    let folder = Shell.temporaryFolder()
    let sandbox: Sandbox
    static let key = FaultScenario.secret

    init(faults: String = "") throws {
        sandbox = try Sandbox.start(SandboxOptions(faults: try Fault.parse(faults)))
    }

    deinit {
        sandbox.stop()
        _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp")
    }

    /// The path of `name` in the folder.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// All names in the folder, hidden ones too.
    var names: [String] { Shell.names(in: folder, hidden: true) }

    /// Starts an export from the sandbox.
    func start(_ arguments: [String], ignoring: [Int32] = []) throws -> ToolRun {
        try ToolRun(
            arguments + ["--endpoint", sandbox.endpoint], environment: ["HASDATA_API_KEY": Self.key],
            ignoring: ignoring)
    }

    /// Runs an export from the sandbox to its end.
    func export(_ arguments: [String]) throws -> Shell.Outcome { try start(arguments).wait() }

    /// The first bytes asked for of files since the last look.
    func ranges() -> [String?] {
        defer { sandbox.clearRequests() }
        return sandbox.requests.filter { $0.origin == .artifacts }.map { $0.header("range") }
    }
}

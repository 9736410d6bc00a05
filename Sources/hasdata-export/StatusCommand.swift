import ArgumentParser
import HasDataAPI
import HasDataExport
import Tabular

/// One job: status, rows, credits, artifacts.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows a job: its status, rows, credits and artifact links.",
        usage: "hasdata-export status <jobId> [--wait [SECONDS]] [flags]")

    @Argument(help: ArgumentHelp("The job's id.", valueName: "jobId"))
    var id: String

    @OptionGroup(title: "Job") var job: ConnectionFlags

    @Flag(name: .shortAndLong, help: "Tell requests and decisions.")
    var verbose = false

    /// `Main` looks for it, since an error may be one of the flags themselves.
    @Flag(name: .long, help: ArgumentHelp(RunFlags.errorsJsonHelp))
    var errorsJson = false

    func run() throws {
        guard let id = JobID(argument: id) ?? JobID(verbatim: id) else {
            throw ExportError(.usage, "\"\(id)\" is no job id")
        }
        let log = Report(isQuiet: false, asJSON: errorsJson, isVerbose: verbose).log
        let sandbox = job.sandbox ? try SandboxProcess.start(log: log) : nil
        defer { sandbox?.stop() }
        var options = try job.options(sandbox: sandbox, log: log)
        let waiting = WaitReport(Report(isQuiet: false, asJSON: errorsJson), isShown: true)
        options.onWait = { waiting.note($0, $1) }
        let progress = Progress()
        let line = ProgressLine(progress, waiting: waiting, isWanted: options.waits)
        defer { line.end() }
        guard options.key != nil else { throw ConnectionFlags.missingKey }
        let client = try HasDataClient(endpoint: options.endpoint, key: options.key, options: options.client)
        var record = try client.job(id)
        let wait = JobWait(options)
        while options.waits, try !record.isEnded && !client.hasAllRows(of: record) {
            guard try wait.untilNextLook(at: record) else {
                line.end()
                show(record)
                throw wait.overdue(record)
            }
            record = try client.job(id)
        }
        line.end()
        show(record)
    }

    private func show(_ job: Job) {
        var lines = [("job", job.id.text), ("status", job.status.description)]
        if let reason = job.stopReason { lines.append(("stopped by", reason)) }
        if let rows = job.rowCount { lines.append(("rows", "\(rows)")) }
        if let credits = job.creditsSpent { lines.append(("credits", "\(credits)")) }
        if let scraper = job.scraper { lines.append(("scraper", scraper)) }
        if let created = job.createdAt { lines.append(("created", created)) }
        if let updated = job.updatedAt { lines.append(("updated", updated)) }
        for kind in ArtifactKind.allCases {
            if let link = job.artifacts[kind] { lines.append((kind.rawValue, link)) }
        }
        let width = lines.map(\.0.count).max() ?? 0
        for (name, value) in lines {
            StandardStreams.print(name + String(repeating: " ", count: width - name.count + 2) + value)
        }
    }
}

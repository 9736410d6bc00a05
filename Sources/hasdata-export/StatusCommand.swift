import ArgumentParser
import HasDataAPI
import HasDataExport
import JSONScanning
import Tabular

/// Jobs: status, rows, credits, artifacts.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows jobs: their status, rows, credits and artifact links.",
        usage: "hasdata-export status <jobId>... [--wait [SECONDS]] [--json] [flags]")

    @Argument(help: ArgumentHelp("The jobs' ids.", valueName: "jobId"))
    var ids: [String]

    @Flag(name: .long, help: "Write a JSON object for each job, one a line.")
    var json = false

    @OptionGroup(title: "Job") var job: ConnectionFlags

    @Flag(name: .shortAndLong, help: "Tell errors only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Tell requests and decisions.")
    var verbose = false

    /// `Main` looks for it, since an error may be one of the flags themselves.
    @Flag(name: .long, help: ArgumentHelp(RunFlags.errorsJsonHelp))
    var errorsJson = false

    func validate() throws {
        if quiet, verbose { throw ValidationError("-q and -v contradict each other") }
    }

    func run() throws {
        let report = Report(isQuiet: quiet, asJSON: errorsJson, isVerbose: verbose)
        let jobs = try ids.map { (word) throws(ExportError) in
            if let id = JobID(argument: word) { return id }
            try StatusCommand.refuseOther(word)
            guard let id = JobID(verbatim: word) else { throw ExportError(.usage, "\"\(word)\" is not a job id") }
            return id
        }
        let sandbox = job.sandbox ? try SandboxProcess.start(log: report.log) : nil
        defer { sandbox?.stop() }
        var options = try job.options(sandbox: sandbox, log: report.log)
        guard options.key != nil else { throw ConnectionFlags.missingKey }
        let waiting = WaitReport(report, isShown: report.allowsProgress)
        options.onWait = { waiting.note($0, $1) }
        let client = try HasDataClient(endpoint: options.endpoint, key: options.key, options: options.client)
        var statuses: [Int32] = []
        var shown = 0
        for id in jobs {
            do throws(ExportError) {
                try show(id, client, options, waiting, report, &shown)
            } catch {
                // One that cannot be had does not hide the others.
                // Where nothing can be shown, none can.
                guard jobs.count > 1, ![.interrupted, .closedPipe, .output].contains(error.code) else { throw error }
                report.failure(error)
                statuses.append(ExitStatus.of(error.code))
            }
        }
        let worst = ExitStatus.worst(of: statuses)
        if worst != ExitStatus.success { throw CommandFailure(status: worst) }
    }

    /// Refuses what every other verb takes for a source that is no job: none has such an id, unless it is told with `job:`.
    private static func refuseOther(_ word: String) throws(ExportError) {
        guard let source = try? Source(argument: word), source.job == nil else { return }
        let kind =
            switch source {
            case .file: "a file"
            case .link: "a link"
            case .standardInput, .named: "no job"
            }
        throw ExportError(
            .usage, "\(source) is \(kind), and status tells of jobs",
            advice:
                "hasdata-export inspect \(word == "-" ? word : "\(source)") shows what is in it; a job's id of another form is written job:ID"
        )
    }

    /// Shows a job, with `--wait` once it has ended or the time is over.
    private func show(
        _ id: JobID, _ client: HasDataClient, _ options: JobOptions, _ waiting: WaitReport, _ report: Report,
        _ shown: inout Int
    ) throws(ExportError) {
        let line = ProgressLine(Progress(), waiting: waiting, isWanted: options.waitsForEnd && report.allowsProgress)
        defer { line.end() }
        var record = try client.job(id)
        let wait = JobWait(options)
        while options.waitsForEnd, !record.isEnded {
            if try client.hasAllRows(of: record) { break }
            guard try wait.untilNextLook(at: record) else {
                line.end()
                try show(record, &shown)
                throw wait.overdue(record)
            }
            record = try client.job(id)
        }
        line.end()
        try show(record, &shown)
    }

    private func show(_ job: Job, _ shown: inout Int) throws(ExportError) {
        if shown > 0, !json { try StandardStreams.print("") }
        shown += 1
        if json {
            try StandardStreams.print(StatusCommand.object(of: job))
            return
        }
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
            try StandardStreams.print(name + String(repeating: " ", count: width - name.count + 2) + value)
        }
    }

    /// The job in the API's own words.
    private static func object(of job: Job) -> String {
        let links = ArtifactKind.allCases.compactMap { kind in
            job.artifacts[kind].map { (kind.rawValue, Optional(JSONOutput.string($0))) }
        }
        return JSONOutput.object([
            ("id", JSONOutput.string(job.id.text)), ("status", JSONOutput.string(job.status.description)),
            ("ended", job.isEnded ? "true" : "false"), ("stopReason", job.stopReason.map(JSONOutput.string)),
            ("dataRowsCount", job.rowCount.map { "\($0)" }), ("creditsSpent", job.creditsSpent.map { "\($0)" }),
            ("scraper", job.scraper.map(JSONOutput.string)), ("createdAt", job.createdAt.map(JSONOutput.string)),
            ("updatedAt", job.updatedAt.map(JSONOutput.string)), ("data", JSONOutput.object(links)),
        ])
    }
}

internal import HasDataAPI
internal import JSONFormat
internal import Tabular

/// Decides how a job's rows are fetched, waiting for its end where that was asked for.
struct JobResolver {
    let export: Export
    let client: HasDataClient
    private var options: JobOptions { export.jobs }

    /// The job's record once it can be exported; where its file is needed, once that is there.
    ///
    /// - Throws: `.jobNotReady` when it has not ended, or ended without anything to export.
    func settledJob(_ id: JobID, needsFile: Bool = false) throws(ExportError) -> Job {
        let wait = JobWait(options)
        while true {
            let job = try client.job(id)
            if job.hasFailedWithoutRows { throw JobResolver.failedWithoutRows(job) }
            if job.isEnded || options.allowsUnfinishedJobs { return job }
            if !needsFile, options.route != .artifact, try client.hasAllRows(of: job) {
                log("job \(id): still exporting_data, but all \(job.rowCount ?? 0) rows are there")
                return job
            }
            guard options.waitsForEnd else {
                throw ExportError(
                    .jobNotReady, "the job has not ended: its status is \(job.status)", at: place(id),
                    advice: "\(Setting.wait) waits for its end, \(Setting.partial) exports what is there so far")
            }
            log("job \(id): \(job.status), \(job.rowCount ?? 0) rows so far")
            guard try wait.untilNextLook(at: job) else { throw wait.overdue(job) }
        }
    }

    /// What is said of a job of which there is nothing to export.
    static func failedWithoutRows(_ job: Job) -> ExportError {
        let reason = job.stopReason.map { " (\($0))" } ?? ""
        return ExportError(
            .jobNotReady, "the job failed without rows\(reason)", at: Location(source: "job \(job.id)"))
    }

    /// Whether what the envelopes say is kept or looked at, which only the results pages have.
    var keepsEnvelopes: Bool {
        export.formatOptions[JSONOptions.self].envelope == .keep || export.steps.since != nil
    }

    /// Which artifact the rows come from; nil for the results pages.
    func artifact(of job: Job) throws(ExportError) -> ArtifactKind? {
        let wanted = options.artifact ?? .json
        switch options.route {
        case .results: return nil
        case .artifact:
            guard export.steps.since == nil else {
                throw ExportError(
                    .usage, "a job's file has no envelopes that tell when its rows changed, as \(Setting.since) asks",
                    at: place(job.id), advice: "\(Setting.route) results brings them")
            }
            guard job.artifacts[wanted] != nil else {
                let offered = job.artifacts.keys.map(\.rawValue).sorted().joined(separator: ", ")
                throw ExportError(
                    .jobNotReady, "the job offers no \(wanted.rawValue) artifact", at: place(job.id),
                    advice: offered.isEmpty ? "\(Setting.route) results pages its rows" : "it offers \(offered)")
            }
            return wanted
        case .auto:
            if options.pages != nil {
                log("job \(job.id): only its results have pages, so they are read")
                return nil
            }
            if keepsEnvelopes {
                log("job \(job.id): only its results pages have envelopes, so they are read")
                return nil
            }
            if !job.isEnded {
                log("job \(job.id): its files are not made yet, so its results pages are read")
                return nil
            }
            guard job.artifacts[wanted] != nil else {
                log("job \(job.id): no \(wanted.rawValue) artifact, so its results pages are read")
                return nil
            }
            log("job \(job.id): its \(wanted.rawValue) artifact is read")
            return wanted
        }
    }

    private func place(_ id: JobID) -> Location { Location(source: "job \(id)") }
    private func log(_ line: String) { export.log?(line) }
}

internal import HasDataAPI
internal import JSONFormat
internal import Tabular

/// Decides how a job's rows are fetched, waiting for its end where that was asked for.
struct JobResolver {
    let export: Export
    let client: HasDataClient
    private var options: JobOptions { export.jobs }

    /// The job's record once it can be exported.
    ///
    /// - Throws: `.jobNotReady` when it has not ended, or ended without anything to export.
    func settledJob(_ id: JobID) throws(ExportError) -> Job {
        let start = options.client.clock.now()
        while true {
            let job = try client.job(id)
            if job.hasFailedWithoutRows {
                let reason = job.stopReason.map { " (\($0))" } ?? ""
                throw ExportError(.jobNotReady, "the job failed without rows\(reason)", at: place(id))
            }
            if job.isEnded || options.isPartial { return job }
            if job.isExportingData, try areRowsComplete(job) {
                log("job \(id): still exporting_data, but all \(job.rowCount ?? 0) rows are there")
                return job
            }
            let status = "the job has not ended: its status is \(job.status)"
            guard options.waits else {
                throw ExportError(
                    .jobNotReady, status, at: place(id),
                    advice: "--wait waits for its end, --partial exports what is there so far")
            }
            let waited = options.client.clock.now() - start
            if let limit = options.waitLimit, waited + options.pollInterval > limit {
                throw ExportError(
                    .jobNotReady, "\(status) after \(Int(waited)) seconds", at: place(id),
                    advice: "give --wait more seconds")
            }
            log(
                "job \(id): \(job.status), \(job.rowCount ?? 0) rows so far; looking again in \(Int(options.pollInterval)) s"
            )
            options.client.clock.sleep(options.pollInterval, options.client.transport.cancel)
            if options.client.transport.cancel.isRaised {
                throw ExportError(.interrupted, "interrupted while waiting", at: place(id))
            }
        }
    }

    /// Whether the results hold as many rows as the record says: the files of such a job may never come.
    private func areRowsComplete(_ job: Job) throws(ExportError) -> Bool {
        guard let count = job.rowCount else { return false }
        return try client.results(of: job.id, page: 1, limit: 1).total == count
    }

    /// Which artifact the rows come from; nil for the results pages.
    func artifact(of job: Job) throws(ExportError) -> ArtifactKind? {
        let wanted = options.artifact ?? .json
        switch options.route {
        case .results: return nil
        case .artifact:
            guard job.artifacts[wanted] != nil else {
                let offered = job.artifacts.keys.map(\.rawValue).sorted().joined(separator: ", ")
                throw ExportError(
                    .jobNotReady, "the job offers no \(wanted.rawValue) artifact", at: place(job.id),
                    advice: offered.isEmpty ? "--via results pages its rows" : "it offers \(offered)")
            }
            return wanted
        case .auto:
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

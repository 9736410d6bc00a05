package import HasDataAPI
package import Tabular

/// The wait for a job's end: looks every so often, and for the last time when the limit is reached.
package struct JobWait {
    private let options: JobOptions
    private let start: Double
    /// Less than this is left of a limit by rounding only, in seconds.
    private static let nothing = 0.01

    /// Begins to wait as `options` say.
    package init(_ options: JobOptions) {
        self.options = options
        start = options.client.clock.now()
    }

    /// Seconds since the beginning.
    package var seconds: Double { options.client.clock.now() - start }

    /// Waits until it is time to look at `job` again; false where the limit is reached.
    ///
    /// - Throws: `.interrupted`.
    package func untilNextLook(at job: Job) throws(ExportError) -> Bool {
        let left = options.waitLimit.map { $0 - seconds } ?? .infinity
        guard left > Self.nothing else { return false }
        let wait = min(options.pollInterval, left)
        options.onWait?(job, wait)
        options.client.clock.sleep(wait, options.client.transport.cancel)
        if options.client.transport.cancel.isRaised {
            throw ExportError(.interrupted, "interrupted while waiting", at: Location(source: "job \(job.id)"))
        }
        return true
    }

    /// What is said when the limit is reached.
    package func overdue(_ job: Job) -> ExportError {
        ExportError(
            .jobNotReady, "the job has not ended: its status is \(job.status) after \(Int(seconds.rounded())) seconds",
            at: Location(source: "job \(job.id)"), advice: "give \(Setting.wait) more time")
    }
}

extension HasDataClient {
    /// Whether `job` has all its rows although its files are not made, and may never be: its results hold as many as its
    /// record says.
    package func hasAllRows(of job: Job) throws(ExportError) -> Bool {
        guard job.isExportingData, let count = job.rowCount else { return false }
        return try results(of: job.id, page: 1, limit: 1).total == count
    }
}

public import HTTPTransfer
public import HasDataAPI
public import Tabular

/// How jobs are asked for and fetched.
public struct JobOptions: SourceOptionSet {
    /// Which way a job's rows come.
    public enum Route: String, Sendable, CaseIterable {
        /// The artifact, or the results pages where there is none or it cannot be had.
        case auto
        /// The artifact.
        case artifact
        /// The results pages.
        case results
    }

    /// The root of the API.
    public var endpoint = HasDataClient.standardEndpoint
    /// The key; artifact links need none.
    public var key: APIKey?
    /// Which way the rows come.
    public var route = Route.auto
    /// Which artifact; nil for JSON.
    public var artifact: ArtifactKind?
    /// Waits for the job to end.
    public var waitsForEnd = false
    /// Seconds after which waiting is given up; nil for never.
    public var waitLimit: Double?
    /// Seconds between two looks at a job that has not ended; the API's own advice is ten at least. A shorter limit ends
    /// with a last look at its end.
    public var pollInterval: Double = 10
    /// Told after each look at a job that has not ended, and in how many seconds the next one is.
    public var onWait: (@Sendable (Job, Double) -> Void)?
    /// Reads the rows of a job that runs as they come, each once, until it ends or `waitLimit` is over. Set
    /// `Export.writesAtOnce` for them to be written so, and `workers` to 1.
    public var followsJob = false
    /// Exports what a job that has not ended has so far.
    public var allowsUnfinishedJobs = false
    /// Keeps what is downloaded in `.NAME.part` beside the output, so that the same export goes on from there.
    public var keepsParts = true
    /// How many results pages are asked for at a time, at most ``mostPagesAtOnce``.
    public var concurrency = 1
    /// Only these results pages, from 1, a hundred rows each: parts of a job that are fetched side by side. Nil for all rows.
    public var pages: ClosedRange<Int>?
    /// How the client works.
    public var client = ClientOptions()

    /// No account may ask for nearly as many at a time, and each is a thread and a page in memory.
    public static let mostPagesAtOnce = 64

    /// The usual way.
    public init() {}

    /// Checks the times, and that pages are not asked of a file.
    ///
    /// - Throws: `.usage`.
    public func validate() throws(ExportError) {
        guard pollInterval > 0, !(waitLimit?.isNaN ?? false) else {
            throw ExportError(.usage, "a wait takes more than 0 seconds from look to look")
        }
        guard !followsJob || pages == nil && route != .artifact && artifact == nil else {
            throw ExportError(
                .usage, "a job is followed by all its results pages", advice: "ask for no file and no part")
        }
        guard pages == nil || route != .artifact else {
            throw ExportError(.usage, "an artifact has no pages", advice: "\(Setting.route) results brings them")
        }
        guard pages?.lowerBound ?? 1 >= 1 else { throw ExportError(.usage, "results pages are counted from 1") }
    }
}

extension Export {
    /// How jobs are asked for and fetched.
    public var jobs: JobOptions {
        get {
            var jobs = sourceOptions[JobOptions.self]
            (jobs.client, jobs.keepsParts) = (transfers, keepsParts)
            return jobs
        }
        set {
            sourceOptions[JobOptions.self] = newValue
            (transfers, keepsParts) = (newValue.client, newValue.keepsParts)
        }
    }
}

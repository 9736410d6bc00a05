internal import HTTPTransfer
internal import HasDataAPI
internal import Tabular

/// Jobs at HasData: `job:ID`, and the other forms of a job's id.
enum JobSource: ServiceSourceKind {
    static let scheme = "job"

    static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
        .table(try JobOpener(JobID(argument), with: opener).open())
    }

    static func raw(_ argument: String, with opener: SourceOpener) throws(ExportError) -> RawSource {
        try JobOpener(JobID(argument), with: opener).raw()
    }

    static func fileName(of argument: String) -> String { JobID(argument: argument)?.text ?? argument }
    static func rawEnding(in export: Export) -> String { (export.jobs.artifact ?? .json).rawValue }
    static func limit(in export: Export) -> Int { export.jobs.concurrency }
    static func share(among count: Int, in export: inout Export) {
        export.jobs.concurrency = max(1, export.jobs.concurrency / count)
    }

    /// A record that cannot be had says nothing: the export will meet the same problem, and tell it.
    static func lastChange(of argument: String, in export: Export) -> Double? {
        let jobs = export.jobs
        guard let id = JobID(argument: argument),
            let client = try? HasDataClient(endpoint: jobs.endpoint, key: jobs.key, options: jobs.client),
            let job = try? client.job(id), job.isEnded || (try? client.hasAllRows(of: job)) == true
        else { return nil }
        return job.updatedTime
    }
}

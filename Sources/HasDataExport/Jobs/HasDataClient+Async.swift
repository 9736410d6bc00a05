public import HasDataAPI
public import Tabular

/// The blocking calls for asynchronous code: each on a thread of its own, so that none of Swift's waits for a server.
/// Cancelling the task ends the wait.
extension HasDataClient {
    /// Reads a job's record.
    ///
    /// - Throws: `.network`, `.refused` (4xx), `.server` (5xx) after the last try, `.malformed`, `.interrupted`.
    public func job(_ id: JobID) async throws(ExportError) -> Job {
        try await export(id, to: .standardOutput).onThread(Progress()) { (export) throws(ExportError) in
            try HasDataClient(for: export).job(id)
        }
    }

    /// Reads one page of a job's rows, from 1. A page past the end has no rows and is not an error.
    public func results(
        of id: JobID, page: Int, limit: Int = HasDataClient.largestPage
    ) async throws(ExportError) -> ResultsPage {
        try await export(id, to: .standardOutput).onThread(Progress()) { (export) throws(ExportError) in
            try HasDataClient(for: export).results(of: id, page: page, limit: limit)
        }
    }

    private convenience init(for export: Export) throws(ExportError) {
        try self.init(endpoint: export.jobs.endpoint, key: export.jobs.key, options: export.jobs.client)
    }
}

public import HasDataAPI
internal import JSONScanning
internal import Tabular

extension Export {
    /// An export of one job's rows.
    ///
    /// ```swift
    /// let export = Export(job: try JobID("416349"), key: try APIKey.environment(), to: .file("rows.csv"))
    /// let summary = try await export.run()
    /// ```
    public init(job: JobID, key: APIKey, to destination: Destination) {
        self.init(from: [.job(job)], to: destination)
        jobs.key = key
    }
}

extension HasDataClient {
    /// An export of a job's rows with this client's endpoint, key and options; its steps are yours to set.
    public func export(_ job: JobID, to destination: Destination) -> Export {
        var export = Export(from: [.job(job)], to: destination)
        export.jobs.endpoint = endpointText
        export.jobs.key = key
        export.jobs.client = options
        return export
    }

    /// A job's rows as they come: by its JSON artifact, else by results pages.
    ///
    /// ```swift
    /// for try await row in client.rows(of: job) { print(row["url"] ?? "") }
    /// ```
    public func rows(of job: JobID) -> RowStream { export(job, to: .standardOutput).rows() }

    /// A job's rows as values of a type of one's own, whose keys are the names of columns.
    public func rows<Row: Decodable>(of job: JobID, as type: Row.Type) -> DecodedRows<Row> {
        rows(of: job).decoded(as: type)
    }
}

internal import JSONScanning
internal import Tabular

/// What the API says about a job.
public struct Job: Sendable, Equatable {
    /// Its id.
    public var id: JobID
    /// Where it stands.
    public var status: JobStatus
    /// How many rows it has gathered.
    public var rowCount: UInt64?
    /// What it has cost.
    public var creditsSpent: UInt64?
    /// Why it stopped early; `data_limit_exceeded` means that it reached its row limit.
    public var stopReason: String?
    /// The scraper's slug, such as `crawler`.
    public var scraper: String?
    /// When it was submitted, as the API writes it.
    public var createdAt: String?
    /// When it last changed, as the API writes it.
    public var updatedAt: String?
    /// Links to its files. They are short-lived and need no key: treat them as secrets.
    public var artifacts: [ArtifactKind: String]

    /// A job of which only this is known.
    public init(id: JobID, status: JobStatus, rowCount: UInt64? = nil, artifacts: [ArtifactKind: String] = [:]) {
        self.id = id
        self.status = status
        self.rowCount = rowCount
        self.artifacts = artifacts
    }

    /// Whether it will not change any more. A status that is not known counts as the end once there are files.
    public var isEnded: Bool { status.isFinal ?? !artifacts.isEmpty }

    /// Whether all rows are there but the files may never be: page the results instead.
    public var isExportingData: Bool { status == .exportingData }

    /// Whether it ended and left something to export, even if that is zero rows of a job that went well.
    public var hasEndedWithRows: Bool { isEnded && !hasFailedWithoutRows }

    /// Whether it failed and there is nothing to export.
    public var hasFailedWithoutRows: Bool { status == .failed && (rowCount ?? 0) == 0 }

    /// Whether it stopped because it had gathered as many rows as it was asked for.
    public var hasReachedLimit: Bool { stopReason == "data_limit_exceeded" }

    /// Reads a status record in any of the forms the API has had. Counters may be numbers or text, ids too.
    ///
    /// - Throws: `.malformed` when the body is not JSON, or is no record of a job.
    init(parsing body: [UInt8], asked id: JobID) throws(ExportError) {
        let record = try JSONDocument(parsing: body)
        let status = (record["status"] ?? record["jobStatus"])?.text
        guard case .object = record, let status else {
            throw ExportError(.malformed, "the answer is no record of a job", advice: "is --endpoint right?")
        }
        let ownID = (record["id"] ?? record["jobId"])?.textOrNumber.flatMap { JobID(verbatim: $0) }
        self.init(id: ownID ?? id, status: JobStatus(status))
        rowCount = record["dataRowsCount"]?.count ?? record["dataRows"]?.count
        creditsSpent = record["creditsSpent"]?.count
        stopReason = record["stopReason"]?.text
        scraper = record["scraper"]?["slug"]?.text ?? record["scraper"]?.text
        createdAt = record["createdAt"]?.text
        updatedAt = record["updatedAt"]?.text
        for kind in ArtifactKind.allCases {
            guard let link = record["data"]?[kind.rawValue]?.text, !link.isEmpty else { continue }
            artifacts[kind] = link
        }
    }
}

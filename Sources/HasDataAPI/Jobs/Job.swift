internal import HTTPTransfer
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
    /// What the record says in place of a number of rows, where it is none.
    package var unreadableRowCount: String?
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

    /// Whether there may have been more to gather than it has: it ended early, or has not ended.
    public var isCutShort: Bool {
        switch status {
        case .finished, .exportingData: false
        case .finishedWithError, .stopped, .failed, .pending, .inProgress: true
        case .unknown: stopReason != nil || !isEnded
        }
    }

    /// Whether it stopped because it had gathered as many rows as it was asked for.
    public var hasReachedLimit: Bool { stopReason == "data_limit_exceeded" }

    /// What is read of a record; its input may be long, and is passed over.
    private static let members: Set<String> = [
        "id", "jobId", "status", "jobStatus", "dataRowsCount", "dataRows", "creditsSpent", "stopReason", "scraper",
        "createdAt", "updatedAt", "data",
    ]

    /// Reads a status record in any of the forms the API has had. Counters may be numbers or text, ids too. What is shown of
    /// it is shown without the key, should the server have repeated it.
    ///
    /// - Throws: `.malformed` when the body is not JSON, is not a record of a job, or is one of another job's.
    init(parsing body: [UInt8], asked id: JobID, for credential: Credential? = nil) throws(ExportError) {
        let shown = credential.redacted
        let outline: JSONOutline
        do throws(ExportError) {
            outline = try JSONOutline(of: body, keeping: Self.members)
        } catch {
            throw Self.noRecord(error)
        }
        let record = outline.members
        guard let status = (record["status"] ?? record["jobStatus"])?.text else { throw Self.noRecord() }
        let ids = [record["id"], record["jobId"]].compactMap { $0?.textOrNumber }
        guard ids.isEmpty || ids.contains(where: id.isSame) else {
            throw ExportError(
                .malformed, "the answer is the record of another job, \(TransferFailure.printable(shown(ids[0])))",
                advice: "is \(Setting.endpoint) right?")
        }
        self.init(id: id, status: JobStatus(shown(status)))
        let rows = [record["dataRowsCount"], record["dataRows"]].compactMap(\.self).first { $0 != .null }
        rowCount = rows?.count
        if rowCount == nil {
            unreadableRowCount = rows?.textOrNumber.map(shown)
            if outline.oversized.contains("dataRowsCount") { unreadableRowCount = "a very long value" }
        }
        creditsSpent = record["creditsSpent"]?.count
        stopReason = record["stopReason"]?.text.map(shown)
        scraper = (record["scraper"]?["slug"]?.text ?? record["scraper"]?.text).map(shown)
        createdAt = record["createdAt"]?.text.map(shown)
        updatedAt = record["updatedAt"]?.text.map(shown)
        for kind in ArtifactKind.allCases {
            guard let link = record["data"]?[kind.rawValue]?.text, !link.isEmpty else { continue }
            artifacts[kind] = link
        }
    }

    private static func noRecord(_ error: ExportError? = nil) -> ExportError {
        ExportError(
            .malformed, "the answer is not a record of a job", at: error?.location ?? Location(),
            advice: "is \(Setting.endpoint) right?", cause: error?.message)
    }
}

package import JSONScanning
internal import Tabular

extension EnvelopeRule {
    /// What HasData sends: results pages of today and before, in which each row has an envelope, and webhooks.
    package static let hasData = EnvelopeRule(
        keys: ["id", "jobId", "dataId", "data", "createdAt", "updatedAt"], row: 3,
        times: [5, 4], noun: "results pages",
        form: "an object \"data\" beside createdAt, updatedAt, dataId, jobId or id, and nothing else",
        bodies: [
            Body(mark: "meta", isMarkedByObject: true, arrays: ["data"]),
            Body(mark: "page", arrays: ["results"], others: ["limit", "total"]),
            Body(
                mark: "event", event: "scraper.",
                knownEvents: [
                    "scraper.job.started", "scraper.data.scraped", "scraper.data.rows_added", "scraper.job.finished",
                ], owner: "jobId", arrays: ["data", "dataRows"],
                others: ["jobId", "jobStatus", "timestamp", "dataRowsCount", "creditsSpent"]),
        ],
        soleKeys: ["data", "results", "dataRows", "rows", "items"])
}

import NIOCore

/// `growing-N`: a crawl of N rows that runs while it is looked at. Each of the first reads of its record finds a fifth of the rows
/// more, and the sixth the end; `growing-N-failed` fails then, and `growing-N-for-ever` never ends.
struct GrowingJob: ServedJob {
    private enum End: String {
        case finished = ""
        case failed = "-failed"
        case never = "-for-ever"
    }

    private static let prefix = "growing-"
    private static let steps = 5

    let id: String
    private let rows: Int
    private let end: End
    private let crawl: SyntheticJob
    private let records: [JobRecord]

    /// Nil where the id is not one of a growing job.
    init?(id: String) {
        guard id.hasPrefix(Self.prefix) else { return nil }
        let rest = id.dropFirst(Self.prefix.count)
        let digits = rest.prefix { $0 != "-" }
        guard let end = End(rawValue: String(rest.dropFirst(digits.count))),
            let crawl = SyntheticJob(id: SyntheticJob.prefix + digits), let rows = crawl.rowCount
        else { return nil }
        var records: [JobRecord] = []
        for step in 0...Self.steps {
            let isOver = step == Self.steps && end != .never
            let count = rows / Self.steps * step + (step == Self.steps ? rows % Self.steps : 0)
            let status = !isOver ? "in_progress" : end == .failed ? "failed" : "finished"
            let reason = isOver && end == .failed ? #","stopReason":"the site is gone""# : ""
            let text = """
                {"id":"\(id)","status":"\(status)"\(reason),"creditsSpent":\(count),"dataRowsCount":\(count),\
                "createdAt":"2025-05-02T17:24:01.120+03:00","updatedAt":"2025-05-02T17:31:55.007+03:00",\
                "scraper":{"slug":"crawler"}}
                """
            guard let record = JobRecord(Array(text.utf8)) else { return nil }
            records.append(record)
        }
        self.id = id
        self.rows = rows
        self.end = end
        self.crawl = crawl
        self.records = records
    }

    var pollCount: Int { Self.steps }
    var rowCount: Int? { rows }

    func record(atPoll poll: Int) -> JobRecord { records[min(max(poll, 0), Self.steps)] }
    func writeEnvelope(_ row: Int, into buffer: inout ByteBuffer) { crawl.writeEnvelope(row, into: &buffer) }
    func has(_ kind: ArtifactKind) -> Bool { false }
    func artifact(_ kind: ArtifactKind) -> Artifact? { nil }
}

import NIOCore

/// `synthetic-N`: a finished crawl of N rows, each computed from its index, so that nothing is ever held.
struct SyntheticJob: ServedJob {
    /// What an id starts with.
    static let prefix = "synthetic-"
    /// The most rows: their bytes still count in 64 bits with room to spare.
    private static let maximumRows = 1_000_000_000_000

    let id: String
    private let record: JobRecord
    private let rows: Int
    private let json: SyntheticTable
    private let csv: SyntheticTable

    /// Nil where the id is not one of a synthetic job.
    init?(id: String) {
        guard id.hasPrefix(Self.prefix) else { return nil }
        let digits = id.dropFirst(Self.prefix.count)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }), let rows = Int(digits),
            rows <= Self.maximumRows, String(rows) == digits
        else { return nil }
        let text = """
            {"id":"\(id)","scraperId":10,"status":"finished","creditsSpent":\(rows),"dataRowsCount":\(rows),\
            "data":{"csv":"https://files.example/csv/artifact.csv","json":"https://files.example/json/artifact.json"},\
            "input":{"urls":["https://shop.example"],"maxDepth":4,"limit":\(rows)},\
            "createdAt":"2025-05-02T17:24:01.120+03:00","updatedAt":"2025-05-02T17:31:55.007+03:00",\
            "scraper":{"slug":"crawler"}}
            """
        guard let record = JobRecord(Array(text.utf8)) else { return nil }
        self.record = record
        self.id = id
        self.rows = rows
        json = SyntheticTable(
            head: "[", rows: SyntheticRow.json, separator: ",\n", tail: rows == 0 ? "[]\n" : "]\n", count: rows)
        csv = SyntheticTable(
            head: rows == 0 ? "" : SyntheticRow.csvHeader(rows: rows), rows: SyntheticRow.csv(rows: rows),
            separator: "\r\n",
            tail: rows == 0 ? "" : "\r\n", count: rows)
    }

    var pollCount: Int { 0 }
    var rowCount: Int? { rows }

    func record(atPoll poll: Int) -> JobRecord { record }

    func has(_ kind: ArtifactKind) -> Bool { kind != .xlsx }

    func artifact(_ kind: ArtifactKind) -> Artifact? {
        guard kind != .xlsx else { return nil }
        return Artifact(
            kind: kind, content: kind == .json ? json : csv, entityTag: "\"\(id)-\(kind)\"",
            modified: StoredJob.bundledSince)
    }

    func writeEnvelope(_ row: Int, into buffer: inout ByteBuffer) {
        let number = String(row)
        let tail = String(repeating: "0", count: max(12 - number.utf8.count, 0)) + number
        buffer.writeString(
            """
            {"id":"5a17e71c-0000-4000-8000-\(tail)","jobId":"\(id)","dataId":"da7a0000-0000-4000-8000-\(tail)","data":
            """)
        json.writeRow(row, into: &buffer)
        buffer.writeString(
            #","createdAt":"2025-05-02T17:26:28.603+03:00","updatedAt":"2025-05-02T17:26:28.603+03:00"}"#)
    }
}

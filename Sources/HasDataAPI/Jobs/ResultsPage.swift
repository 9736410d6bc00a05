internal import HTTPTransfer
internal import JSONScanning
public import Tabular

/// One page of a job's rows, as the API sent it, with what it says about the others.
public struct ResultsPage: Sendable {
    /// The number that was asked for, from 1.
    public let number: Int
    /// The whole body, envelopes and all: what the JSON reader takes as a results page.
    public let body: [UInt8]
    /// How many rows are on it.
    public let rowCount: Int
    /// How many rows there are on all pages, now.
    public let total: UInt64?
    /// The last page's number, now. It can grow while the job runs.
    public let lastPage: UInt64?
    /// The key of the rows.
    public let rowsKey: String
    /// Where the rows stand in the body.
    let rowRange: Range<Int>

    /// Whether no page after this one has rows.
    public var isLast: Bool {
        if let lastPage { return UInt64(clamping: number) >= lastPage }
        // Without a count of pages, the first page without rows is the end.
        return rowCount == 0
    }

    /// What the page says in place of a number of rows, where it is none.
    package let unreadableTotal: String?

    /// Whether the rows are those of another page, byte for byte, and there are any.
    public func hasRows(of other: ResultsPage) -> Bool {
        rowCount > 0 && body[rowRange] == other.body[other.rowRange]
    }

    /// Tells its rows from those of any other page; nil where it has none.
    package var fingerprint: PageFingerprint? {
        guard rowCount > 0 else { return nil }
        return body.withUnsafeBytes { bytes in
            PageFingerprint(UnsafeRawBufferPointer(rebasing: bytes[rowRange]))
        }
    }

    /// The body as a source for a reader.
    public func source(name: String) -> any ByteSource { MemoryByteSource(body, name: name) }

    /// Reads what a page says about itself; the rows are only counted.
    ///
    /// Today's form is `{meta: {total, lastPage, …}, data: […]}`, an older one `{page, limit, total, results: […]}`.
    ///
    /// - Throws: `.malformed` when the body is not JSON, or is no page.
    init(parsing body: [UInt8], number: Int, asked limit: Int, for credential: Credential? = nil) throws(ExportError) {
        let outline = try JSONOutline(of: body, keeping: ["meta", "page", "limit", "total"])
        let key = ["data", "results", "dataRows", "rows"].first { outline.arrayCounts[$0] != nil }
        guard let key, let rowCount = outline.arrayCounts[key], let rowRange = outline.arrayRanges[key] else {
            throw ExportError(
                .malformed, "the answer is not a page of results", advice: "is \(Setting.endpoint) right?")
        }
        let meta = outline.members["meta"]
        self.number = number
        self.body = body
        self.rowCount = rowCount
        self.rowRange = rowRange
        rowsKey = key
        let stated = [meta?["total"], outline.members["total"]].compactMap(\.self).first { $0 != .null }
        total = stated?.count
        let unreadable =
            outline.oversized.isDisjoint(with: ["meta", "total"])
            ? (total == nil ? stated?.textOrNumber : nil) : "a very long value"
        unreadableTotal = unreadable.map(credential.redacted)
        let perPage = meta?["perPage"]?.count ?? outline.members["limit"]?.count ?? UInt64(clamping: limit)
        let computed = total.map { total in
            perPage == 0 ? 1 : max(total / perPage + (total.isMultiple(of: perPage) ? 0 : 1), 1)
        }
        lastPage = meta?["lastPage"]?.count ?? computed
    }
}

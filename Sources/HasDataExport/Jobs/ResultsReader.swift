internal import HasDataAPI
internal import JSONFormat
internal import Tabular

/// A job's rows by results pages: reads one page after the other, and cuts each with the JSON reader.
///
/// `lastPage` and `total` are read again on each page, since a job that has not ended grows. Rows carry their envelope's
/// id to the ordered stage, which writes none twice. Whether the rows are all there are is told by a ``PagesTally``.
final class ResultsReader: RowReader {
    private let job: JobID
    private var options: FormatOptions
    private let rows: PageRows
    private let pages: PagesAhead
    private let tally: PagesTally
    private let range: ClosedRange<Int>?
    /// Whose rows have come already.
    private var seen: Set<PageFingerprint> = []
    private var isLast = false
    private var rowsSeen: UInt64 = 0
    private var emptyPages = 0
    private var repeatedPages = 0
    /// After so many pages in a row without any row no more are asked for: the count decides.
    private static let mostEmptyPages = 3

    /// The rows of `job`, or of a range of its pages, with `concurrency` pages asked for at a time.
    init(
        client: HasDataClient, job: JobID, concurrency: Int, range: ClosedRange<Int>? = nil, tally: PagesTally,
        options: FormatOptions
    ) throws(ExportError) {
        self.job = job
        self.range = range
        self.tally = tally
        var options = options
        options[JSONOptions.self].tracksIdentity = true
        options[JSONOptions.self].root = nil
        self.options = options
        pages = PagesAhead(client: client, job: job, count: concurrency, range: range)
        rows = try PageRows(of: job, options: options)
    }

    func makeParser() -> any RowParser { rows.makeParser() }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        try rows.nextBlock(into: block) { () throws(ExportError) in
            if isLast { return false }
            try turnPage()
            return true
        }
    }

    private func turnPage() throws(ExportError) {
        let fetched = try pages.next()
        tally.note(fetched)
        rowsSeen += UInt64(fetched.rowCount)
        emptyPages = fetched.rowCount == 0 ? emptyPages + 1 : 0
        isLast = fetched.isLast || isOver(emptyPages)
        let isRepeated = fetched.fingerprint.map { !seen.insert($0).inserted } ?? false
        repeatedPages = isRepeated ? repeatedPages + 1 : 0
        try tally.checkProgress(rowsSeen: rowsSeen, repeatedPages: repeatedPages)
        if tally.isSecondLook {
            // The count of pages has led astray once, so all are read until one is empty, within reason.
            isLast = fetched.rowCount == 0 || (fetched.isLast && rowsSeen / 2 > tally.wanted)
        }
        if let range, fetched.number >= range.upperBound { isLast = true }
        if isRepeated {
            // Its rows are out already; in old bodies there are no ids by which they would be told.
            tally.log("page \(fetched.number) has the rows of a page before it")
            return
        }
        // What the API sends is a page whatever else is in it.
        options[JSONOptions.self].root = [fetched.rowsKey]
        try rows.begin(fetched.source(name: "job \(job), page \(fetched.number)"), options: options)
    }

    /// Whether a page without rows is behind the last one, whatever it says itself about the pages to come.
    private func isOver(_ emptyPages: Int) -> Bool {
        emptyPages >= Self.mostEmptyPages || emptyPages > 0 && rowsSeen >= tally.total ?? 0
    }
}

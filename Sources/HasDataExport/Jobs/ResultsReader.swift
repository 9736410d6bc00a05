internal import HasDataAPI
internal import JSONFormat
internal import Tabular

/// A job's rows by results pages: reads one page after the other, and cuts each with the JSON reader.
///
/// `lastPage` and `total` are read again on each page, since a job that has not ended grows. Rows carry their envelope's
/// id to the ordered stage, which writes none twice.
final class ResultsReader: RowReader {
    private let client: HasDataClient
    private let job: JobID
    private let options: FormatOptions
    private let prototype: any RowReader
    private let concurrency: Int
    private var pages: PagesAhead
    private var page: (any RowReader)?
    private var isLast = false
    private var rowsSeen: UInt64 = 0
    private var total: UInt64?
    private var isSecondLook = false

    /// The rows of `job`, with `concurrency` pages asked for at a time.
    init(
        client: HasDataClient, job: JobID, concurrency: Int, options: FormatOptions
    ) throws(ExportError) {
        self.client = client
        self.job = job
        var options = options
        options[JSONOptions.self].tracksIdentity = true
        options[JSONOptions.self].root = nil
        self.options = options
        self.concurrency = concurrency
        pages = PagesAhead(client: client, job: job, count: concurrency)
        prototype = try JSONFormat.makeReader(of: MemoryByteSource([], name: "job \(job)"), options: options)
    }

    func makeParser() -> any RowParser { prototype.makeParser() }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        while true {
            if let page {
                if try page.nextBlock(into: block) { return true }
                self.page = nil
            }
            if isLast {
                guard try mustLookAgain() else { return false }
            }
            try turnPage()
        }
    }

    private func turnPage() throws(ExportError) {
        let fetched = try pages.next()
        isLast = fetched.isLast
        total = fetched.total
        rowsSeen += UInt64(fetched.rowCount)
        page = try JSONFormat.makeReader(
            of: fetched.source(name: "job \(job), page \(fetched.number)"), options: options)
    }

    /// Whether the pages held fewer rows than the API says there are: then all are read once more, since rows may have
    /// moved between them while they were read, and the ones already written are told by their ids.
    private func mustLookAgain() throws(ExportError) -> Bool {
        guard let total, rowsSeen < total else { return false }
        guard !isSecondLook else {
            throw ExportError(
                .network, "the pages hold \(rowsSeen) rows where the job has \(total)",
                at: Location(source: "job \(job)"),
                advice: "run the export again later")
        }
        isSecondLook = true
        rowsSeen = 0
        pages = PagesAhead(client: client, job: job, count: concurrency)
        isLast = false
        return true
    }
}

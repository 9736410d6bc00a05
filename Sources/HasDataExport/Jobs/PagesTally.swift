internal import HasDataAPI
internal import Tabular
internal import Transforms

/// Whether the rows of the results pages are all there are.
///
/// Rows can move between pages while they are read, and a page can come twice. So the different rows are counted and
/// compared with the `total` of the pages and, once the job has ended, with its record; when there are fewer, all pages
/// are read once more, and the rows that are already written are told by their ids.
final class PagesTally {
    /// How many rows there are by the page that was read last.
    private(set) var total: UInt64?
    /// What a page said in place of that.
    private var unreadableTotal: String?
    /// Counts the different rows.
    let identities: DistinctRowCount
    /// How few rows have been left to read, and for how many pages there have been no fewer.
    private var fewestLeft = UInt64.max
    private var pagesWithoutProgress = 0
    /// Whether the pages are being read for the second time.
    private(set) var isSecondLook = false
    private var isSecondLookDue = false
    let log: (String) -> Void
    private let job: Job
    private let mayGrow: Bool
    private let range: ClosedRange<Int>?

    /// A tally of the rows of `job`, or of a range of its pages.
    init(
        _ job: Job, range: ClosedRange<Int>? = nil, allowsUnfinishedJobs: Bool, options: FormatOptions,
        log: @escaping (String) -> Void
    ) {
        self.job = job
        self.range = range
        self.log = log
        mayGrow = allowsUnfinishedJobs && !job.isEnded
        identities = DistinctRowCount(column: .envelopeID, options: options, scope: job.id.text)
    }

    /// How many rows there have to be.
    var wanted: UInt64 {
        // The record of a job that has ended is final.
        inRange(max(total ?? 0, job.isEnded ? job.rowCount ?? 0 : 0))
    }

    /// How many of so many rows stand on the pages that are read.
    private func inRange(_ rows: UInt64) -> UInt64 {
        guard let range else { return rows }
        func before(_ page: Int) -> UInt64 {
            let (count, isOver) = UInt64(clamping: page - 1).multipliedReportingOverflow(
                by: UInt64(HasDataClient.largestPage))
            return isOver ? rows : min(count, rows)
        }
        let end = range.upperBound == .max ? rows : before(range.upperBound + 1)
        return end - min(end, before(range.lowerBound))
    }

    /// Takes what a page says about all of them.
    func note(_ page: ResultsPage) {
        total = page.total
        unreadableTotal = unreadableTotal ?? page.unreadableTotal
    }

    /// What the user should know once the pages are read.
    var noteAtEnd: String? { unreadableTotal.map { PagesTally.note(on: job.id, unreadableTotal: $0) } }

    /// What is said of pages whose total is `text`.
    static func note(on job: JobID, unreadableTotal text: String) -> String {
        let shown = text.count > 40 ? text.prefix(40) + "..." : text
        return "job \(job): the total of its pages is not a number (\(shown)), so it proves nothing"
    }

    /// Begins to count, unless the pages are read a second time.
    func begin() {
        (isSecondLook, isSecondLookDue) = (isSecondLookDue, false)
        if !isSecondLook { identities.reset() }
        (fewestLeft, pagesWithoutProgress) = (.max, 0)
    }

    /// Whether the pages must be read once more.
    ///
    /// - Throws: `.network` when that has been done, or cannot be.
    func mustLookAgain() throws(ExportError) -> Bool {
        let distinct = identities.distinct
        guard distinct < wanted, !(mayGrow && isSecondLook) else { return false }
        // Rows without an id would be written twice.
        if !isSecondLook, identities.unnamed == 0 {
            log("the pages hold \(distinct) different rows where the job has \(wanted): reading them once more")
            isSecondLookDue = true
            return true
        }
        throw ExportError(
            .network, "the pages hold \(distinct) rows where the job has \(wanted)",
            at: Location(source: "job \(job.id)"), advice: "run the export again later")
    }

    /// Pages can come without end: rows that are added in front faster than they are read push the same rows from page to
    /// page or bring ever new ones; a server may repeat a few pages, or bring more than a job that has ended can have.
    ///
    /// - Throws: `.network` when the pages have brought the same rows several times over, when for many pages no fewer
    ///   rows have been left than before, or when there are far more than there can be.
    func checkProgress(rowsSeen: UInt64, repeatedPages: Int) throws(ExportError) {
        let all = inRange(total ?? 0)
        let left = all - min(rowsSeen, all)
        pagesWithoutProgress = left < fewestLeft ? 0 : pagesWithoutProgress + 1
        fewestLeft = min(fewestLeft, left)
        // Rows on their way to the count are far fewer than the margin.
        let distinct = identities.distinct
        let isRepeating = rowsSeen / 4 > distinct + PagesTally.margin || repeatedPages > PagesTally.pagesOfPatience
        let isGrowing = left > 0 && pagesWithoutProgress > PagesTally.pagesOfPatience
        // What a running job has grows by the pages' own total, where they tell one.
        let most = max(wanted, job.rowCount ?? 0)
        let isBeyond = most > 0 && rowsSeen / 4 > most && rowsSeen / 4 - most > PagesTally.margin
        guard isRepeating || isGrowing || isBeyond else { return }
        let problem =
            isGrowing
            ? "rows are added faster than the pages are read: \(rowsSeen) rows came, \(left) are still to come"
            : "its pages have no end: \(rowsSeen) rows came where it has \(most)"
        throw ExportError(
            .network, problem, at: Location(source: "job \(job.id)"),
            advice: job.isEnded ? "run the export again later" : "export the job once it has ended")
    }

    private static let margin: UInt64 = 2000
    private static let pagesOfPatience = 100
}

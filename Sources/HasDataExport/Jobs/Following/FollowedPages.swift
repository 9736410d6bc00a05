internal import HasDataAPI
internal import Tabular
internal import Transforms

/// The rows of a job as they come, each once, until it ends: looks every so often, and gives what is new on its pages.
final class FollowedPages {
    /// The job's record as it was read last.
    private(set) var job: Job
    private let client: HasDataClient
    private let options: JobOptions
    private let wait: JobWait
    private let seen: SeenTexts
    /// The rows that have been met since the job ended: what has gone before proves nothing of what has come.
    private var left: SeenTexts
    private let log: (String) -> Void
    private var scan: PageScan? = PageScan()
    /// Whether the job had ended before the pages were looked at, so that nothing more can come.
    private var isFinal = false
    /// For how many rows all pages have been read, and how often since the end.
    private var totalOfWholeScan: UInt64?
    private var finalScans = 0
    /// Why the look before this one came to nothing, or not to all.
    private var refusal: ExportError?
    /// What a page said in place of the number of rows.
    private var unreadableTotal: String?
    /// Far more rows than a job has are no rows of it.
    private static let margin: UInt64 = 2000

    /// Looks at the job for the first time.
    ///
    /// - Throws: as `HasDataClient.job(_:)`; `.jobNotReady` for a job that failed without rows.
    init(_ opener: JobOpener) throws(ExportError) {
        client = opener.client
        options = opener.options
        wait = JobWait(opener.options)
        seen = SeenTexts(opener.opener.options, parts: 4)
        left = SeenTexts(opener.opener.options, parts: 4)
        log = opener.opener.log
        job = try opener.client.job(opener.id)
        try look(at: job)
    }

    private enum Step {
        case rows([UInt8])
        case goOn
        case end
    }

    /// The next rows that have not come before, in their envelopes, as an array; nil once all have come.
    ///
    /// - Throws: `.jobNotReady` when the job has not ended in time; `.network` for rows that do not come; as
    ///   `HasDataClient`.
    func next() throws(ExportError) -> [UInt8]? {
        while true {
            switch try step() {
            case .rows(let rows): return rows
            case .end: return nil
            case .goOn: continue
            }
        }
    }

    private func step() throws(ExportError) -> Step {
        guard let current = scan else {
            log("job \(job.id): \(job.status), \(seen.count) rows so far")
            guard try wait.untilNextLook(at: job) else { throw refusal ?? overdue }
            return try unlessRefused { () throws(ExportError) in
                try look(at: try client.job(job.id))
                return .goOn
            }
        }
        if current.isOver {
            scan = nil
            refusal = nil
            return try isComplete(behind: current) ? .end : .goOn
        }
        return try unlessRefused { () throws(ExportError) in try read(current) }
    }

    /// Reads the next page of a scan.
    private func read(_ current: PageScan) throws(ExportError) -> Step {
        var current = current
        let page = try client.results(of: job.id, page: current.number)
        unreadableTotal = unreadableTotal ?? page.unreadableTotal
        let rows = try newRows(of: page)
        current.note(page, hasNew: rows != nil, known: seen.count)
        scan = current
        return rows.map(Step.rows) ?? .goOn
    }

    /// A job that was there is looked at once more before it is believed to be gone, and one that has only begun may have no
    /// pages yet.
    private func unlessRefused(_ body: () throws(ExportError) -> Step) throws(ExportError) -> Step {
        do throws(ExportError) {
            return try body()
        } catch {
            let hasNoPages = scan != nil && seen.count == 0 && !isFinal
            guard error.code == .refused, refusal == nil || hasNoPages else { throw error }
            log("\(error); looking again")
            refusal = hasNoPages ? nil : error
            scan = nil
            return .goOn
        }
    }

    /// What the user should know once all pages are read.
    var noteAtEnd: String? { unreadableTotal.map { PagesTally.note(on: job.id, unreadableTotal: $0) } }

    private func look(at record: Job) throws(ExportError) {
        job = record
        if record.hasFailedWithoutRows, seen.count == 0 { throw JobResolver.failedWithoutRows(record) }
        isFinal = record.isEnded
        if !isFinal { isFinal = try client.hasAllRows(of: record) }
        scan = PageScan(all: isFinal)
    }

    /// The rows of a page that have not come before.
    private func newRows(of page: ResultsPage) throws(ExportError) -> [UInt8]? {
        let rows: [UInt8]?
        do throws(ExportError) {
            rows = try page.rows { (id) throws(ExportError) in
                if isFinal { _ = try left.insert(id) }
                return try seen.insert(id)
            }
        } catch {
            var error = error
            error.location.source = error.location.source ?? "job \(job.id), page \(page.number)"
            throw error
        }
        let most = wanted(page.total)
        guard most == 0 || seen.count / 4 <= most + Self.margin else {
            throw ExportError(
                .network, "its pages have no end: \(seen.count) rows came where it has \(most)",
                at: Location(source: "job \(job.id)"), advice: "run the export again later")
        }
        return rows
    }

    /// How many rows there have to be.
    private func wanted(_ total: UInt64?) -> UInt64 { max(total ?? 0, job.isEnded ? job.rowCount ?? 0 : 0) }

    /// Whether the job has ended and all its rows have come; else the next scan is ready where one is needed now.
    private func isComplete(behind scan: PageScan) throws(ExportError) -> Bool {
        let most = wanted(scan.total)
        let count = isFinal ? left.count : seen.count
        guard count < most else { return isFinal }
        if isFinal { return try lookAgain(for: most, having: count) }
        guard totalOfWholeScan != scan.total else { return false }
        log("the pages hold \(count) different rows where the job has \(most): reading all of them")
        totalOfWholeScan = scan.total
        self.scan = PageScan(all: true)
        return false
    }

    /// Pages may lag behind the record of a job that has just ended.
    private func lookAgain(for most: UInt64, having count: UInt64) throws(ExportError) -> Bool {
        let error = ExportError(
            .network, "the pages hold \(count) rows where the job has \(most)",
            at: Location(source: "job \(job.id)"), advice: "run the export again later")
        guard finalScans < 2 else { throw error }
        log("\(error.message): looking again")
        finalScans += 1
        refusal = error
        return false
    }

    private var overdue: ExportError {
        var error = wait.overdue(job)
        error.advice = "\(seen.count) rows came; give \(Setting.wait) more time"
        return error
    }
}

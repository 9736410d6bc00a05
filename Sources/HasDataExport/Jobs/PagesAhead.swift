internal import HasDataAPI
internal import Synchronization
internal import Tabular
internal import Threads

/// A job's results pages in order, up to `count` of them asked for at once.
///
/// A page that has come and is not yet read counts as asked for, so no more than `count` bodies are in memory. Which pages
/// there are is told by those that have come: at first only one is asked for.
final class PagesAhead {
    /// A page asked for by a thread of its own; the end of the thread is what one waits for.
    private final class Request: Sendable {
        let outcome = Mutex<Result<ResultsPage, ExportError>?>(nil)
    }

    private let client: HasDataClient
    private let job: JobID
    private let count: Int
    private var asked: [(request: Request, thread: WorkerThread?)] = []
    private var nextNumber: Int
    /// None behind this one is asked for.
    private let mostNumber: Int
    private var lastPage: UInt64 = 1

    /// Pages from the first on, or those of `range`, at most `count` at a time.
    init(client: HasDataClient, job: JobID, count: Int, range: ClosedRange<Int>? = nil) {
        nextNumber = range?.lowerBound ?? 1
        mostNumber = range?.upperBound ?? .max
        self.client = client
        self.job = job
        self.count = min(max(1, count), JobOptions.mostPagesAtOnce)
    }

    /// Waits for the next page. Past the end a page without rows comes, which says so.
    func next() throws(ExportError) -> ResultsPage {
        if asked.isEmpty { ask() }
        let (request, thread) = asked.removeFirst()
        thread?.join()
        guard let outcome = request.outcome.withLock({ $0 }) else {
            throw ExportError(.network, "the request for a page came to nothing", at: Location(source: "job \(job)"))
        }
        let page = try outcome.get()
        lastPage = max(lastPage, page.lastPage ?? 1)
        if count > 1 {
            // The one that is about to be read still counts.
            while asked.count < count - 1, UInt64(clamping: nextNumber) <= lastPage, nextNumber <= mostNumber { ask() }
        }
        return page
    }

    private func ask() {
        let request = Request()
        let (client, job, number) = (client, job, nextNumber)
        // Behind the greatest number there is none; the same is asked for again, and brings no rows.
        nextNumber += nextNumber == .max ? 0 : 1
        let fetch = { @Sendable () -> Void in
            let outcome: Result<ResultsPage, ExportError>
            do throws(ExportError) {
                outcome = .success(try client.results(of: job, page: number))
            } catch {
                outcome = .failure(error)
            }
            request.outcome.withLock { $0 = outcome }
        }
        let thread = count > 1 ? WorkerThread(fetch) : nil
        if thread == nil { fetch() }
        asked.append((request, thread))
    }
}

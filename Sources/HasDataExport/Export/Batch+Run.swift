internal import Libc
internal import Synchronization
public import Tabular
internal import Threads

/// What came of one source of a batch.
public struct BatchOutcome: Sendable {
    /// The name in messages of the source.
    public var source: String
    /// Where its rows are.
    public var output: String?
    /// What was done; nil where the output was up to date and nothing was.
    public var result: Result<Summary, ExportError>?
    /// How long it took.
    public var seconds: Double
}

extension Batch {
    /// Converts all sources, several at a time, and tells what came of each, in their order. One that fails does not stop
    /// the others, and leaves no output.
    ///
    /// The workers and the memory are shared out among those that run at a time; jobs, whose key allows few requests at
    /// once, take turns. Blocks, so asynchronous code gets the asynchronous variant; `progress` ends with it.
    ///
    /// - Throws: `.usage` or `.output` before anything is written, when names collide or an output is in the way.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    @discardableResult
    public func run(
        progress: Progress = Progress(), each report: @escaping @Sendable (BatchOutcome) -> Void = { _ in }
    ) throws(ExportError) -> [BatchOutcome] {
        defer { progress.end() }
        return BatchCrew(self, try items(), progress: progress, report: report).run()
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// Cancelling the task ends the exports that run, and those that have not begun, with `.interrupted`.
    ///
    /// - Throws: `.usage` or `.output` before anything is written, when names collide or an output is in the way.
    @discardableResult
    public func run(
        progress: Progress = Progress(), each report: @escaping @Sendable (BatchOutcome) -> Void = { _ in }
    ) async throws(ExportError) -> [BatchOutcome] {
        try await template.onThread(progress) { (export) throws(ExportError) in
            var batch = self
            batch.template = export
            return BatchCrew(batch, try batch.items(), progress: progress, report: report).run()
        }
    }
}

/// The threads that convert the sources of a batch.
private final class BatchCrew: Sendable {
    private struct State {
        var pending: [Int]
        var running = 0
        var runningJobs = 0
        var outcomes: [BatchOutcome?]
        var reported = 0
    }

    private let items: [Batch.Item]
    private let isRaw: Bool
    private let jobsAtOnce: Int
    private let workers: Int
    private let lanes: Int
    private let progress: Progress
    private let report: @Sendable (BatchOutcome) -> Void
    private let state: Mutex<State>

    init(
        _ batch: Batch, _ items: [Batch.Item], progress: Progress, report: @escaping @Sendable (BatchOutcome) -> Void
    ) {
        self.items = items
        self.progress = progress
        self.report = report
        isRaw = batch.isRaw
        workers = batch.template.workerCount
        let due = items.indices.filter { !items[$0].isUpToDate }
        lanes = max(1, min(workers, due.count))
        jobsAtOnce = max(1, min(lanes, batch.template.jobs.concurrency))
        var outcomes = [BatchOutcome?](repeating: nil, count: items.count)
        for (index, item) in items.enumerated() where item.isUpToDate {
            outcomes[index] = BatchOutcome(
                source: BatchCrew.name(of: item), output: item.export.destination.path, result: nil, seconds: 0)
        }
        state = Mutex(State(pending: due, outcomes: outcomes))
        progress.begin(batchOf: due.count, totalBytes: BatchCrew.bytes(of: due.map { items[$0] }))
    }

    func run() -> [BatchOutcome] {
        state.withLock { flush(&$0) }
        var threads: [WorkerThread] = []
        for _ in 1..<max(2, lanes) where lanes > 1 {
            guard let thread = WorkerThread(named: "hasdata-batch", { self.work() }) else { break }
            threads.append(thread)
        }
        work()
        for thread in threads { thread.join() }
        return state.withLock { $0.outcomes.compactMap { $0 } }
    }

    private func work() {
        while let (index, share) = take() {
            let outcome = convert(items[index], workers: share)
            state.withLock { state in
                state.running -= 1
                if isJob(index) { state.runningJobs -= 1 }
                state.outcomes[index] = outcome
                flush(&state)
            }
        }
    }

    /// The next source and how many workers it gets. A lane that finds only jobs whose turn has not come ends: the
    /// lane that runs one now takes the next.
    private func take() -> (index: Int, workers: Int)? {
        state.withLock { state in
            let next = state.pending.firstIndex { !isJob($0) || state.runningJobs < jobsAtOnce }
            guard let next else { return nil }
            let index = state.pending.remove(at: next)
            state.running += 1
            if isJob(index) { state.runningJobs += 1 }
            return (index, max(1, workers / min(lanes, state.pending.count + state.running)))
        }
    }

    private func convert(_ item: Batch.Item, workers: Int) -> BatchOutcome {
        var export = item.export
        export.workers = workers
        export.memoryLimit /= lanes
        // The account's limit is for all jobs together.
        export.jobs.concurrency = max(1, export.jobs.concurrency / jobsAtOnce)
        let start = BatchCrew.now()
        let progress = Progress(partOf: progress)
        let ready = export
        let result = Result { () throws(ExportError) in
            isRaw ? try ready.saveRaw(progress: progress) : try ready.run(progress: progress)
        }
        return BatchOutcome(
            source: BatchCrew.name(of: item), output: export.destination.path, result: result,
            seconds: BatchCrew.now() - start)
    }

    /// Tells what has not been told yet and whose turn has come.
    private func flush(_ state: inout State) {
        while state.reported < state.outcomes.count, let outcome = state.outcomes[state.reported] {
            report(outcome)
            state.reported += 1
        }
    }

    private func isJob(_ index: Int) -> Bool {
        if case .job? = items[index].export.sources.first { return true }
        return false
    }

    private static func name(of item: Batch.Item) -> String { item.export.sources.first.map { "\($0)" } ?? "" }

    /// The bytes of all sources; nil where one's is not known.
    private static func bytes(of items: [Batch.Item]) -> UInt64? {
        var sum: UInt64 = 0
        for item in items {
            guard case .file(let path)? = item.export.sources.first, !FormatRegistry.isCompressed(path),
                let status = SystemCalls.status(of: path)
            else { return nil }
            sum += UInt64(max(0, status.st_size))
        }
        return sum
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

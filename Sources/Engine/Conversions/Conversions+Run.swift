internal import Libc
internal import Synchronization
public import Tabular
internal import Threads

/// What came of one source of a conversions.
public struct ConversionOutcome: Sendable {
    /// The name in messages of the source.
    public var source: String
    /// Where its rows are.
    public var output: String?
    /// What was done; nil where the output was up to date and nothing was.
    public var result: Result<Summary, ExportError>?
    /// How long it took.
    public var seconds: Double
}

extension Conversions {
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
        progress: Progress = Progress(), each report: @escaping @Sendable (ConversionOutcome) -> Void = { _ in }
    ) throws(ExportError) -> [ConversionOutcome] {
        defer { progress.end() }
        return ConversionQueue(self, try items(), progress: progress, report: report).run()
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// Cancelling the task ends the exports that run, and those that have not begun, with `.interrupted`.
    ///
    /// - Throws: `.usage` or `.output` before anything is written, when names collide or an output is in the way.
    @discardableResult
    public func run(
        progress: Progress = Progress(), each report: @escaping @Sendable (ConversionOutcome) -> Void = { _ in }
    ) async throws(ExportError) -> [ConversionOutcome] {
        try await template.onThread(progress) { (export) throws(ExportError) in
            var conversions = self
            conversions.template = export
            return ConversionQueue(conversions, try conversions.items(), progress: progress, report: report).run()
        }
    }
}

/// The threads that convert the sources of a conversions.
private final class ConversionQueue: Sendable {
    private struct State {
        var pending: [Int]
        var running = 0
        var runningOfService = 0
        var outcomes: [ConversionOutcome?]
        var reported = 0
    }

    private let items: [Conversions.Item]
    private let isRaw: Bool
    private let servicesAtOnce: Int
    private let workers: Int
    private let slots: Int
    private let progress: Progress
    private let report: @Sendable (ConversionOutcome) -> Void
    private let state: Mutex<State>

    init(
        _ conversions: Conversions, _ items: [Conversions.Item], progress: Progress,
        report: @escaping @Sendable (ConversionOutcome) -> Void
    ) {
        self.items = items
        self.progress = progress
        self.report = report
        isRaw = conversions.isRaw
        workers = conversions.template.workerCount
        let due = items.indices.filter { !items[$0].isUpToDate }
        slots = max(1, min(workers, due.count))
        let limit = due.compactMap { items[$0].export.sources.first?.ofService?.kind.limit(in: conversions.template) }
            .min()
        servicesAtOnce = max(1, min(slots, limit ?? 1))
        var outcomes = [ConversionOutcome?](repeating: nil, count: items.count)
        for (index, item) in items.enumerated() where item.isUpToDate {
            outcomes[index] = ConversionOutcome(
                source: ConversionQueue.name(of: item), output: item.export.destination.path, result: nil, seconds: 0)
        }
        state = Mutex(State(pending: due, outcomes: outcomes))
        progress.begin(batchOf: due.count, totalBytes: ConversionQueue.bytes(of: due.map { items[$0] }))
    }

    func run() -> [ConversionOutcome] {
        state.withLock { flush(&$0) }
        var threads: [WorkerThread] = []
        for _ in 1..<max(2, slots) where slots > 1 {
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
                if isOfService(index) { state.runningOfService -= 1 }
                state.outcomes[index] = outcome
                flush(&state)
            }
        }
    }

    /// The next source and how many workers it gets. A slot that finds only jobs whose turn has not come ends: the
    /// slot that runs one now takes the next.
    private func take() -> (index: Int, workers: Int)? {
        state.withLock { state in
            let next = state.pending.firstIndex { !isOfService($0) || state.runningOfService < servicesAtOnce }
            guard let next else { return nil }
            let index = state.pending.remove(at: next)
            state.running += 1
            if isOfService(index) { state.runningOfService += 1 }
            return (index, max(1, workers / min(slots, state.pending.count + state.running)))
        }
    }

    private func convert(_ item: Conversions.Item, workers: Int) -> ConversionOutcome {
        var export = item.export
        export.workers = workers
        export.memoryLimit /= slots
        // The account's limit is for all sources of the service together.
        export.sources.first?.ofService?.kind.share(among: servicesAtOnce, in: &export)
        let start = ConversionQueue.now()
        let progress = Progress(partOf: progress)
        let ready = export
        let result = Result { () throws(ExportError) in
            isRaw ? try ready.saveRaw(progress: progress) : try ready.run(progress: progress)
        }
        return ConversionOutcome(
            source: ConversionQueue.name(of: item), output: export.destination.path, result: result,
            seconds: ConversionQueue.now() - start)
    }

    /// Tells what has not been told yet and whose turn has come.
    private func flush(_ state: inout State) {
        while state.reported < state.outcomes.count, let outcome = state.outcomes[state.reported] {
            report(outcome)
            state.reported += 1
        }
    }

    private func isOfService(_ index: Int) -> Bool {
        items[index].export.sources.first?.ofService != nil
    }

    private static func name(of item: Conversions.Item) -> String { item.export.sources.first.map { "\($0)" } ?? "" }

    /// The bytes of all sources; nil where one's is not known.
    private static func bytes(of items: [Conversions.Item]) -> UInt64? {
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

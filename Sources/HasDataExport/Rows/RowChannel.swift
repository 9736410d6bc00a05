#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
internal import Tabular

/// Hands pages of rows from the export's threads, which may block, to a task, which must not.
///
/// It holds one page: the export works on the next ones while that waits and then blocks, so a slow reader holds the
/// download back and memory stays flat.
final class RowChannel: @unchecked Sendable {
    private enum State {
        /// Nothing waits.
        case empty
        /// A page waits for the task.
        case full(RowPage)
        /// The task waits for a page.
        case awaited(CheckedContinuation<Result<RowPage?, ExportError>, Never>)
        /// No more will be sent; the task has yet to hear how it ended.
        case ended(ExportError?)
        /// The task takes no more.
        case closed
    }

    /// Raised when the task takes no more, so that waits on the network end, too.
    let cancel: CancelFlag
    private var state = State.empty
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    init(cancel: CancelFlag) {
        self.cancel = cancel
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(changed)
        mutex.deallocate()
        changed.deallocate()
    }

    /// Gives a page to the task; blocks while an earlier one waits.
    ///
    /// - Throws: `.interrupted` when the task takes no more.
    func send(_ page: RowPage) throws(ExportError) {
        pthread_mutex_lock(mutex)
        while case .full = state { pthread_cond_wait(changed, mutex) }
        if case .awaited(let task) = state {
            state = .empty
            pthread_mutex_unlock(mutex)
            task.resume(returning: .success(page))
            return
        }
        let isOpen = if case .empty = state { true } else { false }
        if isOpen { state = .full(page) }
        pthread_mutex_unlock(mutex)
        if !isOpen { throw RowChannel.interrupted }
    }

    /// Says that nothing more will come, and why.
    func end(_ error: ExportError?) {
        pthread_mutex_lock(mutex)
        while case .full = state { pthread_cond_wait(changed, mutex) }
        let before = state
        if case .awaited = before { state = .closed } else if case .empty = before { state = .ended(error) }
        pthread_mutex_unlock(mutex)
        if case .awaited(let task) = before { task.resume(returning: error.map { .failure($0) } ?? .success(nil)) }
    }

    /// Tells the export to stop.
    func close() {
        cancel.raise()
        pthread_mutex_lock(mutex)
        let before = state
        state = .closed
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
        if case .awaited(let task) = before { task.resume(returning: .failure(RowChannel.interrupted)) }
    }

    /// The next page; nil at the end. A task that is cancelled gets `.interrupted` and not a list that looks whole.
    func next(isolation actor: isolated (any Actor)?) async throws(ExportError) -> RowPage? {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { task in
                if let result = take(task) { task.resume(returning: result) }
            }
        } onCancel: {
            close()
        }
        return try result.get()
    }

    /// What is there for the task at once; nil when it has to wait.
    private func take(
        _ task: CheckedContinuation<Result<RowPage?, ExportError>, Never>
    ) -> Result<RowPage?, ExportError>? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        switch state {
        case .full(let page):
            state = .empty
            pthread_cond_broadcast(changed)
            return .success(page)
        case .ended(let error):
            state = .closed
            return error.map { .failure($0) } ?? .success(nil)
        case .closed:
            return cancel.isRaised ? .failure(RowChannel.interrupted) : .success(nil)
        case .empty:
            state = .awaited(task)
            return nil
        case .awaited:
            // Two tasks iterate one iterator, which the compiler forbids.
            return .success(nil)
        }
    }

    private static var interrupted: ExportError { ExportError(.interrupted, "interrupted") }
}

internal import Tabular
internal import Threads

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
    private let condition = ThreadCondition()

    init(cancel: CancelFlag) { self.cancel = cancel }

    /// Gives a page to the task; blocks while an earlier one waits.
    ///
    /// - Throws: `.interrupted` when the task takes no more.
    func send(_ page: RowPage) throws(ExportError) {
        condition.lock()
        while case .full = state { condition.wait() }
        if case .awaited(let task) = state {
            state = .empty
            condition.unlock()
            task.resume(returning: .success(page))
            return
        }
        let isOpen = if case .empty = state { true } else { false }
        if isOpen { state = .full(page) }
        condition.unlock()
        if !isOpen { throw RowChannel.interrupted }
    }

    /// Says that nothing more will come, and why.
    func end(_ error: ExportError?) {
        condition.lock()
        while case .full = state { condition.wait() }
        let before = state
        if case .awaited = before { state = .closed } else if case .empty = before { state = .ended(error) }
        condition.unlock()
        if case .awaited(let task) = before { task.resume(returning: error.map { .failure($0) } ?? .success(nil)) }
    }

    /// Tells the export to stop.
    func close() {
        cancel.raise()
        condition.lock()
        let before = state
        state = .closed
        condition.broadcast()
        condition.unlock()
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
        condition.lock()
        defer { condition.unlock() }
        switch state {
        case .full(let page):
            state = .empty
            condition.broadcast()
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

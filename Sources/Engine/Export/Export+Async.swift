internal import HTTPTransfer
public import Tabular
internal import Threads

extension Export {
    /// Runs it to the end on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// Cancelling the task stops reading and downloading.
    ///
    /// - Throws: `ExportError`, `.interrupted` when the task was cancelled; nothing is left at the destination then,
    ///   and beside it the part of a download that the next run goes on from, if `jobs.keepsParts` says so.
    @discardableResult
    public func run(progress: Progress = Progress()) async throws(ExportError) -> Summary {
        try await onThread(progress) { (export) throws(ExportError) in
            try ExportRun(export, progress: progress).run()
        }
    }

    /// Does `work` with this export on a thread of its own; cancelling the task raises the flag that the export given to
    /// it looks at. `progress` ends with it.
    package func onThread<Value: Sendable>(
        _ progress: Progress, _ work: @escaping @Sendable (Export) throws(ExportError) -> Value
    ) async throws(ExportError) -> Value {
        var export = self
        let cancel = CancelFlag(following: transfers.transport.cancel)
        export.transfers.transport.cancel = cancel
        let ready = export
        defer { progress.end() }
        let result: Result<Value, ExportError> = await withTaskCancellationHandler {
            await withCheckedContinuation { task in
                let start = ThreadStart {
                    task.resume(
                        returning: Result { () throws(ExportError) in
                            try work(ready)
                        })
                }
                do throws(ExportError) {
                    try start.once()
                } catch {
                    task.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            cancel.raise()
        }
        return try result.get()
    }
}

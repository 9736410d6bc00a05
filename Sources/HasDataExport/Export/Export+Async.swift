public import Tabular

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
    func onThread<Value: Sendable>(
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

    /// The rows as they come, for a program of one's own; the destination and the output's format are not used.
    public func rows(progress: Progress = Progress()) -> RowStream { RowStream(self, progress: progress) }

    /// The rows as values of a type of one's own, whose keys are the names of columns.
    public func rows<Row: Decodable>(as type: Row.Type, progress: Progress = Progress()) -> DecodedRows<Row> {
        rows(progress: progress).decoded(as: type)
    }
}

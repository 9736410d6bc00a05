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
        var export = self
        let cancel = CancelFlag(following: jobs.client.transport.cancel)
        export.jobs.client.transport.cancel = cancel
        let ready = export
        defer { progress.end() }
        let result: Result<Summary, ExportError> = await withTaskCancellationHandler {
            await withCheckedContinuation { task in
                let start = ThreadStart {
                    task.resume(
                        returning: Result { () throws(ExportError) in
                            try ExportRun(ready, progress: progress).run()
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

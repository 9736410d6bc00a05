public import Tabular

extension Export {
    /// Looks at the rows instead of writing them. Sources, steps and limits count; the destination and its format do not.
    /// Blocks; call it from a thread of your own, or use the asynchronous variant.
    ///
    /// - Throws: `ExportError`.
    public func inspect(progress: Progress = Progress()) throws(ExportError) -> Inspection {
        try InspectionRun(self, progress: progress).run()
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// Cancelling the task stops reading and downloading.
    ///
    /// - Throws: `ExportError`, `.interrupted` when the task was cancelled.
    public func inspect(progress: Progress = Progress()) async throws(ExportError) -> Inspection {
        var export = self
        let cancel = CancelFlag(following: jobs.client.transport.cancel)
        export.jobs.client.transport.cancel = cancel
        let ready = export
        defer { progress.end() }
        let result: Result<Inspection, ExportError> = await withTaskCancellationHandler {
            await withCheckedContinuation { task in
                let start = ThreadStart {
                    task.resume(
                        returning: Result { () throws(ExportError) in
                            try InspectionRun(ready, progress: progress).run()
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

public import Engine
public import Tabular

extension Export {
    /// Looks at the rows instead of writing them. Sources, steps and limits count; the destination and its format do not.
    /// Blocks, so asynchronous code gets the asynchronous variant; `progress` ends with it.
    ///
    /// - Throws: `ExportError`.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    public func inspect(progress: Progress = Progress()) throws(ExportError) -> Inspection {
        defer { progress.end() }
        return try InspectionRun(self, progress: progress).run()
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// Cancelling the task stops reading and downloading.
    ///
    /// - Throws: `ExportError`, `.interrupted` when the task was cancelled.
    public func inspect(progress: Progress = Progress()) async throws(ExportError) -> Inspection {
        try await onThread(progress) { (export) throws(ExportError) in
            try InspectionRun(export, progress: progress).run()
        }
    }
}

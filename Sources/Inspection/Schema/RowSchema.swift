public import Engine
public import Schemas
public import Tabular

/// The exact types of all rows, and what was met on the way to them.
public struct RowSchema: Sendable {
    /// The columns and their types.
    public var schema = SchemaFile()
    /// What was lost or odd in the rows read.
    public var warnings = WarningCounts()
    /// What else the user should know: sentences without a full stop.
    public var notes: [String] = []
    /// The names of the sources' formats.
    public var formats: [String] = []
}

extension Export {
    /// Finds out the exact type of every column over all rows, instead of writing them. Sources, steps and limits count;
    /// the destination and its format do not. Blocks, so asynchronous code gets the asynchronous variant; `progress` ends
    /// with it.
    ///
    /// - Throws: `ExportError`.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    public func schema(progress: Progress = Progress()) throws(ExportError) -> RowSchema {
        defer { progress.end() }
        return try SchemaRun(export: self, progress: progress).run()
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// - Throws: `ExportError`, `.interrupted` when the task was cancelled.
    public func schema(progress: Progress = Progress()) async throws(ExportError) -> RowSchema {
        try await onThread(progress) { (export) throws(ExportError) in
            try SchemaRun(export: export, progress: progress).run()
        }
    }
}

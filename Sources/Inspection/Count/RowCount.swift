public import Engine
public import Tabular

/// How many rows there are.
public struct RowCount: Sendable {
    /// A source whose rows were counted.
    public struct CountedSource: Sendable, Equatable {
        /// Its name in messages.
        public var name: String
        /// Rows of it that are counted.
        public var rows: UInt64
    }

    /// The sources in their order.
    public var sources: [CountedSource] = []
    /// All of them.
    public var rows: UInt64 = 0
    /// What was lost or odd in the rows read.
    public var warnings = WarningCounts()
    /// What else the user should know: sentences without a full stop.
    public var notes: [String] = []
    /// The names of the sources' formats.
    public var formats: [String] = []
}

extension Export {
    /// Counts the rows instead of writing them. Sources, steps and limits count; the destination and its format do not.
    /// Blocks, so asynchronous code gets the asynchronous variant; `progress` ends with it.
    ///
    /// - Throws: `ExportError`.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    public func count(progress: Progress = Progress()) throws(ExportError) -> RowCount {
        defer { progress.end() }
        return try CountRun(export: self, progress: progress).run()
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// - Throws: `ExportError`, `.interrupted` when the task was cancelled.
    public func count(progress: Progress = Progress()) async throws(ExportError) -> RowCount {
        try await onThread(progress) { (export) throws(ExportError) in
            try CountRun(export: export, progress: progress).run()
        }
    }
}

public import Engine
internal import HTTPTransfer
public import Tabular
public import Transforms

/// What differs between the rows of two sides: how much, and each difference.
///
/// ```swift
/// let old = Export(from: [.file("monday.csv")], to: .standardOutput)
/// let new = Export(from: [.file("tuesday.jsonl")], to: .standardOutput)
/// let comparison = try await Comparison(of: old, with: new, key: [FieldPath(dotted: "url")])
/// try comparison.each { print($0.change.name, $0.fields.count) }
/// ```
public struct Comparison: Sendable {
    /// One side of it.
    public struct Side: Sendable {
        /// The names of its sources.
        public var names: [String] = []
        /// The names of their formats.
        public var formats: [String] = []
        /// How many rows it has.
        public var rows: UInt64 = 0
        /// How many of them have a key that a row before them has: they were paired by their order.
        public var repeatedKeys: UInt64 = 0
        /// How many of them have no value in any field of the key.
        public var rowsWithoutKey: UInt64 = 0
        /// What was lost or odd in its rows.
        public var warnings = WarningCounts()
        /// What else the user should know of it: sentences without a full stop.
        public var notes: [String] = []
    }

    /// How often the values of a field differ.
    public struct ChangedField: Sendable, Equatable {
        /// Its name.
        public var name: ColumnName
        /// In how many of the changed rows.
        public var rows: UInt64
    }

    /// The fields that pair rows; none where whole rows were compared.
    public internal(set) var key: [FieldPath]
    /// What there was.
    public internal(set) var old = Side()
    /// What there is now.
    public internal(set) var new = Side()
    /// Rows that the new side alone has.
    public internal(set) var added: UInt64 = 0
    /// Rows that the old side alone has.
    public internal(set) var removed: UInt64 = 0
    /// Rows of both sides with different values.
    public internal(set) var changed: UInt64 = 0
    /// The fields that differ in changed rows, in the order in which they were first seen to.
    public internal(set) var changedFields: [ChangedField] = []
    /// The changes of status codes, depths and redirects, where there are such columns.
    public internal(set) var pages = PageChanges()

    let differences: DifferenceSpool

    init(key: [FieldPath], differences: DifferenceSpool) {
        self.key = key
        self.differences = differences
    }

    /// Whether anything differs.
    public var hasDifferences: Bool { added > 0 || removed > 0 || changed > 0 }

    /// How many rows are the same on both sides.
    public var unchanged: UInt64 { new.rows >= added &+ changed ? new.rows - added - changed : 0 }

    /// Gives each difference, in the order of the new side; removed rows come behind the neighbour they had. May be called
    /// again.
    ///
    /// - Throws: what `body` throws, and `.output` where a temporary file cannot be read.
    public func each(_ body: (Difference) throws(ExportError) -> Void) throws(ExportError) {
        let cursor = differences.makeCursor()
        while let difference = try cursor.next() { try body(difference) }
    }
}

extension Comparison {
    /// Compares the rows of two exports: their sources, steps and limits count, their destinations and formats do not.
    /// Rows pair by the values of `key`, rows of one key by their order; without a key whole rows are compared. Blocks, so
    /// asynchronous code gets the asynchronous variant; `progress` ends with it.
    ///
    /// - Throws: `ExportError`.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    public init(
        of old: Export, with new: Export, key: [FieldPath] = [], progress: Progress = Progress()
    ) throws(ExportError) {
        defer { progress.end() }
        self = try ComparisonRun(old: old, new: new, key: key, progress: progress).run()
    }

    /// The same on threads of its own; none of Swift's is blocked. `progress` ends with it.
    ///
    /// - Throws: `ExportError`, `.interrupted` when the task was cancelled.
    public init(
        of old: Export, with new: Export, key: [FieldPath] = [], progress: Progress = Progress()
    ) async throws(ExportError) {
        self = try await new.onThread(progress) { (new) throws(ExportError) in
            var old = old
            old.transfers.transport.cancel = new.transfers.transport.cancel
            return try ComparisonRun(old: old, new: new, key: key, progress: progress).run()
        }
    }
}

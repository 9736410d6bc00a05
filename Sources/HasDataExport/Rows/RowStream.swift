internal import Engine
public import Tabular

/// The rows of an export as they come, in the order of their sources:
///
/// ```swift
/// for try await row in try client.rows(of: JobID("416349")) { print(row["url"] ?? "") }
/// ```
///
/// Each iteration runs the export anew, on threads of its own. It reads one batch ahead of the loop and no further: a
/// slow loop holds the download back. Leaving the loop, or cancelling its task, stops reading and downloading; a
/// cancelled loop throws `.interrupted`, so that half of the rows never look like all.
public struct RowStream: AsyncSequence, Sendable {
    private let export: Export
    private let progress: Progress

    init(_ export: Export, progress: Progress) {
        self.export = export
        self.progress = progress
    }

    /// Starts the export with its first `next`.
    public func makeAsyncIterator() -> Iterator { Iterator(export, progress) }

    /// The rows as values of a type of your own: see `TableRow.decode`.
    public func decoded<Row: Decodable>(as type: Row.Type = Row.self) -> DecodedRows<Row> { DecodedRows(self) }

    /// One run of the export.
    public struct Iterator: AsyncIteratorProtocol {
        private let run: Run
        private var page: RowPage?
        private var place = 0

        init(_ export: Export, _ progress: Progress) { run = Run(export, progress) }

        /// The next row; nil after the last.
        ///
        /// - Throws: what the export throws, and `.interrupted` when the task was cancelled.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(ExportError) -> TableRow? {
            while true {
                if let page, place < page.rows.count {
                    defer { place += 1 }
                    return TableRow(place, of: page)
                }
                guard let next = try await run.nextPage(isolation: actor) else { return nil }
                page = next
                place = 0
            }
        }
    }
}

extension RowStream {
    /// The export at work on its thread. It ends with whoever holds it: the iterator.
    fileprivate final class Run: Sendable {
        private let channel: RowChannel
        private let start: ThreadStart

        init(_ export: Export, _ progress: Progress) {
            var export = export
            let cancel = CancelFlag(following: export.transfers.transport.cancel)
            let channel = RowChannel(cancel: cancel)
            export.transfers.transport.cancel = cancel
            export.format = nil
            export.destination = .output { () throws(ExportError) in RowStreamOutput(channel) }
            // These say how an output is written, of which there is none.
            export.appends = false
            export.rowsPerPart = nil
            export.replacesOutput = false
            export.outputEncoding = nil
            self.channel = channel
            let ready = export
            start = ThreadStart {
                var failure: ExportError?
                do throws(ExportError) {
                    _ = try ExportRun(ready, progress: progress).run()
                } catch {
                    failure = error
                }
                progress.end()
                channel.end(failure)
            }
        }

        deinit { channel.close() }

        func nextPage(isolation actor: isolated (any Actor)?) async throws(ExportError) -> RowPage? {
            try start.once()
            return try await channel.next(isolation: actor)
        }
    }
}

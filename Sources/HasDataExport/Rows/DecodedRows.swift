public import Tabular

/// The rows of an export as values of a type of the user's, whose keys are the names of columns.
public struct DecodedRows<Row: Decodable>: AsyncSequence {
    private let rows: RowStream

    init(_ rows: RowStream) { self.rows = rows }

    /// Starts the export with its first `next`.
    public func makeAsyncIterator() -> Iterator { Iterator(rows.makeAsyncIterator()) }

    /// One run of the export.
    public struct Iterator: AsyncIteratorProtocol {
        private var rows: RowStream.Iterator

        init(_ rows: RowStream.Iterator) { self.rows = rows }

        /// The next value; nil after the last.
        ///
        /// - Throws: what the export throws, and `.malformed` for a row that cannot be decoded.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(ExportError) -> Row? {
            try await rows.next(isolation: actor)?.decode()
        }
    }
}

extension DecodedRows: Sendable {}

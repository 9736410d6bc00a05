public import Engine

extension Export {
    /// The rows as they come, for a program of one's own; the destination and the output's format are not used.
    public func rows(progress: Progress = Progress()) -> RowStream { RowStream(self, progress: progress) }

    /// The rows as values of a type of one's own, whose keys are the names of columns.
    public func rows<Row: Decodable>(as type: Row.Type, progress: Progress = Progress()) -> DecodedRows<Row> {
        rows(progress: progress).decoded(as: type)
    }
}

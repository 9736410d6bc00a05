internal import Tabular

/// An output that is begun with its first rows, or with its end where there are none.
final class BegunOutput: RowWriter {
    private let output: any RowOutput
    private let isComplete: Bool
    private let columns: [ColumnName]
    private var isBegun = false

    /// - Parameters:
    ///   - isComplete: whether the columns of the first rows are all.
    ///   - columns: those that are known before.
    init(_ output: any RowOutput, isComplete: Bool, columns: [ColumnName]) {
        self.output = output
        self.isComplete = isComplete
        self.columns = columns
    }

    func makeEncoder() -> any RowEncoder { output.makeEncoder() }

    func append(_ rows: EncodedRows) throws(ExportError) {
        if !isBegun { try begin(rows.header) }
        try output.append(rows)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        if !isBegun { try begin(columns.names) }
        try output.finish(columns)
    }

    private func begin(_ columns: [ColumnName]) throws(ExportError) {
        isBegun = true
        try output.begin(TableSchema(columns: columns, isComplete: isComplete))
    }
}

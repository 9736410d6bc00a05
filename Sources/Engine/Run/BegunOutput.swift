internal import Tabular

/// An output that is begun with its first rows, or with its end where there are none.
final class BegunOutput: RowWriter {
    private let output: any RowOutput
    private let isComplete: Bool
    /// The exact types of columns, where the output wants them.
    var types: [ColumnName: ColumnType]?
    private var isBegun = false

    /// - Parameters:
    ///   - isComplete: whether the columns of the first rows are all.
    ///   - types: the types of columns, where they are known by now.
    init(_ output: any RowOutput, isComplete: Bool, types: [ColumnName: ColumnType]? = nil) {
        self.types = types
        self.output = output
        self.isComplete = isComplete
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
        try output.begin(
            TableSchema(
                columns: columns, isComplete: isComplete,
                types: types.map { types in columns.map { types[$0] ?? .empty } }
            ))
    }
}

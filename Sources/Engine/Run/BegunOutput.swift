internal import Tabular

/// An output that is begun with its first rows, or with its end where there are none.
final class BegunOutput: RowWriter {
    private let output: any RowOutput
    private let isComplete: Bool
    /// The exact types of columns, where the output wants them.
    var types: [ColumnName: ColumnType]?
    /// What the values of nested columns are made of, where the output wants to know.
    var nestedTypes: [ColumnName: NestedType]
    private var isBegun = false

    /// - Parameters:
    ///   - isComplete: whether the columns of the first rows are all.
    ///   - types: the types of columns, where they are known by now.
    ///   - nestedTypes: what the values of nested ones are made of.
    init(
        _ output: any RowOutput, isComplete: Bool, types: [ColumnName: ColumnType]? = nil,
        nestedTypes: [ColumnName: NestedType] = [:]
    ) {
        self.types = types
        self.nestedTypes = nestedTypes
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
        var schema = TableSchema(
            columns: columns, isComplete: isComplete,
            types: types.map { types in columns.map { types[$0] ?? .empty } })
        schema.nestedTypes = nestedTypes.indexed(by: columns)
        try output.begin(schema)
    }
}

extension [ColumnName: NestedType] {
    /// The same by the indexes of columns.
    func indexed(by columns: [ColumnName]) -> [Int: NestedType] {
        var types: [Int: NestedType] = [:]
        guard !isEmpty else { return types }
        for (index, column) in columns.enumerated() { types[index] = self[column] }
        return types
    }
}

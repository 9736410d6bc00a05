public import Tabular

/// Keeps the rows whose HTTP status code is on a list: `--status-code 200,301-399,4xx,!404`.
public struct StatusCodeFilter: RowTransform, RowFilter {
    /// The codes.
    public var list: NumberList
    /// The column they stand in.
    public var column: ColumnName

    /// A filter for a list of codes.
    public init(_ list: NumberList, column: ColumnName = "statusCode") {
        self.list = list
        self.column = column
    }

    /// A filter for these codes alone.
    public init(_ codes: UInt64...) { self.init(NumberList(including: codes.map { .number($0) })) }

    /// A filter for a list as text: `200`, `301-399`, `500-`, `4xx`, `none` for rows without a code, `!` to leave out.
    ///
    /// - Throws: `.usage`, naming the part that makes no sense.
    public init(parsing text: String, column: ColumnName = "statusCode") throws(ExportError) {
        self.init(try NumberList(parsing: text, as: .statusCode), column: column)
    }

    /// A row passes or not by itself.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { NumberListStage(list, column: column) }
}

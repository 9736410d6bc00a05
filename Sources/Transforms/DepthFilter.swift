public import Tabular

/// Keeps the rows found at some depths of a crawl: `--depth 0-2`.
public struct DepthFilter: RowTransform, RowFilter {
    /// The depths.
    public var list: NumberList
    /// The column they stand in.
    public var column: ColumnName

    /// A filter for a list of depths.
    public init(_ list: NumberList, column: ColumnName = "depth") {
        self.list = list
        self.column = column
    }

    /// A filter for the depths in a range.
    public init(_ depths: ClosedRange<UInt64>) { self.init(NumberList(including: [.range(depths)])) }

    /// A filter for a list as text: `0`, `0-2`, `3-`, `none` for rows without a depth, `!` to leave out.
    ///
    /// - Throws: `.usage`, naming the part that makes no sense.
    public init(parsing text: String, column: ColumnName = "depth") throws(ExportError) {
        self.init(try NumberList(parsing: text, as: .depth), column: column)
    }

    /// A row passes or not by itself.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { NumberListStage(list, column: column) }
}

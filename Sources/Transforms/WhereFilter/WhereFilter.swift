public import Tabular

/// Keeps the rows for which a condition holds: `--where 'statusCode >= 400 and url ~ "/blog/" and not error is null'`.
public struct WhereFilter: RowTransform, RowFilter {
    /// The condition.
    public let condition: RowCondition

    /// A filter by a condition built in code.
    ///
    /// - Throws: `.usage` for a pattern that is not a regular expression, and for conditions nested too deeply.
    public init(_ condition: RowCondition) throws(ExportError) {
        guard condition.depth() <= RowCondition.maximumDepth else {
            throw ExportError(.usage, "a condition is nested more than \(RowCondition.maximumDepth) levels deep")
        }
        self.condition = condition
        _ = try WhereStage(condition)
    }

    /// A filter by an expression: `= != < <= > >= ~ contains in is null and or not ( )`.
    ///
    /// Texts stand in single or double quotes, a quote inside doubled; names with unusual characters in backticks or
    /// square brackets. `and` binds tighter than `or`, `not` tighter than both.
    ///
    /// - Throws: `.usage`, with the expression and a caret under the place where it makes no sense.
    public init(parsing expression: String) throws(ExportError) {
        var parser = try WhereParser(expression)
        condition = try parser.parse()
    }

    /// A row passes or not by itself.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { try WhereStage(condition) }
}

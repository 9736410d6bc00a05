public import Tabular

/// Keeps the rows for which a condition holds: `--where 'statusCode >= 400 and url ~ "/blog/" and not error is null'`.
public struct WhereFilter: RowTransform, RowFilter {
    /// The condition.
    public let condition: RowCondition
    /// Whether rows for which a number is beyond 64 bits are left out, and counted.
    public var skipsErrors = false

    /// A filter by a condition built in code.
    ///
    /// - Throws: `.usage` for a pattern that is not a regular expression, and for conditions nested too deeply.
    public init(_ condition: RowCondition) throws(ExportError) {
        guard condition.depth() <= RowCondition.maximumDepth else {
            throw ExportError(.usage, "a condition is nested more than \(RowCondition.maximumDepth) levels deep")
        }
        self.condition = condition
        _ = try RowProgram(condition)
    }

    /// A filter by an expression: `= != < <= > >= ~ contains in is null and or not ( )`, with values that are computed as
    /// ``RowExpression`` does it.
    ///
    /// Texts stand in single or double quotes, a quote inside doubled; names with unusual characters in backticks or
    /// square brackets. `and` binds tighter than `or`, `not` tighter than both.
    ///
    /// - Throws: `.usage`, with the expression and a caret under the place where it makes no sense.
    public init(parsing expression: String) throws(ExportError) {
        self = try WhereFilter(parsing: expression, now: nil)
    }

    /// The same, at a moment: seconds since 1970. Nil: now.
    package init(parsing expression: String, now: Double?) throws(ExportError) {
        var parser = try ExpressionParser(expression, for: .filter, now: now)
        condition = try parser.parse()
    }

    /// A row passes or not by itself, unless its number is asked for.
    public var order: TransformOrder { condition.calls(.row) ? .ordered : .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage {
        WhereStage(try RowProgram(condition), skipsErrors: skipsErrors)
    }
}

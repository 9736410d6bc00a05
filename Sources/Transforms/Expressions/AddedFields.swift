public import Tabular

/// Gives rows columns that are computed of their others: `--add 'total=price * count'`.
///
/// They stand behind the columns that are there, in order; one whose name a row has already takes that column's value and stays
/// where it is. Each sees those before it. A value that cannot be computed is absent.
public struct AddedFields: RowTransform {
    /// A column and what stands in it.
    public struct Field: Sendable, Equatable {
        /// The column's name.
        public var name: ColumnName
        /// Its value.
        public var value: RowExpression

        /// A column of computed values.
        public init(_ name: ColumnName, _ value: RowExpression) {
            self.name = name
            self.value = value
        }

        /// A column as flags write it: `NAME=EXPR`, a name that holds an equals sign, a comma or a quote in double quotes.
        ///
        /// - Throws: `.usage` for a name that makes no sense, and for an expression that does not, with a caret under the
        ///   character.
        public init(parsing text: String) throws(ExportError) {
            self = try Field(parsing: text, now: nil)
        }

        /// The same, at a moment: seconds since 1970. Nil: now.
        package init(parsing text: String, now: Double?) throws(ExportError) {
            let (name, rest) = try FieldNames.parseAssigned(text, flag: "\(Setting.add)")
            self.name = name
            value = try RowExpression(parsing: rest, for: .add, now: now)
        }
    }

    /// The columns.
    public var fields: [Field]
    /// Whether rows for which a number is beyond 64 bits are left out, and counted.
    public var skipsErrors = false

    /// Columns of computed values.
    public init(_ fields: [Field]) { self.fields = fields }

    /// A row's values are its own, unless its number is asked for.
    public var order: TransformOrder {
        fields.contains { $0.value.node.calls(.row) } ? .ordered : .independent
    }

    /// A stage.
    ///
    /// - Throws: `.usage` for a pattern that is not a regular expression.
    public func makeStage() throws(ExportError) -> any RowStage {
        try AddedFieldsStage(fields, skipsErrors: skipsErrors)
    }
}

/// Lets rows know what their source is called, for `source()`.
package struct RowSourceName: RowTransform, RowFilter, ReadsFields {
    private let name: [UInt8]

    /// Rows of the source of this name.
    package init(_ name: String) { self.name = Array(name.utf8) }

    /// The same for every row.
    package var order: TransformOrder { .independent }
    /// None.
    package var readFields: [FieldPath] { [] }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage(name) }

    private final class Stage: RowStage, VerbatimKeeping {
        private let name: [UInt8]

        init(_ name: [UInt8]) { self.name = name }

        func apply(to batch: RowBatch) throws(ExportError) {
            for shape in batch.shapes { shape.sourceName = name }
        }
    }
}

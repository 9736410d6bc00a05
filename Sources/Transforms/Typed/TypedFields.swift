public import Tabular

/// Makes values of named columns what they are said to be: `--types price=number,at=timestamp`.
///
/// A value that is not of its kind is an error that names row and column, or leaves the row out and counts it. Values that
/// are absent or null stay what they are; text without a character is null in columns of anything but text.
public struct TypedFields: RowTransform {
    /// A column and what its values are.
    public struct Field: Sendable, Equatable {
        /// The column's name when the rows come to this step.
        public var name: ColumnName
        /// What its values are.
        public var kind: FieldKind
        /// Whether a number has to be one that a double gives back.
        package var isDouble = false
        /// Whether all times are in UTC, or none is; nil where the first of them decides.
        package var isUTC: Bool?

        /// A field.
        public init(_ name: ColumnName, _ kind: FieldKind) {
            self.name = name
            self.kind = kind
        }
    }

    /// The columns.
    public var fields: [Field]
    /// The decimal point of numbers that are text.
    public var decimalMark = DecimalMark.point
    /// Whether rows with a value of another kind are left out, and counted.
    public var skipsErrors = false

    /// A step for these columns.
    ///
    /// - Throws: `.usage` for a column that is named twice, with different kinds.
    public init(_ fields: [Field]) throws(ExportError) {
        var known: [ColumnName: Field] = [:]
        self.fields = []
        for field in fields {
            if let other = known.updateValue(field, forKey: field.name) {
                guard other == field else {
                    throw ExportError(
                        .usage,
                        "\(Setting.types): \"\(field.name)\" is said to be \(other.kind.rawValue) and \(field.kind.rawValue)",
                        advice: "leave one of them out")
                }
            } else {
                self.fields.append(field)
            }
        }
    }

    /// What a value is does not depend on other rows; whether times have a zone `TimeZones` looks at.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage {
        TypedFieldsStage(fields, decimalMark, skipsErrors: skipsErrors)
    }
}

extension TypedFields: NamesFields, ReadsFields {
    /// The columns.
    public var namedFields: [FieldPath] { fields.map { FieldPath($0.name) } }
    /// The columns.
    package var readFields: [FieldPath] { namedFields }
}

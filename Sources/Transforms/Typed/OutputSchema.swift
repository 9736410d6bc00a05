public import Tabular

/// The columns of an output in their order, and what the values of each are, before a row is seen.
public struct OutputSchema: Sendable {
    /// The columns, by the names they have in the output.
    public let columns: [ColumnName]
    /// The type of each.
    package let types: [ColumnType]

    /// A schema.
    ///
    /// - Parameter types: as many as there are columns.
    package init(columns: [ColumnName], types: [ColumnType]) {
        self.columns = columns
        self.types = types
    }

    /// The types by column.
    package var typesByName: [ColumnName: ColumnType] {
        Dictionary(zip(columns, types), uniquingKeysWith: { first, _ in first })
    }

    /// What values have to be.
    var fields: [TypedFields.Field] { zip(columns, types).map { TypedFields.Field($0, of: $1) } }
}

extension TypedFields.Field {
    /// A column whose values are of a type.
    init(_ name: ColumnName, of type: ColumnType) {
        switch type {
        case .boolean: self.init(name, .boolean)
        case .integer: self.init(name, .integer)
        case .decimal: self.init(name, .number)
        case .date: self.init(name, .date)
        case .nested: self.init(name, .json)
        case .empty, .text, .mixed: self.init(name, .text)
        case .double:
            self.init(name, .number)
            isDouble = true
        case .timestamp, .timestampUTC:
            self.init(name, .timestamp)
            isUTC = type == .timestampUTC
        }
    }
}

/// Makes rows those of a schema: its columns in its order, values of its types. Values of other columns are left out and
/// counted; a value that does not fit is an error with row and column, or leaves its row out.
package struct SchemaFields: RowTransform, ReadsFields {
    private let schema: OutputSchema
    /// What gives columns the names that the schema speaks of, where it comes behind this step.
    private let projection: FieldProjection?
    private let decimalMark: DecimalMark
    private let skipsErrors: Bool
    /// On the workers, or in the order of the rows where steps before it are.
    package let order: TransformOrder

    package init(
        _ schema: OutputSchema, before projection: FieldProjection?, decimalMark: DecimalMark, skipsErrors: Bool,
        order: TransformOrder
    ) {
        self.schema = schema
        self.projection = projection
        self.decimalMark = decimalMark
        self.skipsErrors = skipsErrors
        self.order = order
    }

    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage {
        TypedFieldsStage(
            schema.fields, decimalMark, skipsErrors: skipsErrors, isClosed: true,
            named: { [projection] shape in projection?.projected(shape) ?? shape })
    }

    /// None that others do not read, too: what the schema lacks has to be read to be counted.
    package var readFields: [FieldPath] { [] }
}

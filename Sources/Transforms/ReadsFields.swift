/// A transform that looks at fields it can name, and at no others, so that the rest of a row need not be read for its sake.
package protocol ReadsFields {
    /// All fields that it looks at; those that other steps make included.
    var readFields: [FieldPath] { get }
}

extension SourceField: ReadsFields {
    /// None: it brings its own.
    package var readFields: [FieldPath] { [] }
}

extension NestedFields: ReadsFields {
    /// The paths.
    package var readFields: [FieldPath] { fields.map { FieldPath(dotted: $0) } }
}

extension FieldProjection: ReadsFields {
    /// The columns that are kept; where all are, they are others' to read.
    package var readFields: [FieldPath] { (fields ?? []).map { FieldPath(dotted: $0) } }
}

extension UniqueRows: ReadsFields {
    /// The fields that are compared.
    package var readFields: [FieldPath] { namedFields }
}

extension SortedRows: ReadsFields {
    /// The fields that are sorted by.
    package var readFields: [FieldPath] { namedFields }
}

extension GroupCount: ReadsFields {
    /// The fields that are counted by.
    package var readFields: [FieldPath] { namedFields }
}

extension SortedFields: ReadsFields {
    /// None: it puts columns in order.
    package var readFields: [FieldPath] { [] }
}

extension MissingFieldsCheck: ReadsFields {
    /// Those of the steps that it speaks for.
    package var readFields: [FieldPath] { fields }
}

extension SampledRows: ReadsFields {
    /// None.
    package var readFields: [FieldPath] { [] }
}

extension LastRows: ReadsFields {
    /// None.
    package var readFields: [FieldPath] { [] }
}

extension StatusCodeFilter: ReadsFields {
    /// The column of the status codes.
    package var readFields: [FieldPath] { namedFields }
}

extension DepthFilter: ReadsFields {
    /// The column of the depths.
    package var readFields: [FieldPath] { namedFields }
}

extension RowRange: ReadsFields {
    /// None.
    package var readFields: [FieldPath] { [] }
}

extension WhereFilter: ReadsFields {
    /// The fields of the condition.
    package var readFields: [FieldPath] { condition.fields(onlyNeeded: false) }
}

extension AddedFields: ReadsFields {
    /// The fields of the expressions.
    package var readFields: [FieldPath] { fields.flatMap(\.value.fields) }
}

public import Tabular

/// Makes one text of an array of scalars: `--join`.
///
/// Text stands there as it is, numbers as their source spells them, `true` and `false` by their names; elements that are null
/// are left out, since they have no text. An empty array is empty text. An array that holds objects or arrays stays what it
/// is, and so does any other value.
public struct Join: RowTransform {
    /// The field, a column or a member of an object.
    public var field: FieldPath
    /// What stands between the elements.
    public var separator: String

    /// Joins the array in `field`.
    public init(_ field: FieldPath, separator: String = ", ") {
        self.field = field
        self.separator = separator
    }

    /// Joins the array in the field that `text` names, with what stands behind an equals sign between the elements.
    ///
    /// - Throws: `.usage` for a text that names no field, or several.
    public init(parsing text: String) throws(ExportError) {
        let (name, separator) = try FieldNames.parseSetting(text, flag: "\(Setting.join)")
        self.init(FieldPath(dotted: name))
        if let separator { self.separator = separator }
    }

    /// A row's arrays are its own.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { JoinStage(field, separator) }
}

extension Join: NamesFields, ReadsFields {
    /// The field.
    public var namedFields: [FieldPath] { [field] }
    /// The field.
    package var readFields: [FieldPath] { [field] }
}

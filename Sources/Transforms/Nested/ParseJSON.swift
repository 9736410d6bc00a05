public import Tabular

/// Makes nested values of text that is a JSON object or array: `--parse-json`. So CSV and workbooks, which have no others,
/// give what JSON has, and what stands as text in JSON is looked into as well.
///
/// Text that is anything else stays as it is, and so does text with half of a surrogate pair in it.
public struct ParseJSON: RowTransform {
    /// The fields that are looked at, columns or members of objects; nil for all columns.
    public var fields: [FieldPath]?

    /// Looks at `fields`.
    public init(_ fields: [FieldPath]? = nil) { self.fields = fields }

    /// Looks at the fields that `text` lists, at all columns when it is nil or empty.
    ///
    /// - Throws: `.usage` for a list that makes no sense.
    public init(parsing text: String?) throws(ExportError) {
        if let text, !text.isEmpty {
            self.init(try FieldNames.parse(text, flag: "\(Setting.parsesJSON)").map { FieldPath(dotted: $0) })
        } else {
            self.init()
        }
    }

    /// A row's values are its own.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { ParseJSONStage(fields) }
}

extension ParseJSON: NamesFields, ReadsFields {
    /// The fields, where they were named.
    public var namedFields: [FieldPath] { fields ?? [] }
    /// The fields, where they were named; else they are others' to read.
    package var readFields: [FieldPath] { fields ?? [] }
}

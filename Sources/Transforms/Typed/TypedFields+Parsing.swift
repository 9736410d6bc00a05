package import Tabular

/// What `--types` says, once or several times: how texts of sources without types are taken, and what single fields are.
package struct TypesArgument: Sendable {
    /// Whether columns of texts that are numbers become numbers; nil where that is not said.
    package var infersTypes: Bool?
    /// The fields that have a kind.
    package var fields: TypedFields?

    /// Parses lists of `infer`, `text` and `FIELD=KIND`.
    ///
    /// - Throws: `.usage` for what is none of them, and for what contradicts something before it.
    package init(parsing lists: [String]) throws(ExportError) {
        var typed: [TypedFields.Field] = []
        for list in lists {
            for (name, word) in try FieldNames.parseAssignments(list, flag: "\(Setting.types)") {
                guard let word else {
                    try take(name, of: list)
                    continue
                }
                guard let kind = FieldKind(rawValue: word.description) else {
                    throw ExportError(
                        .usage, "\(Setting.types) \"\(list)\": \"\(word)\" is not a kind of values",
                        advice: "there are \(FieldKind.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                typed.append(TypedFields.Field(name, kind))
            }
        }
        if !typed.isEmpty { fields = try TypedFields(typed) }
    }

    private mutating func take(_ word: ColumnName, of list: String) throws(ExportError) {
        let infers: Bool
        switch word.description {
        case "infer": infers = true
        case "text": infers = false
        default:
            throw ExportError(
                .usage, "\(Setting.types) \"\(list)\": \"\(word)\" is neither infer nor text",
                advice: "write the kind of a field as FIELD=KIND: price=number")
        }
        guard infersTypes ?? infers == infers else {
            throw ExportError(
                .usage, "\(Setting.types): infer and text contradict each other",
                advice: "leave one of them out")
        }
        infersTypes = infers
    }
}

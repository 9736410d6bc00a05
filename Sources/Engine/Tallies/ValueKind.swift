/// What a value is.
public enum ValueKind: String, Sendable, CaseIterable {
    /// Text.
    case text
    /// A number.
    case number
    /// True or false.
    case boolean
    /// A date or time of a workbook.
    case date
    /// A JSON object.
    case object
    /// A JSON array.
    case array
    /// JSON's `null`.
    case null
}

public import Tabular

/// A field that rows are sorted by, and which way.
public struct SortField: Sendable, Hashable {
    /// The field.
    public var path: FieldPath
    /// Whether the greatest value comes first.
    public var isDescending: Bool

    /// A field to sort by.
    public init(_ path: FieldPath, isDescending: Bool = false) {
        self.path = path
        self.isDescending = isDescending
    }

    /// The fields that `text` lists, commas between them; a hyphen in front turns the order. A name that itself begins with
    /// a hyphen stands in double quotes.
    ///
    /// - Throws: `.usage` for a list that makes no sense.
    public static func parse(_ text: String) throws(ExportError) -> [SortField] {
        try FieldNames.parseTurned(text, flag: "\(Setting.sortBy)").map {
            SortField(FieldPath(dotted: $0.name), isDescending: $0.isTurned)
        }
    }
}

public import Tabular

/// Turns members of nested objects into columns of their own, `address.city`, at any depth: `--flatten`.
///
/// Deeper than ``maximumDepth`` levels objects stay JSON, too.
///
/// They stand where the object's column stood. Arrays stay JSON unless `opensArrays` says so; then their elements are members
/// by their index from 0, `emails.0`. An object or array without members stays JSON. A member whose name
/// the same row has already, as its own column `address.city` or from another object, becomes `address.city (2)`, so that
/// no value is lost. Only of a key that stands twice in one object the last value stays, as everywhere, and counts as
/// `WarningKind.repeatedKey`.
public struct Flatten: RowTransform {
    /// The columns whose objects are flattened; nil for all.
    public var fields: [ColumnName]?
    /// What stands between the names.
    public var separator: String
    /// Whether the elements of arrays become columns as well.
    public var opensArrays: Bool

    /// How many bytes the names of one row's columns may have together: a long key above many members would otherwise
    /// multiply.
    public static let maximumNameBytes = 16 << 20

    /// How deep objects are opened. Each level is looked through once more, so that without a limit the time would grow
    /// with the square of the nesting.
    public static let maximumDepth = 128

    /// Flattens the objects in `fields`, and with `opensArrays` the arrays.
    public init(_ fields: [ColumnName]? = nil, separator: String = ".", opensArrays: Bool = false) {
        self.fields = fields
        self.separator = separator
        self.opensArrays = opensArrays
    }

    /// Flattens the objects in the columns that `text` lists, all when it is nil or empty.
    ///
    /// - Throws: `.usage` for a list that makes no sense.
    public init(
        parsing text: String?, separator: String = ".", opensArrays: Bool = false
    ) throws(ExportError) {
        if let text, !text.isEmpty {
            self.init(
                try FieldNames.parse(text, flag: "\(Setting.flatten)"), separator: separator,
                opensArrays: opensArrays)
        } else {
            self.init(separator: separator, opensArrays: opensArrays)
        }
    }

    /// A row's objects are its own.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage {
        FlattenStage(fields.map { Set($0) }, separator: Array(separator.utf8), opensArrays: opensArrays)
    }
}

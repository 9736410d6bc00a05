public import Tabular

/// Names a field: a column, or a value inside the objects that a column holds.
///
/// `address.city` is the column of that name where a row has it; else the member `city` of the object in column
/// `address`. The longest column name wins.
public struct FieldPath: Sendable, Hashable, CustomStringConvertible {
    /// The column and the keys below it; adjacent ones may together be a column's name.
    public let components: [ColumnName]

    /// A path of these components, at least one.
    public init(_ first: ColumnName, _ rest: ColumnName...) { components = [first] + rest }

    /// A path as flags write it, dots between its components.
    public init(dotted name: ColumnName) {
        let parts = name.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        components = parts.map { ColumnName(utf8: Array($0)) }
    }

    init(components: [ColumnName]) { self.components = components }

    /// The components with dots between them.
    public var description: String { name.description }

    /// The name of a column of its values.
    var name: ColumnName { FieldPath.joined(components[...]) }

    private static func joined(_ components: ArraySlice<ColumnName>) -> ColumnName {
        ColumnName(utf8: Array(components.map(\.utf8).joined(separator: [0x2E])))
    }

    /// Where rows of a shape have the field; nil where they have not even its column.
    func site(in shape: RowShape) -> FieldSite? {
        for count in stride(from: components.count, to: 0, by: -1) {
            if let slot = shape.slot(of: FieldPath.joined(components[..<count])) {
                return FieldSite(slot: slot, keys: components[count...].map(\.utf8))
            }
        }
        return nil
    }
}

/// Where rows of one shape have a field.
struct FieldSite {
    /// The column's cell.
    var slot: Int
    /// The keys below it, outermost first.
    var keys: [[UInt8]]
}

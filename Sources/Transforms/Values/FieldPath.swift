import ByteScanning
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
        let parts = name.utf8.split(separator: .dot, omittingEmptySubsequences: false)
        self.init(components: parts.map { ColumnName(utf8: Array($0)) })
    }

    /// A path of more components than values are ever nested is the name of a column and nothing else: its beginnings, each a
    /// name that the column could have, would take memory by the square.
    init(components: [ColumnName]) {
        self.components =
            components.count > FieldPath.mostComponents ? [FieldPath.joined(components[...])] : components
    }

    private static let mostComponents = 256

    /// The components with dots between them.
    public var description: String { name.description }

    /// The name of a column of its values.
    package var name: ColumnName { FieldPath.joined(components[...]) }

    /// The names that its column may have: each beginning of it that ends with a component.
    package var possibleColumns: [ColumnName] {
        components.indices.map { FieldPath.joined(components[...$0]) }
    }

    private static func joined(_ components: ArraySlice<ColumnName>) -> ColumnName {
        ColumnName(utf8: Array(components.map(\.utf8).joined(separator: [.dot])))
    }

    /// Where rows of a shape have the field; nil where they have not even its column.
    func site(in shape: RowShape) -> FieldSite? {
        if components.count == 1 { return shape.slot(of: components[0]).map { FieldSite(slot: $0, keys: []) } }
        let whole = FieldPath.joined(components[...]).utf8
        // How many components the first bytes of the whole are, where one ends there. The columns are gone through, not the
        // beginnings of the path: of a path of thousands of components each is a text of its own.
        var counts: [Int: Int] = [:]
        var length = -1
        for (index, component) in components.enumerated() {
            length += 1 + component.utf8.count
            counts[length] = index + 1
        }
        var best: (place: Int, count: Int)?
        for (place, column) in shape.columns.enumerated() {
            guard let count = counts[column.utf8.count], count > best?.count ?? 0, whole.starts(with: column.utf8)
            else {
                continue
            }
            best = (place, count)
        }
        return best.map { FieldSite(slot: shape.slots[$0.place], keys: components[$0.count...].map(\.utf8)) }
    }
}

/// Where rows of one shape have a field.
struct FieldSite {
    /// The column's cell.
    var slot: Int
    /// The keys below it, outermost first.
    var keys: [[UInt8]]
}

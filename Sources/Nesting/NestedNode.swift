package import Tabular

/// A nested column's type, prepared for taking values apart: each node with the levels that tell where values are missing and
/// where they repeat (parquet-format, "Nested Encoding"; Dremel's). Whatever may be null is optional, and that is everything.
///
/// A worker has a tree to itself, since objects are taken apart in place.
package final class NestedNode {
    /// What a node is.
    package enum Kind {
        /// Values of this type; nil for JSON text of any value.
        case scalar(ColumnType?)
        case list(NestedNode)
        case structure([NestedNode])
    }

    /// Its name in UTF-8; none for the column itself and for elements.
    package let name: [UInt8]
    package let kind: Kind
    /// The definition level from which on it is there and not null. An element of a list is there from one level above it.
    package let definition: Int
    /// How many lists it is in.
    package let repetition: Int
    /// The definition level from which on the innermost list it is in has an element; 0 where it is in none.
    package let elementDefinition: Int
    /// The leaves below it, or its own.
    package let leaves: Range<Int>
    /// Its place among all nodes, each before those below it.
    package let number: Int
    /// What it is in; nil for the column itself.
    package private(set) unowned var parent: NestedNode?

    /// Where it is there.
    package let occurrences = Occurrences()
    /// The leaf's values.
    @exclusivity(unchecked) package private(set) var cells: [Cell] = []
    /// The cells' bytes together.
    @exclusivity(unchecked) package private(set) var byteCount = 0
    /// How many entries more than the list itself its elements have.
    @exclusivity(unchecked) var furtherCount = 0
    /// Whether a row has anything of it.
    @exclusivity(unchecked) var isPresent = false

    let names: MemberNames
    /// For each member where it was found in the object at hand, or -1.
    @exclusivity(unchecked) var positions: [Int]

    /// The tree of a column's type.
    package convenience init(_ type: NestedType) {
        var count = 0
        self.init(type, name: [], definition: 1, repetition: 0, elementDefinition: 0, firstLeaf: 0, &count)
    }

    private init(
        _ type: NestedType, name: [UInt8], definition: Int, repetition: Int, elementDefinition: Int, firstLeaf: Int,
        _ count: inout Int
    ) {
        number = count
        count += 1
        self.name = name
        self.definition = definition
        self.repetition = repetition
        self.elementDefinition = elementDefinition
        var names = MemberNames()
        switch type {
        case .scalar(let type):
            kind = .scalar(type)
            leaves = firstLeaf..<firstLeaf + 1
        case .json:
            kind = .scalar(nil)
            leaves = firstLeaf..<firstLeaf + 1
        case .list(let element):
            let node = NestedNode(
                element, name: [], definition: definition + 2, repetition: repetition + 1,
                elementDefinition: definition + 1, firstLeaf: firstLeaf, &count)
            kind = .list(node)
            leaves = node.leaves
        case .structure(let members):
            var next = firstLeaf
            var nodes: [NestedNode] = []
            for member in members {
                names.append(member.name)
                let node = NestedNode(
                    member.type, name: member.name, definition: definition + 1, repetition: repetition,
                    elementDefinition: elementDefinition, firstLeaf: next, &count)
                next = node.leaves.upperBound
                nodes.append(node)
            }
            kind = .structure(nodes)
            leaves = firstLeaf..<next
        }
        positions = [Int](repeating: -1, count: names.names.count)
        self.names = names
        switch kind {
        case .scalar: return
        case .list(let element): element.parent = self
        case .structure(let members): for member in members { member.parent = self }
        }
    }

    /// Adds a value of the leaf.
    @inline(__always)
    func add(_ cell: Cell) {
        cells.append(cell)
        byteCount &+= cell.count
    }

    /// Forgets all rows, and gives back the memory of many.
    func removeAll() {
        occurrences.removeAll()
        cells.removeAll(keepingCapacity: cells.capacity <= 1 << 18)
        (byteCount, furtherCount, isPresent) = (0, 0, false)
    }

    /// The entries around it of the rows there are.
    package func scope(rowCount: Int) -> EntryScope {
        guard let parent else { return EntryScope(0..<1, ends: [rowCount]) }
        return parent.scope(rowCount: rowCount).inside(parent, parent.occurrences)
    }

    /// It and the nodes below it, each before those below it.
    package var allNodes: [NestedNode] {
        switch kind {
        case .scalar: [self]
        case .list(let element): [self] + element.allNodes
        case .structure(let members): [self] + members.flatMap(\.allNodes)
        }
    }

    /// The leaves in order.
    package var allLeaves: [NestedNode] {
        switch kind {
        case .scalar: [self]
        case .list(let element): element.allLeaves
        case .structure(let members): members.flatMap(\.allLeaves)
        }
    }
}

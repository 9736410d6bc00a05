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

    /// The leaf's entries, or the structure's; those of a list are its elements'.
    let ownEntries: LeafEntries
    /// The same once they are complete: those of the structure around it where no row has anything of this.
    @exclusivity(unchecked) package internal(set) var entries: LeafEntries
    /// Up to where entries of the structure around it are taken into account in its own.
    @exclusivity(unchecked) var seen = LevelRuns.Position()
    /// Whether a row has anything of it.
    @exclusivity(unchecked) var isPresent = false

    let names: MemberNames
    /// For each member where it was found in the object at hand, or -1.
    @exclusivity(unchecked) var positions: [Int]

    /// The tree of a column's type.
    package convenience init(_ type: NestedType) {
        self.init(type, name: [], definition: 1, repetition: 0, elementDefinition: 0, firstLeaf: 0)
    }

    private init(
        _ type: NestedType, name: [UInt8], definition: Int, repetition: Int, elementDefinition: Int, firstLeaf: Int
    ) {
        self.name = name
        self.definition = definition
        self.repetition = repetition
        self.elementDefinition = elementDefinition
        var names = MemberNames()
        switch type {
        case .scalar(let type):
            kind = .scalar(type)
            leaves = firstLeaf..<firstLeaf + 1
            ownEntries = LeafEntries()
        case .json:
            kind = .scalar(nil)
            leaves = firstLeaf..<firstLeaf + 1
            ownEntries = LeafEntries()
        case .list(let element):
            let node = NestedNode(
                element, name: [], definition: definition + 2, repetition: repetition + 1,
                elementDefinition: definition + 1, firstLeaf: firstLeaf)
            kind = .list(node)
            leaves = node.leaves
            ownEntries = node.ownEntries
        case .structure(let members):
            var next = firstLeaf
            var nodes: [NestedNode] = []
            for member in members {
                names.append(member.name)
                let node = NestedNode(
                    member.type, name: member.name, definition: definition + 1, repetition: repetition,
                    elementDefinition: elementDefinition, firstLeaf: next)
                next = node.leaves.upperBound
                nodes.append(node)
            }
            kind = .structure(nodes)
            leaves = firstLeaf..<next
            ownEntries = LeafEntries()
        }
        entries = ownEntries
        positions = [Int](repeating: -1, count: names.names.count)
        self.names = names
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

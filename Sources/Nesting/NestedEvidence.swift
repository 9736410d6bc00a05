package import Tabular

/// What was seen of the values at one path into a nested column: their kinds and, below them, members and elements. It is a
/// join: what several workers saw is put together in any order.
///
/// Values that have no type in common are JSON text, and nothing below them is kept. So is an object of more than
/// `maximumMembers` different names, most likely keys that are data, and what stands deeper than `maximumDepth`.
package struct NestedEvidence: Sendable, Equatable {
    /// Objects with more different names than this are JSON text.
    package static let maximumMembers = 1000
    /// What is nested deeper is JSON text: readers have limits, of which Dremio's, 16 structures and lists, is the least
    /// and Arrow's, 64, the least of those that refuse a file.
    package static let maximumDepth = 32
    /// A column with more paths than this is JSON text as a whole.
    package static let maximumPaths = 20_000

    /// Where a member was seen first, by which members are put in order.
    struct Sighting: Sendable, Equatable, Comparable {
        /// The row in the output.
        var row: UInt64
        /// Where its key begins in the column's text.
        var offset: Int

        static func < (a: Sighting, b: Sighting) -> Bool { a.row == b.row ? a.offset < b.offset : a.row < b.row }
    }

    struct Member: Sendable, Equatable {
        var first: Sighting
        var values: NestedEvidence
    }

    /// What values have too much of to be structures.
    package enum Excess: Sendable, Equatable, CaseIterable {
        case members, depth, paths
    }

    /// Whether the values are JSON text, whatever else comes.
    private(set) var isJSON = false
    /// Why, where they have a type in common.
    private(set) var excess: Excess?
    /// The kinds of those that are neither objects nor arrays.
    var kinds: ValueKinds = []
    var hasObjects = false
    var hasArrays = false
    var names = MemberNames()
    /// In the order of `names`.
    var members: [Member] = []
    /// What the elements of arrays are: one or none.
    var elements: [NestedEvidence] = []

    /// Nothing seen so far.
    package init() {}

    /// The type of all values together.
    package var type: NestedType { pathCount > NestedEvidence.maximumPaths ? .json : typeOfValues }

    private var typeOfValues: NestedType {
        if isJSON { return .json }
        if hasArrays { return .list(elements.first?.typeOfValues ?? .scalar(.empty)) }
        guard hasObjects else { return .scalar(kinds.type) }
        // No format has structures without a member.
        guard !members.isEmpty else { return .json }
        let order = members.indices.sorted { members[$0].first < members[$1].first }
        return .structure(
            order.map { NestedType.Member(name: names.names[$0], type: members[$0].values.typeOfValues) })
    }

    /// Where values are JSON text though they have a type in common, and why.
    ///
    /// - Parameter path: the name of the column.
    package func excesses(at path: String) -> [(path: String, excess: Excess)] {
        pathCount > NestedEvidence.maximumPaths ? [(path, .paths)] : excessesOfValues(at: path)
    }

    private func excessesOfValues(at path: String) -> [(path: String, excess: Excess)] {
        if isJSON { return excess.map { [(path, $0)] } ?? [] }
        if hasArrays { return elements.first?.excessesOfValues(at: path) ?? [] }
        return members.indices.flatMap {
            members[$0].values.excessesOfValues(at: "\(path).\(ColumnName(utf8: names.names[$0]))")
        }
    }

    /// How many paths there are, this one included.
    private var pathCount: Int {
        members.reduce(1) { $0 + $1.values.pathCount } + elements.reduce(0) { $0 + $1.pathCount }
    }

    /// Takes in what another worker has seen.
    package mutating func join(_ other: NestedEvidence) {
        if other.isJSON { giveUp(excess ?? other.excess) }
        guard !isJSON else { return }
        kinds.formUnion(other.kinds)
        hasObjects = hasObjects || other.hasObjects
        hasArrays = hasArrays || other.hasArrays
        guard !settle() else { return }
        if let element = other.elements.first {
            if elements.isEmpty { elements.append(element) } else { elements[0].join(element) }
        }
        for (name, member) in zip(other.names.names, other.members) {
            if let index = names.index(of: name) {
                members[index].first = min(members[index].first, member.first)
                members[index].values.join(member.values)
            } else if members.count < NestedEvidence.maximumMembers {
                names.append(name)
                members.append(member)
            } else {
                return giveUp(.members)
            }
        }
    }

    /// Makes the values JSON text where they have no type in common; true where they are.
    mutating func settle() -> Bool {
        let hasScalars = !kinds.isEmpty
        if hasObjects && hasArrays || hasScalars && (hasObjects || hasArrays) || kinds.type == .mixed { giveUp() }
        return isJSON
    }

    /// Makes the values JSON text for good.
    mutating func giveUp(_ excess: Excess? = nil) {
        self = NestedEvidence()
        isJSON = true
        self.excess = excess
    }
}

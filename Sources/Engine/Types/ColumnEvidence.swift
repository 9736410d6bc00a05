internal import Nesting
internal import Tabular

/// What was seen of one column's values. It is a join: what several workers saw is put together in any order.
struct ColumnEvidence: Equatable, Sendable {
    /// What the texts of sources without types are, taken together.
    enum Finding: UInt8 {
        case nothing
        case numbers
        case text
    }

    /// What sources without types have.
    var untyped = Finding.nothing
    /// The kinds of numbers among those, and text where one of them is empty.
    var untypedNumbers: ValueKinds = []
    /// What sources with types have.
    var typed: ValueKinds = []
    /// What nested values are made of, where that was looked at and there are any.
    var nested: NestedEvidence?

    /// What both have seen.
    func joined(with other: ColumnEvidence) -> ColumnEvidence {
        var nested = self.nested ?? other.nested
        if self.nested != nil, let others = other.nested { nested?.join(others) }
        return ColumnEvidence(
            untyped: untyped.rawValue < other.untyped.rawValue ? other.untyped : untyped,
            untypedNumbers: untypedNumbers.union(other.untypedNumbers), typed: typed.union(other.typed),
            nested: nested)
    }

    /// What the values are made of, where all of them are objects and arrays and that was looked at.
    func nestedType(infersTypes: Bool) -> NestedType? {
        type(infersTypes: infersTypes) == .nested ? nested?.type : nil
    }

    /// The type of all values together. Texts of sources without types count as numbers where `infersTypes`, and where
    /// all of them are.
    func type(infersTypes: Bool) -> ColumnType { kinds(infersTypes: infersTypes).type }

    /// The kinds of values from which that type follows.
    func kinds(infersTypes: Bool) -> ValueKinds {
        switch untyped {
        case .nothing: typed.union(untypedNumbers)
        case .numbers where infersTypes: typed.union(untypedNumbers)
        case .numbers, .text: typed.union(.text)
        }
    }
}

package import Tabular

/// What the values of a column are so far: the type they have in common, and whether earlier ones were stored as something
/// that it no longer is.
package struct GrowingColumn {
    /// How values are stored.
    package enum Form: Sendable {
        /// There is none yet.
        case empty
        case boolean
        case integer
        case double
        /// As text: that of the source for numbers and booleans.
        case text
    }

    /// Which kinds there are.
    package private(set) var kinds: ValueKinds = []
    /// How they are stored.
    package private(set) var form = Form.empty
    /// What the values before the first that had to be text were stored as; nil where there are none.
    package private(set) var earlier: Form?

    /// Says that the earlier values are texts now.
    package mutating func settle() { earlier = nil }

    package init() {}

    /// Notes the kind of a value, and says how it is stored.
    @inline(__always)
    package mutating func store(_ kind: ValueKinds) -> Form {
        if !kinds.contains(kind) { widen(kind) }
        return form
    }

    private mutating func widen(_ kind: ValueKinds) {
        kinds.formUnion(kind)
        let wider = Self.form(of: kinds.type)
        if wider == .text, form != .text, form != .empty { earlier = form }
        form = wider
    }

    private static func form(of type: ColumnType) -> Form {
        switch type {
        case .empty: .empty
        case .boolean: .boolean
        case .integer: .integer
        case .double: .double
        default: .text
        }
    }
}

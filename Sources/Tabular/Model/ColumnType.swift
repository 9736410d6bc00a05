/// What all values of a column are: the least type that gives every one of them back. It is a join: the type of two
/// columns' values together is found from the two, in any order.
public enum ColumnType: String, Sendable, CaseIterable {
    /// There is no value but null.
    case empty
    /// True or false.
    case boolean
    /// Whole numbers of 64 bits with a sign, written as such.
    case integer
    /// Numbers that a double prints back as they stand.
    case double
    /// Numbers, of which some need more than a double, or are written otherwise than it prints them.
    case number
    /// Text.
    case text
    /// Dates and times of workbooks.
    case date
    /// Objects and arrays.
    case nested
    /// Values of several kinds.
    case mixed
}

/// Which kinds of values a column has; what workers have seen is joined by union.
package struct ValueKinds: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let boolean = ValueKinds(rawValue: 1)
    /// Whole numbers below 2^53, which are doubles, too.
    package static let integer = ValueKinds(rawValue: 2)
    /// Whole numbers of 64 bits from 2^53 on.
    package static let longInteger = ValueKinds(rawValue: 4)
    package static let double = ValueKinds(rawValue: 8)
    package static let otherNumber = ValueKinds(rawValue: 16)
    package static let text = ValueKinds(rawValue: 32)
    package static let date = ValueKinds(rawValue: 64)
    package static let nested = ValueKinds(rawValue: 128)

    package static let numbers: ValueKinds = [.integer, .longInteger, .double, .otherNumber]

    /// The type of values of these kinds.
    package var type: ColumnType {
        switch self {
        case []: .empty
        case .boolean: .boolean
        case .text: .text
        case .date: .date
        case .nested: .nested
        default:
            if !isSubset(of: .numbers) {
                .mixed
            } else if isSubset(of: [.integer, .longInteger]) {
                .integer
            } else if isSubset(of: [.integer, .double]) {
                .double
            } else {
                .number
            }
        }
    }
}

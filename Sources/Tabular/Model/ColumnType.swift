/// What all values of a column are: the least type that gives every one of them back. It is a join: the type of two
/// columns' values together is found from the two, in any order.
public enum ColumnType: String, Sendable, CaseIterable {
    /// There is no value but null.
    case empty
    /// True or false.
    case boolean
    /// Whole numbers of 64 bits with a sign, written as such.
    case integer
    /// Numbers that a double holds: its shortest digits are the same number (`19.99`, `1.10`, `1e5`).
    case double
    /// Numbers, of which some need more than a double, or whole ones beyond 2^53 beside fractions.
    case decimal
    /// Text.
    case text
    /// Days: `2024-02-29`.
    case date
    /// Days and times without a zone, where midnight may be written as a day alone.
    case timestamp
    /// Days and times in UTC.
    case timestampUTC
    /// Objects and arrays.
    case nested
    /// Values of several kinds.
    case mixed
}

/// Which kinds of values a column has; what workers have seen is joined by union.
package struct ValueKinds: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let boolean = ValueKinds(rawValue: 1)
    /// Whole numbers below 2^53, which are doubles, too.
    package static let integer = ValueKinds(rawValue: 2)
    /// Whole numbers of 64 bits from 2^53 on.
    package static let longInteger = ValueKinds(rawValue: 4)
    package static let double = ValueKinds(rawValue: 8)
    package static let decimal = ValueKinds(rawValue: 16)
    package static let text = ValueKinds(rawValue: 32)
    package static let date = ValueKinds(rawValue: 64)
    package static let nested = ValueKinds(rawValue: 128)
    package static let timestamp = ValueKinds(rawValue: 256)
    package static let timestampUTC = ValueKinds(rawValue: 512)
    /// Times of day and spans of time, which have no type of their own beside text.
    package static let time = ValueKinds(rawValue: 1024)
    /// Numbers, beside what else they are, that no type of decimal numbers gives back: zero with a sign, and those with more
    /// digits than databases hold (PostgreSQL's manual, "Numeric Types": 131,072 before the point and 16,383 behind it).
    package static let undecimal = ValueKinds(rawValue: 2048)

    package static let numbers: ValueKinds = [.integer, .longInteger, .double, .decimal, .undecimal]
    /// What is text where there are no dates, as in JSON.
    package static let texts: ValueKinds = [.text, .date, .timestamp, .timestampUTC, .time]

    /// The type of values of these kinds.
    package var type: ColumnType {
        switch self {
        case []: .empty
        case .boolean: .boolean
        case .text, .time: .text
        case .date: .date
        case .timestamp, [.timestamp, .date]: .timestamp
        case .timestampUTC: .timestampUTC
        case .nested: .nested
        default:
            if !isSubset(of: .numbers) {
                .mixed
            } else if isSubset(of: [.integer, .longInteger]) {
                .integer
            } else if isSubset(of: [.integer, .double, .undecimal]) {
                .double
            } else {
                contains(.undecimal) ? .mixed : .decimal
            }
        }
    }

    /// The kind of a date whose text stands behind its header: text where it is no day of the calendar (a workbook's
    /// 1900-02-29) or finer than microseconds.
    package init(_ date: DateCell, text: UnsafeRawBufferPointer) {
        switch date.format {
        case .date, .dateTime:
            guard let date = DateText(text) else {
                self = .text
                return
            }
            self = date.isUTC ? .timestampUTC : date.hasTime ? .timestamp : .date
        case .time, .duration: self = .time
        }
    }
}

/// Which kinds of values a column has; what is known of several runs of rows is joined by union.
struct ColumnKinds: OptionSet, Sendable {
    let rawValue: UInt16
    init(rawValue: UInt16) { self.rawValue = rawValue }

    static let boolean = ColumnKinds(rawValue: 1)
    /// Whole numbers below 2^53, which are doubles, too.
    static let integer = ColumnKinds(rawValue: 2)
    /// Whole numbers of 64 bits from 2^53 on.
    static let longInteger = ColumnKinds(rawValue: 4)
    /// Numbers whose digits a double gives back.
    static let double = ColumnKinds(rawValue: 8)
    static let otherNumber = ColumnKinds(rawValue: 16)
    static let text = ColumnKinds(rawValue: 32)
    /// Objects and arrays.
    static let nested = ColumnKinds(rawValue: 64)
    static let day = ColumnKinds(rawValue: 128)
    /// A day and a time without a zone.
    static let localTime = ColumnKinds(rawValue: 256)
    /// A day and a time in UTC.
    static let instant = ColumnKinds(rawValue: 512)

    /// The form that holds every value of these kinds: the least one.
    var form: ColumnForm {
        switch self {
        case []: .empty
        case .boolean: .boolean
        case .day: .date
        case .instant: .instant
        default:
            if isSubset(of: [.integer, .longInteger]) {
                .int64
            } else if isSubset(of: [.integer, .double]) {
                .double
            } else if isSubset(of: [.day, .localTime]) {
                .localTime
            } else {
                .text
            }
        }
    }
}

/// How the values of a column are written.
enum ColumnForm: UInt8, Sendable {
    /// There are none.
    case empty
    case boolean
    case int64
    case double
    /// Days since 1970-01-01.
    case date
    /// Microseconds since 1970-01-01T00:00:00 on some clock.
    case localTime
    /// Microseconds since 1970-01-01T00:00:00Z.
    case instant
    case text

    /// How the values stand in pages.
    var physicalType: PhysicalType {
        switch self {
        case .boolean: .boolean
        case .int64, .localTime, .instant: .int64
        case .double: .double
        case .date: .int32
        case .empty, .text: .byteArray
        }
    }

    /// How many bytes a value takes while it waits for its page; texts take four and as many as they have.
    var width: Int { self == .boolean ? 1 : 8 }
}

internal import Tabular

extension ValueKinds {
    /// The form that holds every value of these kinds: the least one.
    var form: ColumnForm { ColumnForm(type) }

    /// Kinds whose values together are of this type.
    init(_ type: ColumnType) {
        self =
            switch type {
            case .empty: []
            case .boolean: .boolean
            // Longer ones are told by the values, and take no other form.
            case .integer: .integer
            case .double: .double
            case .date: .date
            case .timestamp: .timestamp
            case .timestampUTC: .timestampUTC
            case .nested: .nested
            case .decimal, .text, .mixed: .text
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

    /// The form of a type's values.
    init(_ type: ColumnType) {
        self =
            switch type {
            case .empty: .empty
            case .boolean: .boolean
            case .integer: .int64
            case .double: .double
            case .date: .date
            case .timestamp: .localTime
            case .timestampUTC: .instant
            case .decimal, .text, .nested, .mixed: .text
            }
    }

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

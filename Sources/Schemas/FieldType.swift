package import Tabular

/// The words for the types of fields, on the command line and in schema files.
package enum FieldType: String, Sendable, CaseIterable {
    /// Text of any kind.
    case text
    /// Whole numbers of 64 bits.
    case integer
    /// Numbers that a double holds.
    case number
    /// Numbers of any length.
    case decimal
    /// True or false.
    case boolean
    /// Days.
    case date
    /// Days and times.
    case timestamp
    /// Objects and arrays.
    case json

    /// The word for a column's type. Columns without any value are text.
    package init(_ type: ColumnType) {
        self =
            switch type {
            case .empty, .text, .mixed: .text
            case .boolean: .boolean
            case .integer: .integer
            case .double: .number
            case .decimal: .decimal
            case .date: .date
            case .timestamp, .timestampUTC: .timestamp
            case .nested: .json
            }
    }

    /// The widest kinds of values that a column of this type can have.
    package var kinds: ValueKinds {
        switch self {
        case .text: .text
        case .integer: [.integer, .longInteger]
        case .number: .double
        case .decimal: .decimal
        case .boolean: .boolean
        case .date: .date
        case .timestamp: .timestamp
        case .json: .nested
        }
    }
}

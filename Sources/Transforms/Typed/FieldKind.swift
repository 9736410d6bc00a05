/// What the values of a field are to be, in the words of `--types`.
public enum FieldKind: String, Sendable, CaseIterable {
    /// Text: numbers and the like as they are written.
    case text
    /// Whole numbers of 64 bits with a sign.
    case integer
    /// Numbers of any length.
    case number
    /// True or false.
    case boolean
    /// Days.
    case date
    /// Days and times, all of a field in UTC or none.
    case timestamp
    /// Objects and arrays.
    case json

    /// What a value that is none is told not to be.
    var noun: String {
        switch self {
        case .text: "text"
        case .integer: "a whole number of 64 bits"
        case .number: "a number"
        case .boolean: "true or false"
        case .date: "a date (2024-02-29)"
        case .timestamp: "a date and time (2024-02-29T12:30:00)"
        case .json: "a JSON object or array"
        }
    }
}

/// What stands between whole numbers and fractions in text.
public enum DecimalMark: Sendable {
    /// `1234.50`.
    case point
    /// `1234,50`, with or without points between groups of three digits: `1.234,50`.
    case comma
}

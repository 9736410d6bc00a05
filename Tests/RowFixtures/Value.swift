public import Tabular

/// A value of a row in a test.
public enum Value: Sendable, Hashable {
    /// No value at all.
    case absent
    /// A null that somebody wrote.
    case null
    /// True or false.
    case bool(Bool)
    /// A number's text.
    case number(String)
    /// Text.
    case text(String)
    /// Text as the body of a JSON string.
    case escaped(String)
    /// An object or array.
    case json(String)
    /// A date with its text.
    case date(DateCell.Format, Double, String)

    /// Whether there is a value.
    public var isThere: Bool { self != .absent && self != .null }
}

/// A named value.
public struct Field: Sendable, Hashable {
    /// The column.
    public var name: String
    /// The value.
    public var value: Value

    /// A named value.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

/// A row: its fields in order.
public typealias Fields = [Field]

/// A row of fields.
public func row(_ fields: KeyValuePairs<String, Value>) -> Fields { fields.map { Field($0.key, $0.value) } }

internal import Tabular

/// A column of the output: its name and the Arrow type of its values.
struct WrittenColumn: Equatable {
    /// The types that are written: those which every reader takes.
    enum Kind: Equatable {
        case utf8
        case int64
        case double
        case bool
        /// Days since 1970-01-01.
        case date
        /// Microseconds since 1970-01-01, in UTC or where no zone is known.
        case timestamp(isUTC: Bool)
    }

    var name: [UInt8]
    var kind: Kind
    /// Whether it holds nothing but JSON objects and arrays.
    var isNested: Bool

    init(name: ColumnName, type: ColumnType) {
        self.name = name.text
        isNested = type == .nested
        kind = WrittenColumn.kind(of: type)
    }

    static func kind(of type: ColumnType) -> Kind {
        switch type {
        case .boolean: .bool
        case .integer: .int64
        case .double: .double
        case .date: .date
        case .timestamp: .timestamp(isUTC: false)
        case .timestampUTC: .timestamp(isUTC: true)
        // A column without any value is text, since not every reader knows the type of nothing.
        case .empty, .decimal, .text, .nested, .mixed: .utf8
        }
    }
}

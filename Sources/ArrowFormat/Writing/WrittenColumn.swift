internal import Nesting
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
        /// Lists or structs.
        case nested(NestedType)

        /// How many fields a column has with those below it, and how many buffers these have together.
        var counts: (fields: Int, buffers: Int) {
            switch self {
            case .utf8: return (1, 3)
            case .int64, .double, .bool, .date, .timestamp: return (1, 2)
            case .nested(.scalar(let type)): return WrittenColumn.kind(of: type).counts
            case .nested(.json): return Kind.utf8.counts
            case .nested(.list(let element)):
                let below = Kind.nested(element).counts
                return (below.fields + 1, below.buffers + 2)
            case .nested(.structure(let members)):
                return members.map { Kind.nested($0.type).counts }
                    .reduce((1, 1)) { ($0.0 + $1.fields, $0.1 + $1.buffers) }
            }
        }
    }

    var name: [UInt8]
    var kind: Kind
    /// Whether it holds nothing but JSON objects and arrays.
    var isNested: Bool

    init(name: ColumnName, type: ColumnType, nested: NestedType? = nil) {
        self.name = name.text
        isNested = type == .nested
        kind = WrittenColumn.kind(of: type, nested: nested)
    }

    /// A column that is not of JSON.
    init(name: [UInt8], kind: Kind) {
        (self.name, self.kind, isNested) = (name, kind, false)
    }

    /// What its type is called as the column `name`.
    func written(as name: ColumnName, marksJSON: Bool) -> FormerTypes.Written {
        let (type, typeName): (ColumnType, String) =
            switch kind {
            case .utf8: isNested && marksJSON ? (.nested, "JSON") : (.text, "utf8")
            case .int64: (.integer, "int64")
            case .double: (.double, "double")
            case .bool: (.boolean, "bool")
            case .date: (.date, "date32")
            case .timestamp(let isUTC): (isUTC ? .timestampUTC : .timestamp, "timestamp")
            case .nested: (.nested, "a nested type")
            }
        return FormerTypes.Written(name: name, type: type, typeName: typeName)
    }

    static func kind(of type: ColumnType, nested: NestedType? = nil) -> Kind {
        if let nested, nested.isComposite { return .nested(nested) }
        return switch type {
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

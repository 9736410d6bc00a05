import Tabular

/// What a writer makes of a column that was read.
struct WrittenForm {
    /// What its type is called.
    var name: String
    /// What becomes of it.
    var change: TypeChange.Effect
    /// The type that its column begins with: `.empty` where there are no values, nil where they are nested and decide.
    var type: ColumnType?

    /// Of a field of a file's rows.
    init(_ field: SchemaNode, keepsStructures: Bool) {
        if let leaf = field.flatLeaf {
            self.init(leaf.form)
            return
        }
        let inner = field.allLeaves.map { WrittenForm($0.form) }
        let isWhole = inner.allSatisfy { if case .lost = $0.change { false } else { true } }
        self.init(
            name: "a nested type",
            change: keepsStructures && isWhole && !field.holdsMaps ? .none : .lost("JSON text"))
    }

    private init(name: String, change: TypeChange.Effect) {
        self.name = name
        self.change = change
    }

    private init(_ form: ValueForm) {
        (name, change, type) =
            switch form {
            case .boolean: ("boolean", .none, .boolean)
            case .int32: ("int32", .widened("int64"), .integer)
            case .uint32: ("uint32", .widened("int64"), .integer)
            case .int64: ("int64", .none, .integer)
            case .uint64: ("uint64", .lost("int64 or text"), nil)
            case .float: ("float", .widened("double"), .double)
            case .float16: ("float16", .widened("double"), .double)
            case .double: ("double", .none, .double)
            case .decimal, .bytesDecimal: ("decimal", .lost("double or text"), nil)
            case .date: ("date", .none, .date)
            case .time: ("time", .lost("text"), nil)
            case .timestamp(.nanoseconds, _):
                ("timestamp of nanoseconds", .lost("timestamp of microseconds or text"), nil)
            case .timestamp(.milliseconds, let isUTC):
                (
                    "timestamp of milliseconds", .widened("timestamp of microseconds"),
                    isUTC ? .timestampUTC : .timestamp
                )
            case .timestamp(_, let isUTC): ("timestamp", .none, isUTC ? .timestampUTC : .timestamp)
            case .int96: ("int96", .lost("timestamp of microseconds or text"), nil)
            case .text: ("text", .none, .text)
            case .json: ("JSON", .none, nil)
            case .binary: ("binary", .lost("text"), nil)
            case .uuid: ("uuid", .lost("text"), nil)
            case .interval: ("interval", .lost("text"), nil)
            case .null: ("null", .none, .empty)
            }
    }
}

extension SchemaNode {
    /// Whether maps or variants are in it, which are written as something else.
    fileprivate var holdsMaps: Bool {
        switch shape {
        case .leaf: false
        case .structure(let children): children.contains(where: \.holdsMaps)
        case .list(let repeated, let element): (element ?? repeated).holdsMaps
        case .map, .variant: true
        }
    }
}

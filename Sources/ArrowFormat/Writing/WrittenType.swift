import Tabular

/// What a writer makes of a column that was read.
struct WrittenType {
    /// What its type is called.
    var name: String
    /// What becomes of it.
    var change: TypeChange.Effect
    /// The type that its column begins with: `.empty` where there are no values, nil where they are nested and decide.
    var type: ColumnType?

    /// Of a field of a schema.
    init(_ field: ArrowField, keepsStructures: Bool) {
        switch field.type {
        case .list, .listView, .fixedSizeList, .structure:
            let isWhole = field.children.allSatisfy { child in
                if case .lost = WrittenType(child, keepsStructures: true).change { false } else { true }
            }
            (name, change) = ("a nested type", keepsStructures && isWhole ? .none : .lost("JSON text"))
        default:
            (name, change, type) = WrittenType.plain(field.type)
            if field.dictionary != nil, change == .none { change = .widened("the same without a dictionary") }
            if field.isUUID { name = "uuid" }
            // Its values decide whether it is nested.
            if field.isJSON { (name, type) = ("JSON", nil) }
        }
    }

    private static func plain(_ type: ArrowType) -> (String, TypeChange.Effect, ColumnType?) {
        switch type {
        case .null: ("null", .none, .empty)
        case .bool: ("bool", .none, .boolean)
        case .int(8, true): ("int64", .none, .integer)
        case .int(8, false): ("uint64", .lost("int64 or text"), nil)
        case .int(let bytes, let isSigned):
            ("\(isSigned ? "" : "u")int\(bytes * 8)", .widened("int64"), .integer)
        case .float(8): ("double", .none, .double)
        case .float(let bytes): (bytes == 4 ? "float" : "float16", .widened("double"), .double)
        case .date32: ("date32", .none, .date)
        case .date64: ("date64", .widened("date32"), .date)
        case .timestamp(.microsecond, let hasZone): ("timestamp", .none, hasZone ? .timestampUTC : .timestamp)
        case .timestamp(.nanosecond, _):
            ("timestamp of nanoseconds", .lost("timestamp of microseconds or text"), nil)
        case .timestamp(_, let hasZone):
            ("timestamp of (milli)seconds", .widened("timestamp of microseconds"), hasZone ? .timestampUTC : .timestamp)
        case .utf8(false): ("utf8", .none, .text)
        case .utf8(true): ("large_utf8", .widened("utf8"), .text)
        case .utf8View: ("utf8_view", .widened("utf8"), .text)
        case .decimal: ("decimal", .lost("double or text"), nil)
        case .time: ("time", .lost("text"), nil)
        case .duration: ("duration", .lost("int64"), nil)
        case .interval: ("interval", .lost("text"), nil)
        case .binary, .binaryView, .fixedSizeBinary: ("binary", .lost("text"), nil)
        case .map, .union, .runEndEncoded, .list, .listView, .fixedSizeList, .structure:
            ("a nested type", .lost("JSON text"), nil)
        }
    }
}

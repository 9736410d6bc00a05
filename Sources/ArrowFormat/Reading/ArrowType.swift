internal import Tabular

/// The units of times.
enum TimeUnit: Int16, Sendable {
    case second = 0
    case millisecond = 1
    case microsecond = 2
    case nanosecond = 3

    /// How many make a second.
    var perSecond: Int64 {
        switch self {
        case .second: 1
        case .millisecond: 1_000
        case .microsecond: 1_000_000
        case .nanosecond: 1_000_000_000
        }
    }
}

/// What the values of a column are (Schema.fbs, `Type`), with its parameters.
enum ArrowType: Equatable, Sendable {
    enum Interval: Int16, Sendable {
        case yearMonth = 0
        case dayTime = 1
        case monthDayNano = 2
    }

    case null
    case int(bytes: Int, isSigned: Bool)
    /// Two, four or eight bytes.
    case float(bytes: Int)
    case bool
    case decimal(bytes: Int, scale: Int)
    case date32
    case date64
    case time(bytes: Int, TimeUnit)
    case timestamp(TimeUnit, hasZone: Bool)
    case duration(TimeUnit)
    case interval(Interval)
    /// Offsets of eight bytes where it is large, else of four.
    case binary(isLarge: Bool)
    case utf8(isLarge: Bool)
    case binaryView
    case utf8View
    case fixedSizeBinary(count: Int)
    case list(isLarge: Bool)
    case listView(isLarge: Bool)
    case fixedSizeList(count: Int)
    case map
    case structure
    case union(isDense: Bool, typeIDs: [Int32])
    case runEndEncoded

    /// The type that a field's table has.
    ///
    /// - Throws: `.malformed` for types that there are not.
    init(_ field: FlatTable) throws(ExportError) {
        let number: UInt8 = try field.number(2, default: 0)
        guard let kind = TypeNumber(rawValue: number), kind != .none, let table = try field.table(3) else {
            throw ArrowType.unknown("a type of the number \(number)")
        }
        switch kind {
        case .none, .null: self = .null
        case .int:
            let bits: Int32 = try table.number(0, default: 0)
            guard [8, 16, 32, 64].contains(bits) else { throw ArrowType.unknown("whole numbers of \(bits) bits") }
            self = .int(bytes: Int(bits) / 8, isSigned: try table.flag(1))
        case .floatingPoint:
            let precision: Int16 = try table.number(0, default: 0)
            guard (0...2).contains(precision) else { throw ArrowType.unknown("numbers of precision \(precision)") }
            self = .float(bytes: 2 << Int(precision))
        case .bool: self = .bool
        case .decimal:
            let bits: Int32 = try table.number(2, default: 128)
            let scale: Int32 = try table.number(1, default: 0)
            guard [32, 64, 128, 256].contains(bits), abs(Int(scale)) <= 1_000 else {
                throw ArrowType.unknown("decimals of \(bits) bits and scale \(scale)")
            }
            self = .decimal(bytes: Int(bits) / 8, scale: Int(scale))
        case .date: self = try table.number(0, default: Int16(1)) == 0 ? .date32 : .date64
        case .time, .timestamp, .duration, .interval: self = try ArrowType.time(kind, table)
        case .binary, .largeBinary: self = .binary(isLarge: kind == .largeBinary)
        case .utf8, .largeUTF8: self = .utf8(isLarge: kind == .largeUTF8)
        case .binaryView: self = .binaryView
        case .utf8View: self = .utf8View
        case .fixedSizeBinary: self = .fixedSizeBinary(count: try ArrowType.size(table))
        case .fixedSizeList: self = .fixedSizeList(count: try ArrowType.size(table))
        case .list, .largeList: self = .list(isLarge: kind == .largeList)
        case .listView, .largeListView: self = .listView(isLarge: kind == .largeListView)
        case .map: self = .map
        case .structure: self = .structure
        case .union:
            let vector = try table.vector(1, elementSize: 4)
            let isDense = try table.number(0, default: Int16(0)) == 1
            self = .union(isDense: isDense, typeIDs: (0..<min(vector.count, 256)).map { vector.int($0) })
        case .runEndEncoded: self = .runEndEncoded
        }
    }

    private static func time(_ kind: TypeNumber, _ table: FlatTable) throws(ExportError) -> ArrowType {
        let isMilli = kind == .time || kind == .duration
        let number: Int16 = try table.number(0, default: isMilli ? 1 : 0)
        if kind == .interval {
            guard let unit = Interval(rawValue: number) else { throw unknown("intervals of the unit \(number)") }
            return .interval(unit)
        }
        guard let unit = TimeUnit(rawValue: number) else { throw unknown("times of the unit \(number)") }
        switch kind {
        case .duration: return .duration(unit)
        case .timestamp: return .timestamp(unit, hasZone: try table.text(1)?.isEmpty == false)
        default:
            let bits: Int32 = try table.number(1, default: 32)
            guard bits == 32 || bits == 64 else { throw unknown("times of \(bits) bits") }
            return .time(bytes: Int(bits) / 8, unit)
        }
    }

    private static func size(_ table: FlatTable) throws(ExportError) -> Int {
        let size: Int32 = try table.number(0, default: 0)
        guard size >= 0 else { throw unknown("values of \(size) bytes") }
        return Int(size)
    }

    private static func unknown(_ what: String) -> ExportError {
        ExportError(.malformed, "the schema has \(what), which Arrow does not have")
    }
}

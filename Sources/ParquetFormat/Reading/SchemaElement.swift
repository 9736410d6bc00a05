import Tabular

/// Whether a field has exactly one value, at most one, or any number (parquet.thrift, `FieldRepetitionType`).
enum Repetition: Int32, Sendable {
    case required = 0
    case optional = 1
    case repeated = 2
}

/// What the values of a field mean, as `LogicalType` or the older `ConvertedType` of parquet.thrift says.
enum Annotation: Sendable, Equatable {
    /// The fraction of a second that times count.
    enum Unit: Int64, Sendable {
        case milliseconds = 1_000
        case microseconds = 1_000_000
        case nanoseconds = 1_000_000_000
    }

    case none
    case string
    case map
    case mapKeyValue
    case list
    case enumeration
    case decimal(scale: Int32, precision: Int32)
    case date
    case time(Unit)
    case timestamp(Unit, isUTC: Bool)
    case integer(bits: Int, isSigned: Bool)
    case null
    case json
    case bson
    case uuid
    case float16
    case variant
    case interval
    /// One that came after this reader: the values are what they are physically.
    case unknown
}

/// One node of a file's schema, which stands as a list in depth-first order (parquet.thrift, `SchemaElement`).
struct SchemaElement: Sendable {
    var type: PhysicalType?
    var typeLength: Int32 = 0
    var repetition = Repetition.required
    var name: [UInt8] = []
    var childCount: Int32 = 0
    var annotation = Annotation.none
    private var converted: Int32?
    private var scale: Int32 = 0
    private var precision: Int32 = 0

    /// Reads the structure that comes next.
    init(_ reader: inout ThriftReader) throws(ExportError) {
        var last: Int16 = 0
        var hasName = false
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1:
                let raw = try reader.int32(field)
                guard let known = PhysicalType(rawValue: raw) else {
                    throw ExportError(.malformed, "the schema has a type \(raw), which does not exist")
                }
                type = known
            case 2: typeLength = try reader.int32(field)
            case 3:
                guard let known = Repetition(rawValue: try reader.int32(field)) else {
                    throw ExportError(.malformed, "the schema has a repetition that does not exist")
                }
                repetition = known
            case 4:
                name = try reader.text(field)
                hasName = true
            case 5: childCount = try reader.int32(field)
            case 6: converted = try reader.int32(field)
            case 7: scale = try reader.int32(field)
            case 8: precision = try reader.int32(field)
            case 10: annotation = try SchemaElement.annotation(&reader, field)
            default: try reader.skip(field)
            }
        }
        guard hasName, childCount >= 0, typeLength >= 0 else {
            throw ExportError(.malformed, "the schema has a field without a name, or with a negative count")
        }
        if annotation == .none, let converted { annotation = older(converted) }
    }

    /// Reads a `LogicalType`: a union, of which one field is set.
    private static func annotation(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ExportError) -> Annotation {
        try reader.structure(field)
        var result = Annotation.unknown
        var last: Int16 = 0
        while let member = try reader.field(after: &last) {
            switch member.id {
            case 5: result = try decimal(&reader, member)
            case 7, 8:
                let (unit, isUTC) = try time(&reader, member)
                result = unit.map { member.id == 7 ? .time($0) : .timestamp($0, isUTC: isUTC) } ?? .unknown
            case 10: result = try integer(&reader, member)
            default:
                if let plain = plain[member.id] { result = plain }
                try reader.skip(member)
            }
        }
        return result
    }

    private static let plain: [Int16: Annotation] = [
        1: .string, 2: .map, 3: .list, 4: .enumeration, 6: .date, 11: .null, 12: .json, 13: .bson, 14: .uuid,
        15: .float16, 16: .variant,
    ]

    private static func decimal(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ExportError) -> Annotation {
        try reader.structure(field)
        var (scale, precision): (Int32, Int32) = (0, 0)
        var last: Int16 = 0
        while let member = try reader.field(after: &last) {
            switch member.id {
            case 1: scale = try reader.int32(member)
            case 2: precision = try reader.int32(member)
            default: try reader.skip(member)
            }
        }
        return .decimal(scale: scale, precision: precision)
    }

    private static func time(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ExportError) -> (Annotation.Unit?, isUTC: Bool) {
        try reader.structure(field)
        var unit: Annotation.Unit?
        var isUTC = false
        var last: Int16 = 0
        while let member = try reader.field(after: &last) {
            switch member.id {
            case 1: isUTC = try reader.boolean(member)
            case 2:
                try reader.structure(member)
                var lastUnit: Int16 = 0
                while let kind = try reader.field(after: &lastUnit) {
                    unit = [1: .milliseconds, 2: .microseconds, 3: .nanoseconds][kind.id]
                    try reader.skip(kind)
                }
            default: try reader.skip(member)
            }
        }
        return (unit, isUTC)
    }

    private static func integer(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ExportError) -> Annotation {
        try reader.structure(field)
        var (bits, isSigned) = (64, true)
        var last: Int16 = 0
        while let member = try reader.field(after: &last) {
            switch member.id {
            case 1: bits = Int(try reader.int32(member))
            case 2: isSigned = try reader.boolean(member)
            default: try reader.skip(member)
            }
        }
        return .integer(bits: bits, isSigned: isSigned)
    }

    /// What a `ConvertedType` means.
    private func older(_ converted: Int32) -> Annotation {
        switch converted {
        case 0: .string
        case 1: .map
        case 2: .mapKeyValue
        case 3: .list
        case 4: .enumeration
        case 5: .decimal(scale: scale, precision: precision)
        case 6: .date
        case 7: .time(.milliseconds)
        case 8: .time(.microseconds)
        case 9: .timestamp(.milliseconds, isUTC: true)
        case 10: .timestamp(.microseconds, isUTC: true)
        case 11...14: .integer(bits: 8 << Int(converted - 11), isSigned: false)
        case 15...18: .integer(bits: 8 << Int(converted - 15), isSigned: true)
        case 19: .json
        case 20: .bson
        case 21: .interval
        default: .unknown
        }
    }
}

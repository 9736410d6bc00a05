import Tabular

/// How the values of a column become cells: its physical type and what is annotated, brought together.
enum ValueForm: Sendable, Equatable {
    case boolean
    case int32
    case uint32
    case int64
    case uint64
    case float
    case double
    case float16
    /// Whole numbers of 4 or 8 bytes, little-endian, with so many digits behind the point.
    case decimal(scale: Int)
    /// Whole numbers of any size, big-endian.
    case bytesDecimal(scale: Int)
    /// Days since 1970.
    case date
    case time(Annotation.Unit)
    case timestamp(Annotation.Unit, isUTC: Bool)
    /// A timestamp as a Julian day and nanoseconds.
    case int96
    /// Text, which must be UTF-8.
    case text
    /// JSON text.
    case json
    /// Bytes, which are text where they are UTF-8, and base64 elsewhere.
    case binary
    case uuid
    /// Months, days and milliseconds.
    case interval
    /// Nothing but nulls.
    case null

    /// Whether values are those of floating point.
    var isFloating: Bool { self == .double || self == .float || self == .float16 }

    /// An annotation that does not go with the type is passed over: the value itself is still there.
    init(_ type: PhysicalType, width: Int, _ annotation: Annotation) {
        switch (type, annotation) {
        case (_, .null): self = .null
        case (.int32, .decimal(let scale, _)) where Self.isFine(scale),
            (.int64, .decimal(let scale, _)) where Self.isFine(scale):
            self = .decimal(scale: Int(scale))
        case (.byteArray, .decimal(let scale, _)) where Self.isFine(scale),
            (.fixedLengthByteArray, .decimal(let scale, _)) where Self.isFine(scale) && width <= Self.widestDecimal:
            self = .bytesDecimal(scale: Int(scale))
        case (.int32, .date): self = .date
        case (.int32, .time(.milliseconds)): self = .time(.milliseconds)
        case (.int64, .time(let unit)): self = .time(unit)
        case (.int64, .timestamp(let unit, let isUTC)): self = .timestamp(unit, isUTC: isUTC)
        case (.int32, .integer(let bits, false)) where bits <= 32: self = .uint32
        case (.int64, .integer(_, false)): self = .uint64
        case (.byteArray, .string), (.byteArray, .enumeration): self = .text
        case (.byteArray, .json): self = .json
        case (.fixedLengthByteArray, .uuid) where width == 16: self = .uuid
        case (.fixedLengthByteArray, .float16) where width == 2: self = .float16
        case (.fixedLengthByteArray, .interval) where width == 12: self = .interval
        default: self = Self.plain(type)
        }
    }

    /// Decimals of more bytes have no meaning anywhere.
    static let widestDecimal = 256
    private static func isFine(_ scale: Int32) -> Bool { scale >= 0 && scale <= 1000 }

    private static func plain(_ type: PhysicalType) -> ValueForm {
        switch type {
        case .boolean: .boolean
        case .int32: .int32
        case .int64: .int64
        case .int96: .int96
        case .float: .float
        case .double: .double
        case .byteArray, .fixedLengthByteArray: .binary
        }
    }
}

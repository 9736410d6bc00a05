/// Writes structures in Thrift's compact protocol (thrift-compact-protocol.md): each field with its number, as the
/// difference to the one before, and its type.
struct ThriftWriter {
    /// The types of fields, as the protocol numbers them.
    enum FieldType: UInt8 {
        case yes = 1
        case no = 2
        case i16 = 4
        case i32 = 5
        case i64 = 6
        case binary = 8
        case list = 9
        case structure = 12
    }

    /// What is written so far.
    private(set) var bytes: [UInt8] = []
    /// The number of the last field of the structure that is being written.
    private var last = 0

    /// Nothing so far.
    init() {}

    mutating func i32(_ field: Int, _ value: Int32) {
        begin(field, .i32)
        zigzag(Int64(value))
    }

    mutating func i64(_ field: Int, _ value: Int64) {
        begin(field, .i64)
        zigzag(value)
    }

    mutating func bool(_ field: Int, _ value: Bool) { begin(field, value ? .yes : .no) }

    mutating func binary(_ field: Int, _ value: [UInt8]) {
        begin(field, .binary)
        element(value)
    }

    mutating func structure(_ field: Int, _ body: (inout ThriftWriter) -> Void) {
        begin(field, .structure)
        structure(body)
    }

    /// A list, whose elements `body` writes: exactly `count` of them.
    mutating func list(_ field: Int, of type: FieldType, count: Int, _ body: (inout ThriftWriter) -> Void) {
        begin(field, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            varint(UInt64(count))
        }
        body(&self)
    }

    /// A structure that stands alone or in a list.
    mutating func structure(_ body: (inout ThriftWriter) -> Void) {
        let outer = last
        last = 0
        body(&self)
        bytes.append(0)
        last = outer
    }

    /// A number in a list.
    mutating func element(_ value: Int32) { zigzag(Int64(value)) }

    /// Bytes in a list.
    mutating func element(_ value: [UInt8]) {
        varint(UInt64(value.count))
        bytes += value
    }

    private mutating func begin(_ field: Int, _ type: FieldType) {
        let step = field - last
        last = field
        if 1...15 ~= step {
            bytes.append(UInt8(step) << 4 | type.rawValue)
        } else {
            bytes.append(type.rawValue)
            zigzag(Int64(field))
        }
    }

    private mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

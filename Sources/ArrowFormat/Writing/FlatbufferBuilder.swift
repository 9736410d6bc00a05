/// Writes FlatBuffers (flatbuffers.dev, "FlatBuffer internals") from front to back: what a table refers to is written behind it.
///
/// ```
///  ├ place of the root ┼ table's directory ┼ table ┼ its vectors and texts ┼ their tables … ┤
/// ```
struct FlatbufferBuilder {
    /// A field of a table. Fields that are nil are left out, and have their default then.
    enum Field {
        case int8(UInt8)
        case int16(Int16)
        case int32(Int32)
        case int64(Int64)
        /// Where something that is written later will stand.
        case reference

        var size: Int {
            switch self {
            case .int8: 1
            case .int16: 2
            case .int32, .reference: 4
            case .int64: 8
            }
        }
    }

    /// What is written.
    private(set) var bytes: [UInt8] = [0, 0, 0, 0]

    /// Writes the root table, and gives where its references are to be filled in, in order.
    mutating func root(_ fields: [Field?]) -> [Int] { table(fields, at: 0) }

    /// Writes the table that the reference at `place` is to, and gives where its own are to be filled in, in order.
    mutating func table(_ fields: [Field?], at place: Int) -> [Int] {
        align(to: 2)
        let directory = bytes.count
        // The directory is filled in once the fields have their offsets.
        bytes += [UInt8](repeating: 0, count: 4 + 2 * fields.count)
        align(to: 8)
        let start = bytes.count
        refer(from: place, to: start)
        put(Int32(truncatingIfNeeded: start - directory))
        var references: [Int] = []
        for (index, field) in fields.enumerated() {
            guard let field else { continue }
            align(to: field.size)
            set(UInt16(truncatingIfNeeded: bytes.count - start), at: directory + 4 + 2 * index)
            switch field {
            case .int8(let value): put(value)
            case .int16(let value): put(value)
            case .int32(let value): put(value)
            case .int64(let value): put(value)
            case .reference:
                references.append(bytes.count)
                put(UInt32(0))
            }
        }
        set(UInt16(truncatingIfNeeded: 4 + 2 * fields.count), at: directory)
        set(UInt16(truncatingIfNeeded: bytes.count - start), at: directory + 2)
        return references
    }

    /// Writes text for the reference at `place`.
    mutating func text(_ text: [UInt8], at place: Int) {
        align(to: 4)
        refer(from: place, to: bytes.count)
        put(UInt32(truncatingIfNeeded: text.count))
        bytes += text
        bytes.append(0)
    }

    /// Writes a vector of `count` references for the one at `place`, and gives where they are to be filled in.
    mutating func references(_ count: Int, at place: Int) -> [Int] {
        align(to: 4)
        refer(from: place, to: bytes.count)
        put(UInt32(truncatingIfNeeded: count))
        let start = bytes.count
        bytes += [UInt8](repeating: 0, count: 4 * count)
        return (0..<count).map { start + 4 * $0 }
    }

    /// Writes a vector of structs that are made of numbers of eight bytes, for the reference at `place`.
    mutating func structs(_ numbers: [Int64], perStruct: Int, at place: Int) {
        while bytes.count % 8 != 4 { bytes.append(0) }
        refer(from: place, to: bytes.count)
        put(UInt32(truncatingIfNeeded: numbers.count / perStruct))
        for number in numbers { put(number) }
    }

    private mutating func align(to size: Int) {
        while bytes.count % size != 0 { bytes.append(0) }
    }

    private mutating func refer(from place: Int, to target: Int) {
        set(UInt32(truncatingIfNeeded: target - place), at: place)
    }

    private mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func set(_ number: some FixedWidthInteger, at place: Int) {
        withUnsafeBytes(of: number.littleEndian) { source in
            for index in source.indices { bytes[place + index] = source[index] }
        }
    }
}

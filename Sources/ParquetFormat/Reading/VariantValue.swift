import ByteScanning
import Tabular

/// A value of any kind, as the Variant encoding writes it (parquet-format, VariantEncoding.md).
///
/// Bounds: everything is read through `number` and `slice`, which check against the bytes they are given. Parts may be
/// pointed at more than once, so that what is written is bounded by the longest row, and how deep by `maximumDepth`.
struct VariantValue {
    private let metadata: UnsafeRawBufferPointer
    private let value: UnsafeRawBufferPointer
    private let offsetSize: Int
    private let nameCount: Int
    private static let maximumDepth = 64

    init(metadata: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws(ExportError) {
        self.metadata = metadata
        self.value = value
        guard let head = metadata.first, head & 0xF == 1 else { throw Self.damaged("its metadata") }
        offsetSize = Int(head >> 6) + 1
        nameCount = try Self.number(metadata, at: 1, size: offsetSize)
        guard nameCount < metadata.count else { throw Self.damaged("its metadata") }
    }

    private static func damaged(_ what: String) -> ExportError {
        ExportError(.malformed, "a variant is damaged: \(what)")
    }

    private static func number(
        _ bytes: UnsafeRawBufferPointer, at index: Int, size: Int
    ) throws(ExportError) -> Int {
        guard index >= 0, index <= bytes.count, bytes.count - index >= size else { throw damaged("it is cut short") }
        var value = 0
        for place in 0..<size { value |= Int(bytes[index + place]) << (8 * place) }
        return value
    }

    private static func slice(
        _ bytes: UnsafeRawBufferPointer, from start: Int, count: Int
    ) throws(ExportError) -> UnsafeRawBufferPointer {
        guard start >= 0, count >= 0, start <= bytes.count, count <= bytes.count - start else {
            throw damaged("it is cut short")
        }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
    }

    /// Name `index` of the metadata's.
    private func name(_ index: Int) throws(ExportError) -> UnsafeRawBufferPointer {
        guard index < nameCount else { throw Self.damaged("a name that is not in its metadata") }
        let offsets = 1 + offsetSize
        let start = try Self.number(metadata, at: offsets + index * offsetSize, size: offsetSize)
        let end = try Self.number(metadata, at: offsets + (index + 1) * offsetSize, size: offsetSize)
        return try Self.slice(metadata, from: offsets + (nameCount + 1) * offsetSize + start, count: end - start)
    }

    /// Writes it as JSON.
    func write(to builder: JSONBuilder) throws(ExportError) { try write(value, builder, depth: 0) }

    private func write(
        _ bytes: UnsafeRawBufferPointer, _ builder: JSONBuilder, depth: Int
    ) throws(ExportError) {
        guard depth < Self.maximumDepth else {
            throw ExportError(.limit, "a variant is nested more than \(Self.maximumDepth) levels deep")
        }
        guard let head = bytes.first else { throw Self.damaged("it is cut short") }
        let detail = Int(head >> 2)
        switch head & 3 {
        case 0: try writePrimitive(bytes, detail, builder)
        case 1: try putText(try Self.slice(bytes, from: 1, count: detail), builder)
        case 2: try writeObject(bytes, detail, builder, depth)
        default: try writeArray(bytes, detail, builder, depth)
        }
    }

    private func putText(_ text: UnsafeRawBufferPointer, _ builder: JSONBuilder) throws(ExportError) {
        // Not in a block, so that nothing may be read behind it: it is copied.
        let copy = ByteBlock(capacity: max(1, text.count))
        copy.append(text)
        guard Scan.isUTF8(copy.bytes, count: copy.count) else { throw Self.damaged("a text that is not UTF-8") }
        try builder.putText(copy.contents)
    }

    private func writeObject(
        _ bytes: UnsafeRawBufferPointer, _ detail: Int, _ builder: JSONBuilder, _ depth: Int
    ) throws(ExportError) {
        let (offsetSize, idSize, countSize) = (detail & 3 + 1, detail >> 2 & 3 + 1, detail >> 4 & 1 == 1 ? 4 : 1)
        let count = try Self.number(bytes, at: 1, size: countSize)
        guard count <= bytes.count else { throw Self.damaged("it is cut short") }
        let ids = 1 + countSize
        let offsets = ids + count * idSize
        let values = offsets + (count + 1) * offsetSize
        try builder.put(0x7B)
        for index in 0..<count {
            if index > 0 { try builder.put(0x2C) }
            try putText(try name(try Self.number(bytes, at: ids + index * idSize, size: idSize)), builder)
            try builder.put(0x3A)
            let start = values + (try Self.number(bytes, at: offsets + index * offsetSize, size: offsetSize))
            try write(try Self.slice(bytes, from: start, count: bytes.count - start), builder, depth: depth + 1)
        }
        try builder.put(0x7D)
    }

    private func writeArray(
        _ bytes: UnsafeRawBufferPointer, _ detail: Int, _ builder: JSONBuilder, _ depth: Int
    ) throws(ExportError) {
        let (offsetSize, countSize) = (detail & 3 + 1, detail >> 2 & 1 == 1 ? 4 : 1)
        let count = try Self.number(bytes, at: 1, size: countSize)
        guard count <= bytes.count else { throw Self.damaged("it is cut short") }
        let offsets = 1 + countSize
        let values = offsets + (count + 1) * offsetSize
        try builder.put(0x5B)
        for index in 0..<count {
            if index > 0 { try builder.put(0x2C) }
            let start = values + (try Self.number(bytes, at: offsets + index * offsetSize, size: offsetSize))
            try write(try Self.slice(bytes, from: start, count: bytes.count - start), builder, depth: depth + 1)
        }
        try builder.put(0x5D)
    }

    // MARK: Primitives

    private func writePrimitive(
        _ bytes: UnsafeRawBufferPointer, _ kind: Int, _ builder: JSONBuilder
    ) throws(ExportError) {
        switch kind {
        case 0: try builder.put("null")
        case 1: try builder.put("true")
        case 2: try builder.put("false")
        case 3: try builder.put(Array("\(Int8(truncatingIfNeeded: try Self.number(bytes, at: 1, size: 1)))".utf8))
        case 4: try builder.put(Array("\(Int16(truncatingIfNeeded: try Self.number(bytes, at: 1, size: 2)))".utf8))
        case 8, 9, 10: try writeDecimal(bytes, size: 4 << (kind - 8), builder)
        case 15, 16:
            let content = try Self.slice(bytes, from: 5, count: try Self.number(bytes, at: 1, size: 4))
            if kind == 16 { return try putText(content, builder) }
            try put(content, .binary, .byteArray, builder)
        default:
            guard let (form, type, size) = Self.forms[kind] else {
                throw ExportError(.input, "a variant has a value of a kind \(kind), which is not known here")
            }
            try put(try Self.slice(bytes, from: 1, count: size), form, type, builder)
        }
    }

    private static let forms: [Int: (ValueForm, PhysicalType, Int)] = [
        5: (.int32, .int32, 4), 6: (.int64, .int64, 8), 7: (.double, .double, 8), 11: (.date, .int32, 4),
        12: (.timestamp(.microseconds, isUTC: true), .int64, 8),
        13: (.timestamp(.microseconds, isUTC: false), .int64, 8), 14: (.float, .float, 4),
        17: (.time(.microseconds), .int64, 8), 18: (.timestamp(.nanoseconds, isUTC: true), .int64, 8),
        19: (.timestamp(.nanoseconds, isUTC: false), .int64, 8), 20: (.uuid, .fixedLengthByteArray, 16),
    ]

    private func writeDecimal(
        _ bytes: UnsafeRawBufferPointer, size: Int, _ builder: JSONBuilder
    ) throws(ExportError) {
        let scale = try Self.number(bytes, at: 1, size: 1)
        let digits = ByteBlock(capacity: size)
        for byte in try Self.slice(bytes, from: 2, count: size).reversed() {
            digits.bytes[digits.count] = byte
            digits.count += 1
        }
        try put(digits.contents, .bytesDecimal(scale: scale), .fixedLengthByteArray, builder)
    }

    private func put(
        _ bytes: UnsafeRawBufferPointer, _ form: ValueForm, _ type: PhysicalType, _ builder: JSONBuilder
    ) throws(ExportError) {
        let block = ByteBlock(capacity: max(1, bytes.count))
        block.append(bytes)
        let values = ColumnValues(
            bytes: block, spans: [UInt64(bytes.count)], count: 1,
            isUTF8: Scan.isUTF8(block.bytes, count: block.count))
        // A number that is none is null, as elsewhere in nested values.
        var lost = 0
        _ = try builder.put(values, 0, ValueWriter(form), form, lost: &lost)
    }
}

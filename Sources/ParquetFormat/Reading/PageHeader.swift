import Tabular

/// What stands before each page (parquet.thrift, `PageHeader`).
struct PageHeader: Sendable {
    enum Kind: Int32, Sendable {
        case data = 0
        case index = 1
        case dictionary = 2
        case dataV2 = 3
    }

    var kind = Kind.data
    /// How many bytes the page has once it is decompressed, levels included.
    var count = 0
    /// How many bytes it has in the file.
    var compressedCount = 0
    /// The CRC-32 of its bytes in the file.
    var checksum: UInt32?
    /// How many values, nulls included.
    var valueCount = 0
    /// How many rows; only version 2 says.
    var rowCount: Int?
    var encoding = Encoding.plain
    var definitionEncoding = Encoding.rle
    var repetitionEncoding = Encoding.rle
    /// Version 2: how many bytes the levels have, which are never compressed.
    var definitionCount = 0
    var repetitionCount = 0
    var isCompressed = true

    /// A page of more bytes is refused; writers aim at 1 MiB.
    static let maximumCount = 256 << 20
    /// A page of more values is refused; writers aim at 20,000, or at a row group's.
    static let maximumValueCount = 1 << 25

    /// Reads the header that comes next.
    init(_ reader: inout ThriftReader) throws(ExportError) {
        var last: Int16 = 0
        var found = 0
        var hasDetails: Kind?
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1:
                guard let known = Kind(rawValue: try reader.int32(field)) else {
                    throw ExportError(.malformed, "a page is of a kind that does not exist")
                }
                kind = known
                found |= 1
            case 2:
                count = Int(try reader.int32(field))
                found |= 2
            case 3:
                compressedCount = Int(try reader.int32(field))
                found |= 4
            case 4: checksum = UInt32(bitPattern: try reader.int32(field))
            case 5, 7, 8:
                try reader.structure(field)
                hasDetails = field.id == 5 ? .data : field.id == 7 ? .dictionary : .dataV2
                try readDetails(&reader, isV2: field.id == 8, isDictionary: field.id == 7)
            default: try reader.skip(field)
            }
        }
        guard found == 7, count >= 0, compressedCount >= 0 else {
            throw ExportError(.malformed, "a page's header is not complete")
        }
        guard kind == .index || hasDetails == kind else {
            throw ExportError(.malformed, "a page's header does not say what the page holds")
        }
        try checkLimits()
    }

    private func checkLimits() throws(ExportError) {
        guard count <= Self.maximumCount, compressedCount <= Self.maximumCount else {
            throw ExportError(
                .limit, "a page has \(max(count, compressedCount)) bytes, more than \(Self.maximumCount >> 20) MiB")
        }
        guard valueCount >= 0, (rowCount ?? 0) >= 0, definitionCount >= 0, repetitionCount >= 0 else {
            throw ExportError(.malformed, "a page's header has a negative count")
        }
        guard valueCount <= Self.maximumValueCount else {
            throw ExportError(.limit, "a page has \(valueCount) values, more than \(Self.maximumValueCount)")
        }
        guard kind != .dataV2 || definitionCount + repetitionCount <= min(count, compressedCount) else {
            throw ExportError(.malformed, "a page's levels have more bytes than the page")
        }
    }

    private mutating func readDetails(
        _ reader: inout ThriftReader, isV2: Bool, isDictionary: Bool
    ) throws(ExportError) {
        var last: Int16 = 0
        var hasCount = false
        while let field = try reader.field(after: &last) {
            switch (field.id, isV2) {
            case (1, _):
                valueCount = Int(try reader.int32(field))
                hasCount = true
            case (2, false), (4, true): encoding = try Self.encoding(&reader, field)
            case (3, false) where !isDictionary: definitionEncoding = try Self.encoding(&reader, field)
            case (4, false) where !isDictionary: repetitionEncoding = try Self.encoding(&reader, field)
            case (3, true): rowCount = Int(try reader.int32(field))
            case (5, true): definitionCount = Int(try reader.int32(field))
            case (6, true): repetitionCount = Int(try reader.int32(field))
            case (7, true): isCompressed = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
        guard hasCount else { throw ExportError(.malformed, "a page's header does not say how many values it has") }
    }

    private static func encoding(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ExportError) -> Encoding {
        let raw = try reader.int32(field)
        guard let known = Encoding(rawValue: raw) else {
            throw ExportError(
                .malformed, "a page has the encoding \(raw), which is not known here",
                advice: "write the file again with another encoding")
        }
        return known
    }
}

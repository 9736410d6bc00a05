import Tabular

/// What the end of a file says of it: the schema and where its row groups are described. The descriptions stay as they are
/// and are read one row group at a time, so that a file of many does not take many times its footer's memory.
final class Footer: Sendable {
    /// The list of the schema's nodes.
    let schema: [SchemaElement]
    /// How many rows the file says it has.
    let rowCount: Int64
    /// Where in `bytes` each row group's description begins.
    let rowGroups: [Int]
    /// Who wrote the file.
    let creator: String?
    private let bytes: [UInt8]

    /// A larger one is refused: the largest known have a few MiB.
    static let maximumCount = 64 << 20

    /// Reads the metadata of a file.
    ///
    /// - Throws: `.malformed`, with the byte within the footer, where it is damaged; `.input` for an encrypted file.
    init(_ bytes: [UInt8]) throws(ExportError) {
        self.bytes = bytes
        var schema: [SchemaElement] = []
        var rowCount: Int64?
        var rowGroups: [Int] = []
        var creator: String?
        var problem: ExportError?
        bytes.withUnsafeBytes { buffer in
            do throws(ExportError) {
                var reader = ThriftReader(buffer)
                var last: Int16 = 0
                while let field = try reader.field(after: &last) {
                    switch field.id {
                    case 2:
                        let count = try reader.structures(field)
                        guard count <= 1 << 21 else { throw ColumnSet.tooMany() }
                        for _ in 0..<count { schema.append(try SchemaElement(&reader)) }
                    case 3: rowCount = try reader.integer(field)
                    case 4:
                        for _ in 0..<(try reader.structures(field)) {
                            rowGroups.append(reader.index)
                            try reader.skipStructure()
                        }
                    case 6: creator = String(decoding: try reader.text(field), as: UTF8.self)
                    case 8: throw Footer.encrypted
                    default: try reader.skip(field)
                    }
                }
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        guard let rowCount, rowCount >= 0, !schema.isEmpty else {
            throw ExportError(.malformed, "the metadata lacks the schema or the number of rows")
        }
        self.schema = schema
        self.rowCount = rowCount
        self.rowGroups = rowGroups
        self.creator = creator
    }

    static let encrypted = ExportError(
        .input, "the file is encrypted, and this reader has no keys", advice: "decrypt it first")

    /// Reads the description of row group `index`, which has `columnCount` columns.
    func rowGroup(_ index: Int, columnCount: Int) throws(ExportError) -> RowGroupMetadata {
        var group: RowGroupMetadata?
        var problem: ExportError?
        bytes.withUnsafeBytes { buffer in
            do throws(ExportError) {
                var reader = ThriftReader(buffer, from: rowGroups[index])
                group = try RowGroupMetadata(&reader)
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        guard let group, group.chunks.count == columnCount else {
            throw ExportError(
                .malformed,
                "row group \(index + 1) has \(group?.chunks.count ?? 0) columns where the schema has \(columnCount)")
        }
        return group
    }
}

/// One row group (parquet.thrift, `RowGroup`): a run of rows, each of whose columns stands in a chunk.
struct RowGroupMetadata: Sendable {
    var chunks: [ChunkMetadata] = []
    var rowCount: Int64 = 0

    init(_ reader: inout ThriftReader) throws(ExportError) {
        var last: Int16 = 0
        var hasRows = false
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: for _ in 0..<(try reader.structures(field)) { chunks.append(try ChunkMetadata(&reader)) }
            case 3:
                rowCount = try reader.integer(field)
                hasRows = true
            default: try reader.skip(field)
            }
        }
        guard hasRows, rowCount >= 0 else {
            throw ExportError(.malformed, "a row group does not say how many rows it has")
        }
    }
}

/// One column of a row group (parquet.thrift, `ColumnChunk` and `ColumnMetaData`).
struct ChunkMetadata: Sendable {
    var type = PhysicalType.boolean
    var codec: CompressionCodec = .uncompressed
    var valueCount: Int64 = 0
    var uncompressedCount: Int64 = 0
    var compressedCount: Int64 = 0
    /// Bit n for the encoding of number n.
    var encodings: UInt32 = 0
    var dataOffset: Int64 = 0
    var dictionaryOffset: Int64?
    /// The least and the greatest value, as PLAIN has them, or bounds of them (parquet.thrift, `Statistics`); nothing where it is
    /// not said.
    var minimum: [UInt8]?
    var maximum: [UInt8]?

    init(_ reader: inout ThriftReader) throws(ExportError) {
        var last: Int16 = 0
        var hasData = false
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1:
                let path = try reader.text(field)
                guard path.isEmpty else {
                    throw ExportError(.input, "a column stands in another file", advice: "give that file")
                }
            case 3:
                try reader.structure(field)
                hasData = true
                try readData(&reader)
            case 8: throw Footer.encrypted
            default: try reader.skip(field)
            }
        }
        guard hasData else { throw ExportError(.malformed, "a column has no metadata") }
    }

    private mutating func readData(_ reader: inout ThriftReader) throws(ExportError) {
        var last: Int16 = 0
        var found = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1:
                let raw = try reader.int32(field)
                guard let known = PhysicalType(rawValue: raw) else {
                    throw ExportError(.malformed, "a column has a type \(raw), which does not exist")
                }
                type = known
                found |= 1
            case 2:
                for number in try reader.integers(field) where 0..<32 ~= number { encodings |= 1 << UInt32(number) }
            case 4:
                let raw = try reader.int32(field)
                guard let known = CompressionCodec(rawValue: raw) else {
                    throw ExportError(
                        .malformed, "a column is compressed with a method \(raw), which is not known here")
                }
                codec = known
                found |= 2
            case 5:
                valueCount = try reader.integer(field)
                found |= 4
            case 6: uncompressedCount = try reader.integer(field)
            case 7: compressedCount = try reader.integer(field)
            case 9:
                dataOffset = try reader.integer(field)
                found |= 8
            case 11: dictionaryOffset = try reader.integer(field)
            case 12: try readStatistics(&reader, field)
            default: try reader.skip(field)
            }
        }
        guard found == 15, valueCount >= 0, dataOffset >= 0 else {
            throw ExportError(.malformed, "the metadata of a column is not complete")
        }
    }

    /// The older `min` and `max` are passed over: of texts nobody knows how they were ordered.
    private mutating func readStatistics(
        _ reader: inout ThriftReader, _ field: ThriftReader.Field
    ) throws(ExportError) {
        try reader.structure(field)
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 5: maximum = try reader.text(field)
            case 6: minimum = try reader.text(field)
            default: try reader.skip(field)
            }
        }
    }

    /// Where its first page begins: the dictionary where there is one. Some writers say 0 for none.
    var start: UInt64 {
        guard let dictionaryOffset, dictionaryOffset > 0, dictionaryOffset < dataOffset else {
            return UInt64(max(0, dataOffset))
        }
        return UInt64(dictionaryOffset)
    }
}

import Tabular

extension ParquetReader: StorageListing {
    func storage() throws(ExportError) -> TableStorage {
        let file = tables.file
        let count = file.footer.rowGroups.count
        var groups: [TableStorage.Group] = []
        var tallies = [ColumnTally](repeating: ColumnTally(), count: file.schema.fields.count)
        for index in 0..<count {
            let group = try file.footer.rowGroup(index, columnCount: file.schema.leafCount)
            var (size, uncompressed): (UInt64, UInt64) = (0, 0)
            for (place, field) in file.schema.fields.enumerated() {
                for leaf in field.allLeaves where leaf.index < group.chunks.count {
                    let chunk = group.chunks[leaf.index]
                    tallies[place].add(chunk)
                    size = size.addingReportingOverflow(UInt64(clamping: chunk.compressedCount)).partialValue
                    uncompressed =
                        uncompressed.addingReportingOverflow(UInt64(clamping: chunk.uncompressedCount))
                        .partialValue
                }
            }
            guard index < TableStorage.groupLimit else { continue }
            groups.append(
                TableStorage.Group(
                    rows: UInt64(clamping: group.rowCount), size: size, uncompressedSize: uncompressed))
        }
        let columns = zip(file.schema.fields, tallies).map { field, tally in
            TableStorage.Column(
                name: String(decoding: field.name, as: UTF8.self), type: field.typeName, codecs: tally.codecNames,
                encodings: tally.encodingNames, size: tally.size, uncompressedSize: tally.uncompressedSize)
        }
        return TableStorage(creator: file.footer.creator, groupCount: count, groups: groups, columns: columns)
    }
}

/// What the chunks of one field have together.
private struct ColumnTally {
    private(set) var size: UInt64 = 0
    private(set) var uncompressedSize: UInt64 = 0
    private var encodings: UInt32 = 0
    private var codecs: UInt32 = 0

    mutating func add(_ chunk: ChunkMetadata) {
        encodings |= chunk.encodings
        codecs |= 1 << UInt32(chunk.codec.rawValue)
        size = size.addingReportingOverflow(UInt64(clamping: chunk.compressedCount)).partialValue
        uncompressedSize =
            uncompressedSize.addingReportingOverflow(UInt64(clamping: chunk.uncompressedCount)).partialValue
    }

    /// By their numbers (parquet.thrift, `CompressionCodec`).
    var codecNames: [String] {
        ColumnTally.names(codecs, ["none", "snappy", "gzip", "lzo", "brotli", "lz4", "zstd", "lz4_raw"])
    }

    /// By their numbers (parquet.thrift, `Encoding`).
    var encodingNames: [String] {
        ColumnTally.names(
            encodings,
            [
                "PLAIN", "GROUP_VAR_INT", "PLAIN_DICTIONARY", "RLE", "BIT_PACKED", "DELTA_BINARY_PACKED",
                "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "RLE_DICTIONARY", "BYTE_STREAM_SPLIT",
            ])
    }

    private static func names(_ bits: UInt32, _ names: [String]) -> [String] {
        (0..<32).filter { bits >> UInt32($0) & 1 != 0 }.map { $0 < names.count ? names[$0] : "number \($0)" }
    }
}

extension SchemaNode {
    /// What its values are, for people.
    fileprivate var typeName: String {
        if repetition == .repeated { return "list" }
        switch shape {
        case .leaf(let leaf): return leaf.form.name
        case .structure: return "struct"
        case .list: return "list"
        case .map: return "map"
        case .variant: return "variant"
        }
    }
}

extension ValueForm {
    fileprivate var name: String {
        switch self {
        case .decimal, .bytesDecimal: "decimal"
        case .time: "time"
        case .timestamp(_, let isUTC): isUTC ? "timestamp (UTC)" : "timestamp"
        case .int96: "timestamp (int96)"
        default: "\(self)"
        }
    }
}

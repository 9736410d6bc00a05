internal import Nesting
internal import Tabular

/// Messages' metadata, as Schema.fbs, Message.fbs and File.fbs of Arrow describe it.
enum MetadataWriter {
    /// Version 5 of the metadata.
    private static let version: Int16 = 4

    /// Where a buffer stands in the body, and how long it is.
    struct Buffer {
        var offset: Int
        var count: Int
    }

    /// How many values a field has in a batch, and how many of them are null.
    struct FieldNode {
        var count: Int
        var nullCount: Int
    }

    /// The message that begins a stream.
    static func schema(of columns: [WrittenColumn], marksJSON: Bool) -> [UInt8] {
        var builder = FlatbufferBuilder()
        let header = message(&builder, .schema, bodyCount: 0)
        putSchema(of: columns, marksJSON: marksJSON, to: &builder, at: header)
        return framed(builder.bytes)
    }

    /// The message of a batch of rows, without its body.
    static func batch(
        rowCount: Int, nodes: [FieldNode], buffers: [Buffer], bodyCount: Int, codec: ArrowWritingOptions.Codec
    ) -> [UInt8] {
        var builder = FlatbufferBuilder()
        let header = message(&builder, .recordBatch, bodyCount: bodyCount)
        let isCompressed = codec != .none
        let batch = builder.table(
            [.int64(Int64(rowCount)), .reference, .reference, isCompressed ? .reference : nil], at: header)
        builder.structs(nodes.flatMap { [Int64($0.count), Int64($0.nullCount)] }, perStruct: 2, at: batch[0])
        builder.structs(buffers.flatMap { [Int64($0.offset), Int64($0.count)] }, perStruct: 2, at: batch[1])
        if isCompressed {
            // 0 is LZ4_FRAME, which is the default, and 1 ZSTD; the method is 0, buffer by buffer.
            _ = builder.table([.int8(codec == .lz4 ? 0 : 1), .int8(0)], at: batch[2])
        }
        return framed(builder.bytes)
    }

    /// The directory of a file: its schema and where its batches stand.
    static func footer(of columns: [WrittenColumn], batches: [WrittenBatch], marksJSON: Bool) -> [UInt8] {
        var builder = FlatbufferBuilder()
        let footer = builder.root([.int16(version), .reference, .reference, .reference])
        putSchema(of: columns, marksJSON: marksJSON, to: &builder, at: footer[0])
        builder.structs([], perStruct: 3, at: footer[1])
        builder.structs(
            batches.flatMap { [Int64($0.offset), Int64($0.metadataCount), Int64($0.bodyCount)] }, perStruct: 3,
            at: footer[2])
        return builder.bytes
    }

    /// A message's table; gives where the reference to its header is.
    private static func message(
        _ builder: inout FlatbufferBuilder, _ header: MessageHeader, bodyCount: Int
    ) -> Int {
        builder.root([.int16(version), .int8(header.rawValue), .reference, .int64(Int64(bodyCount))])[0]
    }

    /// The metadata with what stands before it, padded to a multiple of eight.
    private static func framed(_ metadata: [UInt8]) -> [UInt8] {
        let padding = (8 - metadata.count % 8) % 8
        let length = UInt32(truncatingIfNeeded: metadata.count + padding)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + metadata.count + padding)
        withUnsafeBytes(of: ArrowFrame.continuation.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: length.littleEndian) { bytes.append(contentsOf: $0) }
        return bytes + metadata + [UInt8](repeating: 0, count: padding)
    }

    private static func putSchema(
        of columns: [WrittenColumn], marksJSON: Bool, to builder: inout FlatbufferBuilder, at place: Int
    ) {
        let schema = builder.table([.int16(0), .reference], at: place)
        let fields = builder.references(columns.count, at: schema[0])
        for (column, place) in zip(columns, fields) {
            if case .nested(let type) = column.kind {
                putNested(NestedNode(type), name: column.name, to: &builder, at: place)
            } else {
                putField(column, isMarked: marksJSON && column.isNested, to: &builder, at: place)
            }
        }
    }

    /// A field of nested values, with those below it.
    private static func putNested(
        _ node: NestedNode, name: [UInt8], to builder: inout FlatbufferBuilder, at place: Int
    ) {
        let type: TypeNumber
        let children: [(NestedNode, [UInt8])]
        switch node.kind {
        case .scalar(let type):
            let column = WrittenColumn(name: name, kind: WrittenColumn.kind(of: type ?? .text))
            return putField(column, isMarked: false, to: &builder, at: place)
        // Arrow's own writers call elements so.
        case .list(let element): (type, children) = (.list, [(element, Array("item".utf8))])
        case .structure(let members): (type, children) = (.structure, members.map { ($0, $0.name) })
        }
        let field = builder.table(
            [.reference, .int8(1), .int8(type.rawValue), .reference, nil, .reference], at: place)
        builder.text(name, at: field[0])
        _ = builder.table([], at: field[1])
        let places = builder.references(children.count, at: field[2])
        for ((child, name), place) in zip(children, places) {
            putNested(child, name: name, to: &builder, at: place)
        }
    }

    private static func putField(
        _ column: WrittenColumn, isMarked: Bool, to builder: inout FlatbufferBuilder, at place: Int
    ) {
        let type: TypeNumber
        let parameters: [FlatbufferBuilder.Field?]
        switch column.kind {
        case .utf8: (type, parameters) = (.utf8, [])
        case .int64: (type, parameters) = (.int, [.int32(64), .int8(1)])
        // 2 is double precision.
        case .double: (type, parameters) = (.floatingPoint, [.int16(2)])
        case .bool: (type, parameters) = (.bool, [])
        // 0 is days, 2 is microseconds.
        case .date: (type, parameters) = (.date, [.int16(0)])
        // Put by themselves.
        case .nested: return
        case .timestamp(let isUTC): (type, parameters) = (.timestamp, [.int16(2), isUTC ? .reference : nil])
        }
        // Name, nullable, type, no dictionary, no children.
        let field = builder.table(
            [
                .reference, .int8(1), .int8(type.rawValue), .reference, nil, .reference,
                isMarked ? .reference : nil,
            ], at: place)
        builder.text(column.name, at: field[0])
        for place in builder.table(parameters, at: field[1]) { builder.text(Array("UTC".utf8), at: place) }
        _ = builder.references(0, at: field[2])
        guard isMarked else { return }
        let pairs = [("ARROW:extension:name", "arrow.json"), ("ARROW:extension:metadata", "")]
        let metadata = builder.references(pairs.count, at: field[3])
        for ((key, value), place) in zip(pairs, metadata) {
            let pair = builder.table([.reference, .reference], at: place)
            builder.text(Array(key.utf8), at: pair[0])
            builder.text(Array(value.utf8), at: pair[1])
        }
    }
}

/// Where a batch stands in the output.
struct WrittenBatch {
    var offset = 0
    var metadataCount: Int
    var bodyCount: Int
}

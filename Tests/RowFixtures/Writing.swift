public import Tabular

/// Writes rows as the pipeline does: batch after batch, columns first seen first.
public struct Writing {
    /// What was lost or odd.
    public private(set) var warnings = WarningCounts()
    private let format: any Format.Type
    private let options: FormatOptions
    private let rowsPerBatch: Int
    private let sink: any ByteSink

    /// A way of writing.
    public init(
        _ format: any Format.Type, _ options: FormatOptions = testOptions(), rowsPerBatch: Int = 3,
        to sink: any ByteSink
    ) {
        self.format = format
        self.options = options
        self.rowsPerBatch = rowsPerBatch
        self.sink = sink
    }

    /// The bytes of these rows in a format.
    package static func bytes(
        of rows: [Fields], as format: any Format.Type, _ options: FormatOptions = testOptions(), rowsPerBatch: Int = 3,
        columns: [String] = [], areAll: Bool = false, types: [ColumnType]? = nil,
        nestedTypes: [Int: NestedType] = [:]
    ) throws(ExportError) -> [UInt8] {
        let sink = MemoryByteSink()
        var writing = Writing(format, options, rowsPerBatch: rowsPerBatch, to: sink)
        try writing.write(rows, columns: columns, areAll: areAll, types: types, nestedTypes: nestedTypes)
        return sink.bytes
    }

    /// The text of these rows in a format.
    public static func text(
        of rows: [Fields], as format: any Format.Type, _ options: FormatOptions = testOptions(), rowsPerBatch: Int = 3,
        columns: [String] = [], areAll: Bool = false
    ) throws(ExportError) -> String {
        String(
            decoding: try bytes(
                of: rows, as: format, options, rowsPerBatch: rowsPerBatch, columns: columns,
                areAll: areAll),
            as: UTF8.self)
    }

    /// Writes rows to the sink. `columns` are known before the first one; `areAll` where no other comes; `types` and
    /// `nestedTypes` are theirs.
    package mutating func write(
        _ rows: [Fields], columns: [String] = [], areAll: Bool = false, types: [ColumnType]? = nil,
        nestedTypes: [Int: NestedType] = [:]
    ) throws(ExportError) {
        let writer = try format.makeWriter(to: sink, options: options)
        try put(
            rows, to: writer, format.outputTransforms(options), columns: columns, areAll: areAll, types: types,
            nestedTypes: nestedTypes)
        try sink.finish()
    }

    /// Writes rows to an output that knows no bytes, and says what was lost.
    public static func put(
        _ rows: [Fields], to output: any RowOutput, rowsPerBatch: Int = 3
    ) throws(ExportError) -> WarningCounts {
        var writing = Writing(NoFormat.self, rowsPerBatch: rowsPerBatch, to: MemoryByteSink())
        try writing.put(rows, to: output, output.transforms, columns: [], areAll: false, types: nil)
        return writing.warnings
    }

    private mutating func put(
        _ rows: [Fields], to writer: any RowWriter, _ transforms: [any RowTransform], columns: [String], areAll: Bool,
        types: [ColumnType]?, nestedTypes: [Int: NestedType] = [:]
    ) throws(ExportError) {
        let set = ColumnSet(columns.map { ColumnName($0) })
        var schema = TableSchema(columns: set.names, isComplete: areAll, types: types)
        schema.nestedTypes = nestedTypes
        try writer.begin(schema)
        let encoder = writer.makeEncoder()
        let encoded = EncodedRows()
        var stages: [any RowStage] = []
        for transform in transforms { stages.append(try transform.makeStage()) }
        var written: UInt64 = 0
        var index = 0
        while index < rows.count {
            let end = min(rows.count, index + rowsPerBatch)
            let batch = RowBatch(rows[index..<end])
            for stage in stages { try stage.apply(to: batch) }
            warnings.merge(batch.warnings, source: nil, rowsBefore: UInt64(index))
            for row in 0..<batch.rowCount { batch.shape(of: batch.rows[row]).takePlaces(in: set) }
            encoded.reset()
            encoded.position = OutputPosition(columnCount: set.count, firstRow: written)
            encoded.header = set.names
            encoded.isHeaderComplete = areAll
            encoded.types = types
            encoded.nestedTypes = nestedTypes
            try encoder.encode(batch, rows: 0..<batch.rowCount, into: encoded)
            try writer.append(encoded)
            warnings.merge(encoded.warnings, source: nil, rowsBefore: 0)
            written += UInt64(batch.rowCount)
            index = end
        }
        try writer.finish(set)
    }
}

extension RowBatch {
    /// A batch of rows whose bytes stand in its block; rows with the same columns share their shape.
    public convenience init(_ rows: some Collection<Fields>) {
        self.init(block: ByteBlock(capacity: 64))
        var numbers: [[String]: Int] = [:]
        for fields in rows {
            let names = fields.map(\.name)
            if numbers[names] == nil {
                numbers[names] = shapes.count
                shapes.append(RowShape(columns: names.map { ColumnName($0) }))
            }
            let first = cellCount
            for field in fields { append(cell(of: field.value)) }
            append(Row(shape: numbers[names] ?? 0, firstCell: first, start: 0))
            rowsRead += 1
        }
    }

    private func cell(of value: Value) -> Cell {
        func put(_ kind: CellKind, _ text: String) -> Cell {
            let offset = Array(text.utf8).withUnsafeBytes { block.append($0) }
            return Cell(kind, offset: offset, count: text.utf8.count)
        }
        return switch value {
        case .absent: .absent
        case .null: put(.null, "null")
        case .bool(let truth): put(truth ? .true : .false, truth ? "true" : "false")
        case .number(let text): put(.number, text)
        case .text(let text): put(.text, text)
        case .escaped(let text): put(.escapedText, text)
        case .json(let text): put(.json, text)
        case .date(let format, let serial, let text):
            Array(text.utf8).withUnsafeBytes {
                store(DateCell(serial: serial, is1904: false, format: format), text: $0)
            }
        }
    }
}

/// What stands in for a format where none is written.
private enum NoFormat: Format {
    static let name = "none"
    static let fileExtensions: [String] = []
}

internal import Tabular

/// Writes a stream or a file: the schema, the batches as their encoders made them, and the end.
final class ArrowWriter: RowWriter {
    private let sink: any ByteSink
    private let options: ArrowWritingOptions
    private let isFile: Bool
    private var columns: [WrittenColumn] = []
    /// How many bytes are written.
    private var place = 0
    /// Where batches stand, for a file's directory.
    private var batches: [WrittenBatch] = []
    private let formerTypes: FormerTypes
    /// Members of one struct whose names programs take for one, and what has become of types that a file had.
    private(set) var notes: [String] = []
    private(set) var warnings = WarningCounts()

    init(to sink: any ByteSink, options: ArrowWritingOptions, formerTypes: FormerTypes = FormerTypes()) {
        self.sink = sink
        self.formerTypes = formerTypes
        self.options = options
        isFile = options.layout(of: sink.name) == .file
    }

    func begin(_ schema: TableSchema) throws(ExportError) {
        if let note = EmptyName.note(on: schema.columns) { notes.append(note) }
        let types = schema.types ?? schema.columns.map { _ in ColumnType.text }
        for (index, name) in schema.columns.enumerated() where index < types.count {
            columns.append(WrittenColumn(name: name, type: types[index], nested: schema.nestedTypes[index]))
        }
        let marksJSON = options.nestedValues == .json
        // A column without any value is written as text, and is none of it.
        let filled = zip(schema.columns, columns).enumerated().filter { types[$0.offset] != .empty }
        let changes = formerTypes.changes(
            to: filled.map { $0.element.1.written(as: $0.element.0, marksJSON: marksJSON) })
        notes += changes.notes
        warnings = changes.warnings
        if isFile { try write(ArrowFrame.magic + [0, 0]) }
        try write(MetadataWriter.schema(of: columns, marksJSON: options.nestedValues == .json))
    }

    func makeEncoder() -> any RowEncoder { ArrowEncoder(codec: options.codec) }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0, let encoded = rows.sidecar as? EncodedBatches else { return }
        try sink.write(rows.block.contents)
        for batch in encoded.batches {
            if isFile {
                batches.append(
                    WrittenBatch(offset: place, metadataCount: batch.metadataCount, bodyCount: batch.bodyCount))
            }
            place += batch.metadataCount + batch.bodyCount
        }
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        for case .nested(let type) in self.columns.map(\.kind) {
            guard notes.count < 2, let (one, other) = type.alikeNames else { continue }
            notes.append(
                "members \"\(one)\" and \"\(other)\" of one value differ in case alone, and Spark refuses that")
        }
        try write(ArrowFrame.end)
        guard isFile else { return }
        let footer = MetadataWriter.footer(of: self.columns, batches: batches, marksJSON: options.nestedValues == .json)
        var length: [UInt8] = []
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: footer.count).littleEndian) { length.append(contentsOf: $0) }
        try write(footer + length + ArrowFrame.magic)
    }

    private func write(_ bytes: [UInt8]) throws(ExportError) {
        try sink.write(bytes)
        place += bytes.count
    }
}

/// What an encoder tells the writer: the batches that stand in its block, one behind the other.
final class EncodedBatches {
    var batches: [WrittenBatch] = []
}

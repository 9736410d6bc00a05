internal import Tabular

/// Writes every so many rows into a file of their own: `--split-rows`. One part at a time is open; those before it are
/// whole and wait under temporary names, so that all appear together at the end.
///
/// Formats with a header must know all columns before the first row, which the run sees to.
final class PartsWriter: RowWriter {
    private let names: PartNames
    private let format: any Format.Type
    private let options: FormatOptions
    private let coded: (any ByteSink) throws(ExportError) -> any ByteSink
    /// What all parts have.
    private var schema = TableSchema(columns: [], isComplete: false)
    private let openFile: (String) throws(ExportError) -> FileSink
    /// A writer to nowhere, for its encoders: they know nothing of their writer.
    private let model: any RowWriter
    private var part = 0
    private var writer: (any RowWriter)?
    private var sink: (any ByteSink)?
    private var file: FileSink?
    private var sealed: [StagedFile] = []

    init(
        _ names: PartNames, format: any Format.Type, options: FormatOptions,
        coded: @escaping (any ByteSink) throws(ExportError) -> any ByteSink,
        openFile: @escaping (String) throws(ExportError) -> FileSink
    ) throws(ExportError) {
        self.names = names
        self.format = format
        self.options = options
        self.coded = coded
        self.openFile = openFile
        model = try format.makeWriter(to: MemoryByteSink(), options: options)
    }

    /// What the last part is to be told of.
    private(set) var warnings = WarningCounts()

    /// The same.
    private(set) var notes: [String] = []

    /// How many parts are whole.
    private(set) var partCount = 0
    /// How many parts of an earlier output were removed, since this one has fewer.
    private(set) var removedCount = 0

    func begin(_ schema: TableSchema) throws(ExportError) { self.schema = schema }

    func makeEncoder() -> any RowEncoder { model.makeEncoder() }

    func append(_ rows: EncodedRows) throws(ExportError) {
        guard rows.rowCount > 0 else { return }
        if rows.position.part != part { try seal() }
        part = rows.position.part
        try open()
        try writer?.append(rows)
    }

    func finish(_ columns: ColumnSet) throws(ExportError) {
        if sealed.isEmpty { try open() }
        try seal()
    }

    /// Puts all parts in their places and removes what is left of an earlier output with more of them.
    func publish() throws(ExportError) {
        let older = names.existing()
        let whole = sealed
        sealed = []
        try StagedFile.publish(whole)
        for path in older.dropFirst(partCount) {
            SystemCalls.remove(path)
            removedCount += 1
        }
        StaleFiles.removeTemporaries(ofPartsCalled: names)
    }

    /// Removes what was written.
    func abandon() {
        sink?.abandon()
        file?.abandon()
        for part in sealed { part.remove() }
        sealed = []
    }

    private func open() throws(ExportError) {
        guard writer == nil else { return }
        let file = try openFile(names.path(of: part))
        let sink: any ByteSink = try coded(file)
        self.file = file
        self.sink = sink
        let writer = try format.makeWriter(to: sink, options: options)
        try writer.begin(schema)
        self.writer = writer
    }

    private func seal() throws(ExportError) {
        guard let writer, let sink, let file else { return }
        try writer.finish(ColumnSet(schema.columns))
        // Each part says the same.
        warnings = writer.warnings
        notes = writer.notes
        try sink.finish()
        if let whole = file.sealed { sealed.append(whole) }
        partCount += 1
        self.writer = nil
        self.sink = nil
        self.file = nil
    }
}

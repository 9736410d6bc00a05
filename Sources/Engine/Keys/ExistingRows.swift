internal import SystemPackage
internal import Tabular
internal import Transforms

/// The rows that an output has already, which new ones are compared with: `--append --unique-by`.
struct ExistingRows: FormatOptionSet {
    private var reading: ExistingKeys?

    init() {}

    /// Those of an export's output, not read yet; none where it asks for none.
    init(of export: Export, _ options: FormatOptions) {
        guard export.appends, !export.steps.uniqueBy.isEmpty, export.rowsPerPart == nil,
            let path = export.destination.path, !Destination.isDevice(path),
            let format = try? export.outputFormat(), format.abilities.contains(.appends)
        else { return }
        reading = ExistingKeys(export, path, format, options)
    }

    /// Locks the output and reads its keys, unless that was done before.
    func read() throws(ExportError) { _ = try reading?.found() }

    /// What leaves out rows that the output has.
    var filter: KeyedRows? {
        reading.map { reading in
            KeyedRows(newTo: reading.spelling, by: reading.fields) { () throws(ExportError) in
                try reading.found().keys
            }
        }
    }

    /// The file, open and locked until the run is over, so that no other run adds rows that were not looked at.
    var held: FileDescriptor? { try? reading?.found().file }
}

/// The keys of one file, read when they are asked for first.
private final class ExistingKeys: Sendable {
    let fields: [FieldPath]
    let spelling: KeySpelling
    private let export: Export
    private let path: String
    private let format: any Format.Type
    private let options: FormatOptions
    private let result = FirstResult<Found>()

    struct Found: Sendable {
        var file: FileDescriptor?
        var keys: KeySet
    }

    init(_ export: Export, _ path: String, _ format: any Format.Type, _ options: FormatOptions) {
        self.export = export
        self.path = path
        self.format = format
        self.options = options
        fields = export.steps.uniqueBy
        spelling = format.keySpelling(options)
    }

    deinit { try? result.known?.file?.close() }

    func found() throws(ExportError) -> Found { try result.value { () throws(ExportError) in try read() } }

    private func read() throws(ExportError) -> Found {
        let names = fields.map { export.steps.outputField(of: $0) }
        let keys = KeySet(of: names, memoryLimit: export.memoryLimit / 2, makeSpool: options.makeSpool)
        guard SystemCalls.status(of: path) != nil, let real = SystemCalls.realPath(path) else {
            return Found(file: nil, keys: keys)
        }
        let file = try AppendSink.open(real, name: path) { [export, path] in
            export.log?("\(path): another run adds to it: waiting")
        }
        do {
            try AppendNote.reclaim(from: file, at: real, name: path)
            try read(file, at: real, into: keys, names)
        } catch {
            try? file.close()
            throw error
        }
        return Found(file: file, keys: keys)
    }

    private func read(
        _ file: FileDescriptor, at real: String, into keys: KeySet, _ names: [FieldPath]
    ) throws(ExportError) {
        let old = try AppendedFile(FileView(file, name: path), at: real, name: path, format: format, options: options)
        guard old.size > 0 else { return }
        if let columns = old.columns,
            let missing = names.first(where: { !$0.possibleColumns.contains(where: columns.contains) })
        {
            throw lacks(missing)
        }
        let sequencer = RowSequencer(
            columns: ColumnSet(), stages: [], rowsPerSection: nil, rowsPerPart: nil,
            ledger: WarningLedger(isStrict: false))
        do throws(ExportError) {
            let reader = try format.makeReader(of: FileView(file, name: path), options: old.continuation.reading)
            try RowPass(export: export, options: options, ordered: sequencer, writer: keys).run(reader, name: path)
        } catch {
            var error = error
            if error.code == .malformed {
                error.advice = "what is said of sources does not hold for the output: mend it, or write another file"
            }
            throw error
        }
        if sequencer.rowsRead > 0, let missing = keys.missingField { throw lacks(missing) }
        export.log?("keys: \(sequencer.rowsRead) rows of \(path)")
    }

    private func lacks(_ field: FieldPath) -> ExportError {
        ExportError(
            .usage, "its rows have no \"\(field)\", by which \(Setting.uniqueBy) would tell them apart",
            at: Location(source: path), advice: "name fields that they have, or write another file")
    }
}

extension RowSteps {
    /// What a field is called in the output.
    func outputField(of field: FieldPath) -> FieldPath {
        guard let projection, countBy.isEmpty else { return field }
        for column in field.possibleColumns.reversed() {
            guard let new = projection.newNames[column] else { continue }
            let rest = field.name.utf8.dropFirst(column.utf8.count)
            return FieldPath(dotted: ColumnName(utf8: new.utf8 + rest))
        }
        return field
    }
}

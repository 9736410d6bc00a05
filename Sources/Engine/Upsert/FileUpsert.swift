internal import SystemPackage
internal import Tables
internal import Tabular
internal import Transforms

extension Export {
    /// Whether rows take the place of others in a file that is there, and not in a database's table.
    var upsertsFile: Bool {
        guard !formatOptions[TableOptions.self].upsertKeys.isEmpty, destination.takesBytes else { return false }
        return !((try? outputFormat()) is any DatabaseFormat.Type)
    }
}

/// An export whose rows take the place of those with the same key in a file that is there: `--upsert`.
///
/// ```
///  1  sources ─▶ steps ─▶ format ─▶ spool                       an export like any other
///  2  spool ─▶ format ─▶ keys and rows, put aside               what the file would read back
///  3  old file ─▶ rows replaced, others behind ─▶ new file      written whole, renamed
/// ```
///
/// New rows are written in the format of the file and read back before they are compared, so that a key is what the next run
/// finds there; another run with the same rows changes nothing. While the file is written anew it is locked, so that of two
/// runs the second sees what the first has done.
struct FileUpsert {
    private let export: Export
    private let progress: Progress
    private let format: any Format.Type
    private let path: String
    private let fields: [FieldPath]

    /// The upsert that an export asks for; nil where it asks for none into a file.
    ///
    /// - Throws: `.usage` for what makes no sense with it.
    init?(_ export: Export, _ progress: Progress) throws(ExportError) {
        guard export.upsertsFile else { return nil }
        let format = try export.outputFormat()
        func require(_ isRight: Bool, _ text: String, _ advice: String) throws(ExportError) {
            if !isRight { throw ExportError(.usage, text, advice: advice) }
        }
        try require(
            !export.replacesOutput && !export.appends,
            "\(Setting.upsert), \(Setting.appends) and \(Setting.replacesOutput) do different things with a file that is there",
            "give one of them")
        guard let path = export.destination.path, !Destination.isDevice(path) else {
            throw ExportError(
                .usage, "\(Setting.upsert) replaces rows of a file or of a database's table",
                at: Location(source: export.destination.name),
                advice: "name a file of this machine with \(Setting.output)")
        }
        try require(
            export.rowsPerPart == nil, "\(Setting.rowsPerPart) makes new files, and \(Setting.upsert) changes one",
            "give one of them")
        try require(
            !format.needs(export.formatOptions).hasTablePerSource,
            "\(Setting.sheetPerSource) makes one workbook of all sources, and \(Setting.upsert) replaces rows of a file",
            "give one of them")
        try require(
            format.abilities.contains([.reads, .writes]),
            "\(Setting.upsert) reads the file that is there, and \(format.name) is only written",
            "write another format")
        self.export = export
        self.progress = progress
        self.format = format
        self.path = path
        fields = export.formatOptions[TableOptions.self].upsertKeys.map { FieldPath(dotted: $0) }
    }

    func run() throws(ExportError) -> Summary {
        try FileSink.refuseFolder(path)
        try export.refuseSharedFiles()
        // Told before anything is read or waited for.
        let options = export.runOptions()
        let staged = StagedRows(options.makeSpool)
        let revised = try revision(of: try OldFile(path, isLocked: false, log: export.log))
        var summary = try stage(into: staged, revised)
        try export.destination.makeFolders(isSynced: export.waitsForDisk)
        // From here on no other run changes the file.
        let old = try OldFile(path, isLocked: true, log: export.log)
        let revision = try revision(of: old)
        guard revision.isLike(revised, format) else {
            throw ExportError(
                .output, "got another layout while rows for it were read", at: Location(source: path),
                advice: "run the export again")
        }
        guard let spool = staged.spool else { throw ExportError(.usage, "nothing was written to be read back") }
        let rows = try read(spool, revision, options)
        let written = try replace(old, by: rows, revision)
        summary.notes += revision.notes
        summary.complete(written, rows)
        return summary
    }

    private func revision(of old: OldFile) throws(ExportError) -> FileRevision {
        do throws(ExportError) {
            return try format.revision(of: try old.contents(format, export), options: export.formatOptions)
        } catch {
            var error = error
            error.location.source = path
            throw error
        }
    }

    /// Writes the new rows as any export would, but for where.
    private func stage(into rows: StagedRows, _ revision: FileRevision) throws(ExportError) -> Summary {
        var staged = export
        staged.format = format.name
        staged.formatOptions = revision.staging
        staged.steps.fittingTypes = wishes(revision.types)
        staged.formatOptions[TableOptions.self].upsertKeys = []
        staged.outputEncoding = nil
        staged.isDescribed = false
        staged.findsSchema = false
        let name = path
        staged.destination = .sink { () throws(ExportError) in SpoolSink(try rows.fresh(), name: name) }
        return try ExportRun(staged, progress: progress).run()
    }

    /// The types of columns that nobody has said another type of.
    private func wishes(_ types: [ColumnName: ColumnType]) -> [ColumnName: ColumnType] {
        guard export.types != .text else { return [:] }
        var named = Set(export.steps.schema?.columns ?? [])
        named.formUnion(export.steps.typed?.fields.map(\.name) ?? [])
        return types.filter { !named.contains($0.key) }
    }

    /// Reads the new rows back.
    private func read(
        _ spool: any ByteSpool, _ revision: FileRevision, _ options: FormatOptions
    ) throws(ExportError) -> NewRows {
        let source = SpooledSource(holding: spool, name: path)
        var reading = revision.options
        reading.makeSpool = options.makeSpool
        reading.memoryLimit = options.memoryLimit
        let rows = try NewRows(by: fields, spelling: try spelling(revision, source), options: reading)
        let sequencer = RowSequencer(
            columns: ColumnSet(), stages: [rows], rowsPerSection: nil, rowsPerPart: nil,
            ledger: WarningLedger(isStrict: false))
        if source.length > 0 {
            let reader = try format.makeReader(of: SpooledSource(sharing: source), options: reading)
            try RowPass(export: export, options: reading, ordered: sequencer, writer: RowDiscard())
                .run(reader, name: path)
        }
        try rows.close()
        if rows.count > 0, let missing = rows.missingField {
            throw ExportError(
                .usage, "no row has the column \"\(missing)\", which \(Setting.upsert) names",
                advice: "name a column that tells the rows apart")
        }
        return rows
    }

    /// How keys are read back where a column of the file and one of the new rows have types of which only text holds both.
    private func spelling(_ old: FileRevision, _ staged: SpooledSource) throws(ExportError) -> KeySpelling? {
        guard !old.types.isEmpty else { return nil }
        let new = try format.revision(of: staged, options: old.staging).types
        let numbers: [ColumnType] = [.integer, .double]
        let isMixed = fields.flatMap(\.possibleColumns).contains { column in
            guard let one = old.types[column], let other = new[column], one != other, one != .empty else {
                return false
            }
            return !(numbers.contains(one) && numbers.contains(other))
        }
        var spelling = KeySpelling()
        spelling.makesTexts = isMixed
        return isMixed ? spelling : nil
    }

    /// Writes the file anew.
    private func replace(
        _ old: OldFile, by rows: NewRows, _ revision: FileRevision
    ) throws(ExportError) -> (summary: Summary, counts: ReplacedRows.Counts) {
        let tally = ReplacedRows.Tally()
        var revised = export
        revised.sources = [.file(path)]
        revised.sourceFormat = format.name
        revised.format = format.name
        revised.steps = RowSteps()
        revised.steps.filters = [ReplacedRows(by: rows, in: path, telling: tally)]
        revised.types = .text
        revised.keepsKinds = true
        revised.formatOptions = revision.options
        revised.formatOptions[TableOptions.self].upsertKeys = []
        revised.encoding = export.outputEncoding
        revised.knownTypes = revision.types
        revised.replacesOutput = old.isThere
        revised.revisesOutput = true
        revised.keepsParts = false
        let run = ExportRun(revised, progress: Progress())
        if old.isBlank { run.givenSources = [] }
        do {
            return (try run.run(), tally.value)
        } catch {
            var error = error
            if error.code == .malformed, error.location.source == path {
                error.advice =
                    "what is said of sources does not hold for the file that is there: write it anew first, or mend it"
            }
            throw error
        }
    }
}

/// What an export has written, in a spool: the last, where the run started over.
private final class StagedRows: @unchecked Sendable {
    private let makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    /// Touched by one run at a time.
    private(set) var spool: (any ByteSpool)?

    init(_ makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) { self.makeSpool = makeSpool }

    func fresh() throws(ExportError) -> any ByteSpool {
        let made = try makeSpool()
        spool = made
        return made
    }
}

extension FileRevision {
    /// Whether rows that were written for one suit the other.
    fileprivate func isLike(_ other: FileRevision, _ format: any Format.Type) -> Bool {
        format.keySpelling(staging) == format.keySpelling(other.staging)
    }
}

extension Summary {
    /// Adds what was written, and what became of the rows that were there.
    fileprivate mutating func complete(
        _ written: (summary: Summary, counts: ReplacedRows.Counts), _ rows: NewRows
    ) {
        let (summary, counts) = written
        (output, format, files) = (summary.output, summary.format, summary.files)
        (columns, columnSummaries, schema) = (summary.columns, summary.columnSummaries, summary.schema)
        warnings.merge(summary.warnings, source: nil, rowsBefore: 0)
        notes += summary.notes
        replaced = Replacement(replaced: counts.replaced, added: counts.added, kept: counts.kept)
        rowsWritten = counts.replaced + counts.added
        if counts.removed > 0 {
            let some = counts.removed == 1 ? "1 row" : "\(counts.removed) rows"
            notes.append(
                "\(some) of the file had the key of a row before that was replaced: one row of each key is left")
        }
        if rows.withoutKey > 0 {
            let names = rows.fieldNames
            let some = rows.withoutKey == 1 ? "1 row was" : "\(rows.withoutKey) rows were"
            notes.append("\(some) added without a value in \(names), as \(Setting.upsert) compares nothing there")
        }
    }
}

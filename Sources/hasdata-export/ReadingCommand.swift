import ArgumentParser
import HasDataExport
import JSONFormat
import Tabular

/// A verb that reads the rows of sources and writes no export: inspect, count, diff. What both are told is heeded in one place.
protocol ReadingCommand: ParsableCommand {
    var reading: ReadingFlags { get }
    var job: ConnectionFlags { get }
    var fetching: FetchFlags { get }
    var objects: ObjectStoreFlags { get }
    var rows: RowFlags { get }
    var keys: KeyFlags { get }
    /// The fields that `keys` compare.
    var keyNames: [String] { get }
    /// - Throws: `.usage` for a key that nothing compares.
    func checkKey() throws(ExportError)
    /// Notes what the rows must be for anything to come of them.
    func demand(of steps: inout RowSteps) throws(ExportError)
    /// Counts flags of its own that can do nothing.
    func addIdle(_ idle: inout IdleFlags)
    /// Whether columns have types, which `--types` decides.
    var typesColumns: Bool { get }
    /// Whether what it finds is a type for each column of any source.
    var hasTypedColumns: Bool { get }
    var fields: FieldFlags { get }
    /// Files that name more sources.
    var lists: [String] { get }
    var behaviour: RunFlags { get }
}

/// A verb to which a key is what `--in` and `--not-in` compare, and nothing else.
protocol KeyedReadingCommand: ReadingCommand {
    var keyFields: KeyFieldFlags { get }
    var naming: SourceFlags { get }
    var demands: DemandFlags { get }
}

extension KeyedReadingCommand {
    var keyNames: [String] { keyFields.key }
    var lists: [String] { naming.lists }
    func checkKey() throws(ExportError) { try keyFields.check(keys) }
    func demand(of steps: inout RowSteps) throws(ExportError) { try demands.apply(to: &steps) }
}

extension ReadingCommand {
    /// Nothing.
    func demand(of steps: inout RowSteps) throws(ExportError) {}
    /// None.
    func addIdle(_ idle: inout IdleFlags) {}
    /// None.
    var lists: [String] { [] }
    /// They have.
    var typesColumns: Bool { true }
    /// No, its values are of kinds.
    var hasTypedColumns: Bool { false }

    /// What the flags ask for of these sources, on standard output; folders as the files in them.
    func export(of words: [Source], _ sandbox: SandboxProcess?, _ report: Report) throws -> Export {
        var export = Export(from: words, to: .standardOutput)
        export.steps = try rows.steps(fields)
        try demand(of: &export.steps)
        try checkKey()
        rows.tellSeed(of: export.steps, report)
        export.formatOptions.skipsErrors = rows.skipErrors
        try reading.apply(to: &export)
        export.formatOptions[JSONOptions.self].unwraps = fields.unwrap
        if fields.envelope { export.formatOptions[JSONOptions.self].envelope = .keep }
        behaviour.apply(to: &export)
        try job.apply(to: &export, sandbox: sandbox, log: report.log)
        fetching.apply(to: &export.jobs)
        objects.apply(to: &export.objects)
        export.otherFiles = RunFiles(lists: lists, job: job)
        try keys.apply(to: &export, key: keyNames, isRecursive: reading.recursive)
        if words.contains(where: \.needsKey), export.jobs.key == nil { throw ConnectionFlags.missingKey }
        try CommandFiles.expect(words, hasOutput: true)
        if let note = Folder.leftOut(of: words, isRecursive: reading.recursive, registry: export.registry) {
            report.note(note)
        }
        for note in try export.expandNamedSources() { report.note(note) }
        export.sources = try Folder.expanded(export.sources, isRecursive: reading.recursive, registry: export.registry)
        return export
    }

    /// Runs with a line that tells how far it has come.
    func shown<Outcome>(_ body: (Progress) throws(ExportError) -> Outcome) throws(ExportError) -> Outcome {
        let progress = Progress()
        let line = ProgressLine(progress, isWanted: behaviour.report.allowsProgress && !behaviour.noProgress)
        defer { line.end() }
        return try body(progress)
    }

    /// One note on the flags that could do nothing in this run over sources of these formats.
    func tellOfIdleFlags(_ sources: [Source], formats: [String], countsRows: Bool = false, _ report: Report) {
        var idle = IdleFlags()
        idle.addReading(
            delimiter: reading.inputDelimiter != nil, quote: reading.inputQuote != nil, ragged: reading.ragged,
            noHeader: reading.noInputHeader, types: typesColumns ? reading.types : [], root: reading.root != nil,
            unwrap: fields.unwrap,
            envelope: fields.envelope && !sources.contains(where: \.needsKey), sheets: reading.sheets,
            encoding: reading.encoding != nil, formats: Set(formats), hasTypes: hasTypedColumns)
        idle.addNull(reading.null != nil, sources: Set(formats), output: nil)
        idle.addDialect(reading.dialect, types: reading.types, formats: Set(formats))
        idle.addJobs(job, fetching, hasJob: sources.contains(where: \.needsKey))
        idle.addObjects(
            objects, isUsed: sources.contains { $0.description.lowercased().hasPrefix("s3://") })
        idle.addSeparator(fields)
        idle.addSeed(rows)
        if countsRows { idle.addOrder(rows) }
        addIdle(&idle)
        if let note = idle.note { report.note(note) }
    }
}

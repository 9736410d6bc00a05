import ArgumentParser
import HasDataExport
import JSONFormat
import Schemas
import Tabular
import TextFormats

/// The verb that most runs are: rows from sources into one place.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Exports the rows of jobs, links and files.",
        usage: "hasdata-export <source>... [--to FORMAT] [-o FILE | -O DIR] [flags]",
        discussion: """
            Sources: a job id (UUID or number; job:ID for other forms), a link to an artifact, s3://bucket/key (or all \
            below s3://bucket/prefix/), postgres://user@host/database, a file, a folder, - for standard input. Other verbs: inspect, count, diff, schema, pages, status, formats, sandbox; hasdata-export VERB --help tells of each.
            """)

    @Argument(help: ArgumentHelp("Jobs, links, files, folders, or -.", valueName: "source"), completion: .file())
    var sources: [String] = []

    @OptionGroup(title: "Formats") var naming: SourceFlags
    @OptionGroup(title: "Formats") var formats: FormatFlags
    @OptionGroup(title: "Job") var job: ConnectionFlags
    @OptionGroup(title: "Job") var fetching: FetchFlags
    @OptionGroup(title: "Job") var following: FollowFlags
    @OptionGroup(title: "Job") var objects: ObjectStoreFlags
    @OptionGroup(title: "Rows") var rows: RowFlags
    @OptionGroup(title: "Rows") var keys: KeyFlags
    @OptionGroup(title: "Rows") var keyFields: KeyFieldFlags
    @OptionGroup(title: "Rows") var demands: DemandFlags
    @OptionGroup(title: "Fields") var fields: FieldFlags
    @OptionGroup(title: "Fields") var kinds: TypeFlags
    @OptionGroup(title: "CSV") var csv: ValueFlags
    @OptionGroup(title: "CSV") var dialect: DialectFlags
    @OptionGroup(title: "JSON") var json: JSONFlags
    @OptionGroup(title: "XLSX") var sheets: SheetFlags
    @OptionGroup(title: "XLSX") var workbooks: WorkbookFlags
    @OptionGroup(title: "Parquet") var columns: ColumnFlags
    @OptionGroup(title: "Databases") var tables: TableFlags
    @OptionGroup(title: "Databases") var databases: DatabaseFlags
    @OptionGroup(title: "Run") var behaviour: RunFlags
    @OptionGroup(title: "Run") var counts: SummaryFlags

    func run() throws {
        // The summary tells of names that cannot be filled in, too.
        var filled = self
        var outcome: Result<[Source], ExportError>
        do throws(ExportError) { outcome = .success(try filled.fillPlaceholders()) } catch { outcome = .failure(error) }
        try filled.run(outcome)
    }

    /// Fills in what stands in braces where the rows go, and gives the sources.
    private mutating func fillPlaceholders() throws(ExportError) -> [Source] {
        let words = try naming.given(sources)
        guard Placeholders.mayStand(in: formats.output, formats.outputDir, tables.table) else { return words }
        let placeholders = try Placeholders(words, now: RunMoment.text())
        if let table = tables.table { tables.table = try placeholders.filled(table, of: "--table") }
        let table = try tables.reference?.target?.text ?? Export(from: words, to: .standardOutput).defaultTable
        if let output = formats.output { formats.output = try placeholders.filled(output, of: "-o", table: table) }
        if let folder = formats.outputDir {
            formats.outputDir = try placeholders.filled(folder, of: "-O", table: table)
        }
        return words
    }

    private func run(_ sources: Result<[Source], ExportError>) throws {
        let report = behaviour.report
        let hasRowsOnOutput =
            formats.outputDir == nil && (formats.output.map { $0 == "-" || OutputPlace.isStandardOutput($0) } ?? true)
        let file = counts.summary.map {
            SummaryFile(
                $0, replaces: formats.force, isSynced: !formats.noSync, hasRowsOnOutput: hasRowsOnOutput)
        }
        var record = RunRecord(file, target: target(hasRowsOnOutput), sources: self.sources)
        // Where it cannot be written, the run ends before it begins, and then there is none to write.
        var hasPlace = true
        do {
            let words = try sources.get()
            hasPlace = false
            if let file { try check(file, words) }
            hasPlace = true
            if !hasRowsOnOutput { Interrupts.output = formats.outputDir == nil ? .whole : .several }
            Interrupts.beforeEnd { [record] in record.writeOfInterruption() }
            try run(words, report, &record, file)
        } catch let error as ExportError {
            do throws(ExportError) {
                if hasPlace { try record.write(.nothing, exit: ExitStatus.of(error.code), problem: error) }
            } catch let second {
                report.failure(second)
            }
            throw error
        }
    }

    private func run(_ words: [Source], _ report: Report, _ record: inout RunRecord, _ file: SummaryFile?) throws {
        let sandbox = job.sandbox ? try SandboxProcess.start(log: report.log) : nil
        defer { sandbox?.stop() }
        var export = try prepared(words, report, sandbox)
        let waiting = WaitReport(report, isShown: !behaviour.noProgress && report.allowsProgress)
        export.jobs.onWait = { waiting.note($0, $1) }
        export.isDescribed = file != nil
        export.otherFiles = otherFiles(file)
        if let note = Folder.leftOut(of: words, isRecursive: formats.recursive, registry: export.registry) {
            report.note(note)
            record.notes.append(note)
        }
        for note in try export.expandNamedSources() {
            report.note(note)
            record.notes.append(note)
        }
        if formats.outputDir != nil {
            try convertEach(conversions(of: export), report, record, waiting)
        } else {
            try CommandFiles.expect(words, hasOutput: formats.output != nil || !naming.lists.isEmpty)
            export.sources = try Folder.expanded(
                export.sources, isRecursive: formats.recursive, registry: export.registry)
            export.destination = destination
            export.findsSchema = columns.writeSchema != nil
            if let path = columns.writeSchema {
                try export.refuseSharedFiles()
                try SchemaPlace.check(path, replaces: formats.force)
            }
            try runOne(export, report, record, waiting)
        }
    }

    /// Where the rows of all sources go.
    private var destination: Destination {
        if let path = formats.output, path != "-" { Destination(argument: path) } else { .standardOutput }
    }

    private func conversions(of export: Export) -> Conversions {
        var conversions = Conversions(
            export, into: formats.outputDir ?? ".", isRecursive: formats.recursive, onlyNewer: formats.newer,
            isRaw: formats.raw)
        conversions.skipsExisting = formats.skipExisting
        return conversions
    }

    /// What is read and written beside the rows.
    private func otherFiles(_ summary: SummaryFile?) -> RunFiles {
        var files = RunFiles(lists: naming.lists, job: job, schema: columns.schema)
        files.write(named: columns.writeSchema, as: .schema)
        summary?.add(to: &files)
        return files
    }

    /// Sees that the summary is written over nothing that the run reads or writes, and that it can be written at all.
    private func check(_ file: SummaryFile, _ words: [Source]) throws(ExportError) {
        var plan = Export(from: words, to: destination)
        plan.format = formats.to
        plan.rowsPerPart = formats.splitRows
        plan.jobs.artifact = fetching.artifact
        plan.otherFiles = otherFiles(file)
        plan.steps.keyFilters = keys.filters(isRecursive: formats.recursive, registry: plan.registry)
        // What is wrong with sources and formats is told by the run.
        plan.sources = (try? Folder.expanded(words, isRecursive: formats.recursive, registry: plan.registry)) ?? words
        if formats.outputDir != nil {
            try conversions(of: plan).refuseSharedFiles(.summary)
        } else {
            try plan.refuseSharedFiles(.summary)
        }
        if let path = counts.summary, path != "-", let outputs = outputFolder {
            try OutputPlace.makeFolder(of: path, within: outputs, isSynced: !formats.noSync)
        }
        try file.check()
    }

    /// The folder that the run makes for its outputs.
    private var outputFolder: String? {
        if case .file(let path) = destination { return OutputPlace.folder(of: path) }
        return formats.outputDir
    }

    private func target(_ hasRowsOnOutput: Bool) -> RunRecord.Target {
        if let folder = formats.outputDir { return .folder(Destination.shown(folder)) }
        return hasRowsOnOutput ? .standardOutput : .file(Destination.shown(formats.output ?? ""))
    }

    /// The export that the flags mean, without its place.
    private func prepared(_ words: [Source], _ report: Report, _ sandbox: SandboxProcess?) throws -> Export {
        var export = Export(from: words, to: .standardOutput)
        export.sourceFormat = formats.from
        export.format = formats.to
        export.replacesOutput = formats.force
        export.appends = formats.append
        export.waitsForDisk = !formats.noSync
        export.rowsPerPart = formats.splitRows
        export.steps = try rows.steps(fields)
        try demands.apply(to: &export.steps)
        try keyFields.check(keys)
        rows.tellSeed(of: export.steps, report)
        try TypeFlags.apply(kinds.types, to: &export)
        export.formatOptions.skipsErrors = rows.skipErrors
        try csv.apply(to: &export, dialect)
        if dialect.inputDecimal == "," { export.steps.typed?.decimalMark = .comma }
        json.apply(to: &export)
        try sheets.apply(to: &export, readsHeader: !csv.noInputHeader)
        try workbooks.apply(to: &export)
        export.formatOptions[TableTextOptions.self] = StandardStreams.tableOptions(
            onOutput: formats.outputDir == nil && destination.isStandardOutput)
        try columns.apply(to: &export, output: formats.outputName)
        try tables.apply(to: &export)
        let isTable = if case .table = destination { true } else { formats.outputName == "sqlite" }
        try databases.apply(to: &export, isTable: isTable)
        export.formatOptions[JSONOptions.self].unwraps = fields.unwrap
        if fields.envelope { export.formatOptions[JSONOptions.self].envelope = .keep }
        behaviour.apply(to: &export)
        try job.apply(to: &export, sandbox: sandbox, log: report.log)
        fetching.apply(to: &export.jobs)
        try following.check(words, formats, fetching)
        following.apply(to: &export)
        objects.apply(to: &export.objects)
        try keys.apply(to: &export, key: keyFields.key, isRecursive: formats.recursive)
        if words.contains(where: \.needsKey), export.jobs.key == nil { throw ConnectionFlags.missingKey }
        return export
    }

    private func runOne(_ export: Export, _ report: Report, _ record: RunRecord, _ waiting: WaitReport) throws {
        let start = ProgressLine.now()
        let progress = Progress()
        let line = ProgressLine(
            progress, waiting: waiting,
            isWanted: report.allowsProgress && !behaviour.noProgress && !export.destination.isStandardOutput)
        let result = Result { () throws(ExportError) in
            formats.raw ? try export.saveRaw(progress: progress) : try export.run(progress: progress)
        }
        line.end()
        if case .failure(let error) = result, error.code != .closedPipe, let kept = FollowFlags.kept {
            report.note(kept)
        }
        var summary = try result.get()
        let seconds = ProgressLine.now() - start
        if let note = idleFlags(export.sources, [summary]) { summary.notes.insert(note, at: 0) }
        summary.notes.forEach(report.note)
        report.warnings(summary.warnings)
        report.done(summary, seconds: seconds)
        if let path = columns.writeSchema, let schema = summary.schema {
            try SchemaPlace.write(schema.json, to: path, replaces: formats.force)
        }
        try finish(record, .one(summary, seconds: seconds), exit: ExitStatus.success)
    }

    private func convertEach(_ conversions: Conversions, _ report: Report, _ record: RunRecord, _ waiting: WaitReport)
        throws
    {
        let progress = Progress()
        let line = ProgressLine(progress, waiting: waiting, isWanted: report.allowsProgress && !behaviour.noProgress)
        let result = Result { () throws(ExportError) in
            try conversions.run(progress: progress) { outcome in
                line.clear()
                switch outcome.result {
                case .success(let summary)?:
                    summary.notes.forEach(report.note)
                    report.warnings(summary.warnings)
                case .failure(let error)?: report.failure(error)
                case nil: break
                }
            }
        }
        line.end()
        let outcomes = ConversionsReport(outcomes: try result.get())
        var record = record
        if let note = idleFlags(conversions.sources, outcomes.summaries) {
            report.note(note)
            record.notes.append(note)
        }
        report.done(outcomes)
        try finish(record, .conversions(outcomes), exit: outcomes.status)
        if outcomes.status != ExitStatus.success { throw CommandFailure(status: outcomes.status) }
    }

    /// Writes the summary of a run whose outputs are in place. Where that fails, there is none.
    private func finish(_ record: RunRecord, _ result: RunRecord.Result, exit status: Int32) throws {
        do throws(ExportError) {
            try record.write(result, exit: status)
        } catch let error {
            behaviour.report.failure(error)
            throw CommandFailure(status: ExitStatus.worst(of: [status, ExitStatus.of(error.code)]))
        }
    }
}

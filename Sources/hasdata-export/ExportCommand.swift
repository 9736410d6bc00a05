import ArgumentParser
import HasDataExport
import JSONFormat
import Tabular

/// The verb that most runs are: rows from sources into one place.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Exports the rows of jobs, links and files.",
        usage: "hasdata-export <source>... [--to FORMAT] [-o FILE | --output-dir DIR] [flags]",
        discussion: """
            Sources: a job id (UUID or number; job:ID for other forms), a link to an artifact, a file, a folder, - for \
            standard input. Other verbs: inspect, count, status, formats, sandbox; hasdata-export VERB --help tells of each.
            """)

    @Argument(help: ArgumentHelp("Jobs, links, files, folders, or -.", valueName: "source"), completion: .file())
    var sources: [String] = []

    @OptionGroup(title: "Formats") var naming: SourceFlags
    @OptionGroup(title: "Formats") var formats: FormatFlags
    @OptionGroup(title: "Job") var job: ConnectionFlags
    @OptionGroup(title: "Job") var fetching: FetchFlags
    @OptionGroup(title: "Rows") var rows: RowFlags
    @OptionGroup(title: "Fields") var fields: FieldFlags
    @OptionGroup(title: "Fields") var kinds: TypeFlags
    @OptionGroup(title: "CSV") var csv: ValueFlags
    @OptionGroup(title: "JSON") var json: JSONFlags
    @OptionGroup(title: "XLSX") var workbooks: WorkbookFlags
    @OptionGroup(title: "Run") var behaviour: RunFlags
    @OptionGroup(title: "Run") var counts: SummaryFlags

    func validate() throws {
        if formats.output != nil, formats.outputDir != nil {
            throw ValidationError("-o merges into one file and -O writes one for each source: give one of them")
        }
        if formats.newer, formats.outputDir == nil { throw ValidationError("--newer belongs to -O") }
        if formats.append, formats.force {
            throw ValidationError("--append keeps what is there and --force replaces it: give one of them")
        }
        if formats.append, formats.newer {
            throw ValidationError("--append adds to outputs and --newer replaces them: give one of them")
        }
        if formats.splitRows == 0 { throw ValidationError("--split-rows takes 1 or more") }
        if behaviour.quiet, behaviour.verbose { throw ValidationError("-q and -v contradict each other") }
    }

    func run() throws {
        let report = behaviour.report
        let words = try naming.given(sources)
        let sandbox = job.sandbox ? try SandboxProcess.start(log: report.log) : nil
        defer { sandbox?.stop() }
        var export = Export(from: words, to: .standardOutput)
        export.sourceFormat = formats.from
        export.format = formats.to
        export.replacesOutput = formats.force
        export.appends = formats.append
        export.waitsForDisk = !formats.noSync
        export.rowsPerPart = formats.splitRows
        export.steps = try rows.steps(fields)
        rows.tellSeed(of: export.steps, report)
        export.types = kinds.types
        export.formatOptions.skipsErrors = rows.skipErrors
        try csv.apply(to: &export)
        json.apply(to: &export)
        workbooks.apply(to: &export)
        export.formatOptions[JSONOptions.self].unwraps = fields.unwrap
        if fields.envelope { export.formatOptions[JSONOptions.self].envelope = .keep }
        behaviour.apply(to: &export)
        export.jobs = try job.options(sandbox: sandbox, log: report.log)
        fetching.apply(to: &export.jobs)
        let waiting = WaitReport(report, isShown: !behaviour.noProgress)
        export.jobs.onWait = { waiting.note($0, $1) }
        if words.contains(where: \.needsKey), export.jobs.key == nil { throw ConnectionFlags.missingKey }
        if let note = Folder.leftOut(of: words, isRecursive: formats.recursive, registry: export.registry) {
            report.note(note)
        }
        if let folder = formats.outputDir {
            let batch = Batch(
                export, into: folder, isRecursive: formats.recursive, onlyNewer: formats.newer, isRaw: formats.raw)
            try runBatch(batch, report, waiting)
        } else {
            try CommandFiles.expect(words, hasOutput: formats.output != nil)
            export.sources = try Folder.expanded(words, isRecursive: formats.recursive, registry: export.registry)
            if let path = formats.output, path != "-" { export.destination = .file(path) }
            try runOne(export, report, waiting)
        }
    }

    private func runOne(_ export: Export, _ report: Report, _ waiting: WaitReport) throws {
        let start = ProgressLine.now()
        let progress = Progress()
        let line = ProgressLine(
            progress, waiting: waiting,
            isWanted: report.allowsProgress && !behaviour.noProgress && !export.destination.isStandardOutput)
        let result = Result { () throws(ExportError) in
            formats.raw ? try export.saveRaw(progress: progress) : try export.run(progress: progress)
        }
        line.end()
        let summary = try result.get()
        let seconds = ProgressLine.now() - start
        tellOfIdleFlags(export.sources, [summary], report)
        summary.notes.forEach(report.note)
        report.warnings(summary.warnings)
        report.done(summary, seconds: seconds)
        try write(JSONText.object(of: summary, seconds: seconds))
    }

    private func runBatch(_ batch: Batch, _ report: Report, _ waiting: WaitReport) throws {
        let start = ProgressLine.now()
        let progress = Progress()
        let line = ProgressLine(
            progress, waiting: waiting, isWanted: report.allowsProgress && !behaviour.noProgress)
        let result = Result { () throws(ExportError) in
            try batch.run(progress: progress) { outcome in
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
        let outcomes = BatchReport(outcomes: try result.get())
        tellOfIdleFlags(batch.sources, outcomes.summaries, report)
        report.done(outcomes)
        try write(outcomes.json(seconds: ProgressLine.now() - start))
        if outcomes.status != ExitStatus.success { throw CommandFailure(status: outcomes.status) }
    }

    /// One note on the flags that could do nothing in this run.
    private func tellOfIdleFlags(_ sources: [Source], _ summaries: [Summary], _ report: Report) {
        guard !formats.raw, let first = summaries.first else { return }
        var idle = IdleFlags()
        idle.addWriting(
            csv, json, workbooks, output: first.format,
            isCompressed: summaries.contains { $0.output?.lowercased().hasSuffix(".gz") == true })
        idle.addReading(
            delimiter: csv.inputDelimiter != nil, ragged: csv.ragged, noHeader: csv.noInputHeader,
            root: json.root != nil, sheet: workbooks.sheet != nil, encoding: csv.encoding != nil,
            formats: Set(summaries.flatMap(\.sources).map(\.format)))
        idle.addJobs(job, fetching, envelope: fields.envelope, hasJob: sources.contains(where: \.needsKey))
        idle.addSeparator(fields)
        idle.addSeed(rows)
        if let note = idle.note { report.note(note) }
    }

    private func write(_ text: String) throws {
        guard let path = counts.summary else { return }
        if path == "-" {
            try StandardStreams.print(text)
        } else {
            let sink = try FileSink(path: path, replaces: true)
            try sink.write(Array((text + "\n").utf8))
            try sink.finish()
        }
    }
}

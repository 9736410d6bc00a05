import ArgumentParser
import HasDataExport
import JSONFormat
import Tabular

/// The verb that most runs are: rows from sources into one place.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Exports the rows of jobs, links and files (the default verb).",
        usage: "hasdata-export <source>... [--to FORMAT] [-o FILE | --output-dir DIR] [flags]",
        discussion: """
            Sources: a job id (UUID or number; job:ID for other forms), a link to an artifact, a file, a folder, - for \
            standard input. Other verbs: inspect, status, formats, sandbox.
            """)

    @Argument(help: ArgumentHelp("Jobs, links, files, folders, or -.", valueName: "source"), completion: .file())
    var sources: [String]

    @OptionGroup(title: "Formats") var formats: FormatFlags
    @OptionGroup(title: "Job") var job: JobFlags
    @OptionGroup(title: "Rows and fields") var rows: RowFlags
    @OptionGroup(title: "Values") var values: ValueFlags
    @OptionGroup(title: "Workbooks") var workbooks: WorkbookFlags
    @OptionGroup(title: "Run") var behaviour: RunFlags

    func validate() throws {
        if formats.output != nil, formats.outputDir != nil {
            throw ValidationError("-o merges into one file and -O writes one for each source: give one of them")
        }
        if behaviour.quiet, behaviour.verbose { throw ValidationError("-q and -v contradict each other") }
    }

    func run() throws {
        let report = Report(isQuiet: behaviour.quiet, asJSON: behaviour.errorsJson)
        let sandbox = job.sandbox ? try SandboxProcess.start(log: behaviour.log) : nil
        defer { sandbox?.stop() }
        let words = try sources.map { (word) throws(ExportError) in try ExportCommand.source(word) }
        var export = Export(from: words, to: .standardOutput)
        export.sourceFormat = formats.from
        export.format = formats.to
        export.replacesOutput = formats.force
        export.steps = try rows.steps()
        try values.apply(to: &export)
        workbooks.apply(to: &export)
        if rows.envelope { export.formatOptions[JSONOptions.self].envelope = .keep }
        behaviour.apply(to: &export)
        export.jobs = try job.options(sandbox: sandbox, log: behaviour.log)
        if words.contains(where: \.needsKey), export.jobs.key == nil { throw JobFlags.missingKey }
        if let folder = formats.outputDir {
            try runBatch(Batch(export, into: folder, isRecursive: formats.recursive, onlyNewer: formats.newer), report)
        } else {
            export.sources = try Folder.expanded(words, isRecursive: formats.recursive, registry: export.registry)
            if let path = formats.output { export.destination = .file(path) }
            try runOne(export, report)
        }
    }

    /// A source; a word that is none may be a verb with a slip in it.
    private static func source(_ word: String) throws(ExportError) -> Source {
        do {
            return try Source(argument: word)
        } catch {
            let verbs = HasDataExportCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
            guard let verb = Suggestion.nearest(to: word, among: verbs) else { throw error }
            throw ExportError(.usage, error.message, advice: "did you mean: hasdata-export \(verb)")
        }
    }

    private func runOne(_ export: Export, _ report: Report) throws {
        if export.destination.isStandardOutput, StandardStreams.isOutputTerminal, formats.to?.lowercased() == "xlsx" {
            throw ExportError(.usage, "a workbook is no text for a terminal", advice: "name a file with -o")
        }
        let start = ProgressLine.now()
        let progress = Progress()
        let line = ProgressLine(
            progress, isWanted: !behaviour.quiet && !behaviour.noProgress && !export.destination.isStandardOutput)
        let result = Result { () throws(ExportError) in
            formats.raw ? try export.saveRaw(progress: progress) : try export.run(progress: progress)
        }
        line.end()
        let summary = try result.get()
        let seconds = ProgressLine.now() - start
        summary.notes.forEach(report.note)
        report.warnings(summary.warnings)
        report.done(summary, seconds: seconds)
        try write(JSONText.object(of: summary, seconds: seconds))
    }

    private func runBatch(_ batch: Batch, _ report: Report) throws {
        let exports = try batch.exports()
        var statuses: [Int32] = []
        var objects: [String] = []
        let progress = Progress()
        let line = ProgressLine(progress, isWanted: !behaviour.quiet && !behaviour.noProgress)
        for export in exports {
            let start = ProgressLine.now()
            do {
                let summary = try export.run(progress: progress)
                let seconds = ProgressLine.now() - start
                summary.notes.forEach(report.note)
                report.warnings(summary.warnings)
                report.done(summary, seconds: seconds)
                objects.append(JSONText.object(of: summary, seconds: seconds))
            } catch {
                report.failure(error)
                statuses.append(ExitStatus.of(error.code))
                objects.append(JSONText.object(of: error))
            }
        }
        line.end()
        try write("[" + objects.joined(separator: ",") + "]")
        if !statuses.isEmpty { throw CommandFailure(status: ExitStatus.worst(of: statuses)) }
    }

    private func write(_ text: String) throws {
        guard let path = behaviour.summary else { return }
        if path == "-" {
            StandardStreams.print(text)
        } else {
            let sink = try FileSink(path: path, replaces: true)
            try sink.write(Array((text + "\n").utf8))
            try sink.finish()
        }
    }
}

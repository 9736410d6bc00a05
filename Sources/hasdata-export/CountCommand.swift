import ArgumentParser
import HasDataExport
import Tabular
import TextFormats
import Transforms

/// How many rows there are, by source or by value.
struct CountCommand: KeyedReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "count",
        abstract: "Counts the rows of jobs, links and files, by the values of fields with --by.",
        usage: """
            hasdata-export count <source>... [--by FIELD[,…]] [--to FORMAT]
            [-o FILE] [flags]
            """,
        discussion: """
            One number for each source and the sum; with --by a table of the fields and a column count, most first, as CSV \
            unless --to says otherwise. Memory does not grow. Sources are those of export.
            """)

    @Argument(help: ArgumentHelp("Jobs, links, files, folders, or -.", valueName: "source"), completion: .file())
    var sources: [String] = []

    @OptionGroup(title: "Output") var table: GroupFlags
    @OptionGroup(title: "Reading") var naming: SourceFlags
    @OptionGroup(title: "Reading") var reading: ReadingFlags
    @OptionGroup(title: "Job") var job: ConnectionFlags
    @OptionGroup(title: "Job") var fetching: FetchFlags
    @OptionGroup(title: "Job") var objects: ObjectStoreFlags
    @OptionGroup(title: "Rows") var rows: RowFlags
    @OptionGroup(title: "Rows") var keys: KeyFlags
    @OptionGroup(title: "Rows") var keyFields: KeyFieldFlags
    @OptionGroup(title: "Rows") var demands: DemandFlags
    @OptionGroup(title: "Fields") var fields: FieldFlags
    @OptionGroup(title: "Run") var behaviour: RunFlags

    func validate() throws {
        if behaviour.quiet, behaviour.verbose { throw ValidationError("-q and -v contradict each other") }
        if table.by.isEmpty, table.to != nil || table.output != nil || table.force {
            throw ValidationError("--to, --output and --force belong to --by, which makes a table")
        }
    }

    func run() throws {
        let report = behaviour.report
        let words = try naming.given(sources)
        let sandbox = job.sandbox ? try SandboxProcess.start(log: report.log) : nil
        defer { sandbox?.stop() }
        var export = try export(of: words, sandbox, report)
        for list in table.by { export.steps.countBy += try GroupCount.fields(parsing: list) }
        if table.by.isEmpty { try count(export, words, report) } else { try countGroups(export, words, report) }
    }

    private func count(_ export: Export, _ words: [Source], _ report: Report) throws {
        let count = try shown { (progress) throws(ExportError) in
            try export.count(progress: progress)
        }
        tellOfIdleFlags(words, formats: count.formats, countsRows: true, report)
        count.notes.forEach(report.note)
        report.warnings(count.warnings)
        guard count.sources.count > 1 else { return try StandardStreams.print("\(count.rows)") }
        let width = "\(count.rows)".count
        for (name, rows) in count.sources.map({ (PathText.shown($0.name), $0.rows) }) + [("total", count.rows)] {
            let number = "\(rows)"
            try StandardStreams.print(String(repeating: " ", count: width - number.count) + "\(number) \(name)")
        }
    }

    private func countGroups(_ export: Export, _ words: [Source], _ report: Report) throws {
        var export = export
        export.format = table.to
        export.replacesOutput = table.force
        if let path = table.output, path != "-" { export.destination = .file(path) }
        export.formatOptions[TableTextOptions.self] = StandardStreams.tableOptions(
            onOutput: export.destination.isStandardOutput)
        if table.to == nil, export.destination.isStandardOutput || table.namesNoFormat { export.format = "csv" }
        let start = ProgressLine.now()
        let summary = try shown { (progress) throws(ExportError) in
            try export.run(progress: progress)
        }
        tellOfIdleFlags(words, formats: summary.sources.map(\.format), countsRows: true, report)
        summary.notes.forEach(report.note)
        report.warnings(summary.warnings)
        report.done(summary, seconds: ProgressLine.now() - start)
    }
}

/// By what rows are counted, and where the table goes.
struct GroupFlags: ParsableArguments {
    /// Whether the output's name says nothing of its format.
    var namesNoFormat: Bool {
        let name = output?.split(separator: "/").last ?? ""
        let bare = FormatRegistry.withoutCompression(String(name))
        return !bare.dropFirst().contains(".")
    }

    @Option(
        name: .long,
        help: ArgumentHelp("Count the rows that agree in these fields, a row for each group.", valueName: "a,b"))
    var by: [String] = []

    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp("Format of the table (default: the output's extension, else csv).", valueName: "format"),
        completion: .list(FormatRegistry.standard.writtenNames))
    var to: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write the table to a file.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(name: .long, help: "Replace a table that is already there.")
    var force = false
}

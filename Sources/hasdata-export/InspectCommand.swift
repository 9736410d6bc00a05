import ArgumentParser
import HasDataExport
import Libc
import Tabular

/// What is in sources: rows, columns, status codes, and what a conversion would change.
struct InspectCommand: KeyedReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows what is in jobs, links and files: columns, status codes, what a conversion would change.",
        usage: """
            hasdata-export inspect <source>... [--json] [--html FILE]
            [--audit FILE.xlsx] [flags]
            """,
        discussion: """
            One pass over the rows, in memory that does not grow. Sources are those of export: a job id, a link, a file, \
            a folder, - for standard input.
            """)

    @Argument(help: ArgumentHelp("Jobs, links, files, folders, or -.", valueName: "source"), completion: .file())
    var sources: [String] = []

    @OptionGroup(title: "Output") var output: PageFlags
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

    /// Known so that one who tries it is told what there is.
    @Option(name: .long, help: .hidden) var summary: String?

    func validate() throws {
        let (json, html) = (output.json, output.html)
        if behaviour.quiet, behaviour.verbose { throw ValidationError("-q and -v contradict each other") }
        if json, html == "-" { throw ValidationError("--json and --html - both want standard output") }
        if summary != nil { throw ValidationError("inspect has no --summary: --json tells all its counts") }
    }

    func run() throws {
        let (json, html) = (output.json, output.html)
        let report = behaviour.report
        let words = try naming.given(sources)
        try output.checkEndings()
        var files = filesRead(words)
        files.write(named: output.html, as: .page)
        files.write(named: output.audit, as: .audit)
        try files.check()
        let sandbox = job.sandbox ? try SandboxProcess.start(log: report.log) : nil
        defer { sandbox?.stop() }
        let export = try export(of: words, sandbox, report)
        // Made before anything is read, so that a page that cannot be written is said at once.
        let sink = try html.map { (path) throws(ExportError) in try page(at: path) }
        let workbook = try output.audit.map { (path) throws(ExportError) in try page(at: path) }
        var inspection: Inspection
        if let workbook {
            let audit = try shown { (progress) throws(ExportError) in try export.audit(progress: progress) }
            inspection = audit.inspection
            let summary = try audit.writeWorkbook(to: workbook, by: export)
            report.warnings(summary.warnings)
            report.say("\(workbook.name): written, \(audit.sheets.count) sheets")
        } else {
            inspection = try shown { (progress) throws(ExportError) in try export.inspect(progress: progress) }
        }
        tellOfIdleFlags(words, formats: inspection.sources.map(\.format), report)
        inspection.notes.forEach(report.note)
        report.warnings(inspection.warnings)
        if let sink {
            inspection.madeAt = InspectCommand.time
            try sink.write(Array(inspection.page.utf8))
            try sink.finish()
            if html != "-" { report.say("\(sink.name): written") }
        }
        if json {
            try StandardStreams.print(inspection.json)
        } else if html == nil, workbook == nil {
            try StandardStreams.print(
                own: inspection.report(
                    colors: StandardStreams.outputStyle.isOn, width: StandardStreams.outputWidth ?? 120,
                    ascii: StandardStreams.showsASCII))
        }
    }

    /// The time, in seconds since 1970, or what https://reproducible-builds.org/specs/source-date-epoch/ has in its place.
    private static var time: Int64 {
        StandardStreams.environment("SOURCE_DATE_EPOCH").flatMap { Int64($0) } ?? Int64(Libc.time(nil))
    }

    /// Where a page or workbook goes: standard output, a file, a device or a pipe.
    private func page(at path: String) throws(ExportError) -> any ByteSink {
        path == "-" ? StandardOutputSink() : try OutputPlace.open(path, replaces: output.force)
    }
}

/// What an inspection writes, and where.
struct PageFlags: ParsableArguments {
    @Flag(name: .long, help: "Write one JSON object.")
    var json = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write a page with charts that needs no network (- for standard output).", valueName: "file"),
        completion: .file())
    var html: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write a workbook of what is to be seen to: broken and redirected pages, duplicate titles and texts, thin pages, missing and long titles, by folder and depth.",
            valueName: "file.xlsx"),
        completion: .file(extensions: ["xlsx"]))
    var audit: String?

    @Flag(name: .long, help: "Replace a page or workbook that is already there.")
    var force = false

    /// A name that ends as the files of another format do is a slip.
    ///
    /// - Throws: `.usage` for it.
    func checkEndings() throws(ExportError) {
        if let html, html != "-", let format = FormatRegistry.standard.format(ofPath: html), format.name != "html" {
            throw ExportError(
                .usage, "a page is HTML, and the name has the ending of \(format.name)", at: Location(source: html),
                advice: "end it in .html\(format.name == "xlsx" ? "; --audit writes a workbook" : "")")
        }
        guard let audit, !audit.lowercased().hasSuffix(".xlsx") else { return }
        throw ExportError(
            .usage, "an audit is a workbook as it stands, and no other file", at: Location(source: audit),
            advice: "name a file that ends in .xlsx")
    }
}

import ArgumentParser
import HasDataExport
import Pages
import Tabular
import Transforms

/// A file for each row: what a search index, a site or a language model takes.
struct PagesCommand: KeyedReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "pages",
        abstract: "Writes one Markdown, text or HTML file for each row, and a manifest of them.",
        usage: """
            hasdata-export pages <source>... -O DIR [--body FIELD] [--name EXPR]
            [flags]
            """,
        discussion: """
            A page is named after host and path of the row's url, without one after the row's number. manifest.jsonl has \
            the name and the other fields of each row. Files appear together at the end. Sources are those of export.
            """)

    @Argument(help: ArgumentHelp("Jobs, links, files, folders, or -.", valueName: "source"), completion: .file())
    var sources: [String] = []

    @OptionGroup(title: "Output") var output: PagesFlags
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
        if output.outputDir == nil { throw ValidationError("pages are written into a folder: name it with -O") }
        if !output.frontMatter.isEmpty, output.to == .txt || output.to == .html {
            throw ValidationError("--front-matter belongs to Markdown, and --to says \(output.to?.rawValue ?? "")")
        }
    }

    func run() throws {
        let report = behaviour.report
        let words = try naming.given(sources)
        let options = try output.options()
        let folder = try Placeholders(words, now: RunMoment.text()).filled(output.outputDir ?? ".", of: "-O")
        var files = filesRead(words)
        files.write(folder + (folder.hasSuffix("/") ? "" : "/") + PageOutput.manifestName, as: .outputInFolder)
        try files.check()
        let sandbox = job.sandbox ? try SandboxProcess.start(log: report.log) : nil
        defer { sandbox?.stop() }
        var export = try export(of: words, sandbox, report)
        export.steps.isComputedOf = options.name != nil
        var read = export.filesRead
        read.add(export.otherFiles)
        export.destination = .output { [read] () throws(ExportError) in
            try PageOutput(folder: folder, options: options, besides: read)
        }
        Interrupts.output = .whole
        let summary = try shown { (progress) throws(ExportError) in try export.run(progress: progress) }
        tellOfIdleFlags(words, formats: summary.sources.map(\.format), report)
        summary.notes.forEach(report.note)
        report.warnings(summary.warnings)
        let pages = summary.parts ?? 0
        report.say("\(folder): \(pages == 1 ? "1 page" : "\(pages) pages") and manifest.jsonl")
    }
}

/// What pages are made of, and where they go.
struct PagesFlags: ParsableArguments {
    @Option(
        name: [.customShort("O"), .long],
        help: ArgumentHelp("Write the pages into this folder.", valueName: "dir"), completion: .directory)
    var outputDir: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The field that holds the page (default: the first of markdown, text, html, json that a row has).",
            valueName: "field"))
    var body: String?

    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp(
            "What names end in: md, txt, html (default: md; html for a field html). Nothing is converted.",
            valueName: "ending"))
    var to: PageOptions.Ending?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What names the page, a field or an expression (default: slug(host(url) ++ path(url))).",
            valueName: "expr"))
    var name: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Fields that stand in front of a Markdown page, as YAML.", valueName: "a,b"))
    var frontMatter: [String] = []

    @Flag(name: .long, help: "Replace pages that are already there.")
    var force = false

    @Flag(name: .long, help: "Do not wait until the disk has the pages.")
    var noSync = false

    /// - Throws: `.usage` for lists that are none.
    func options() throws(ExportError) -> PageOptions {
        var options = PageOptions()
        options.body = body.map { ColumnName($0) }
        options.ending = to
        if let name {
            options.name = try RowExpression(parsing: name, for: .pageName, now: RunMoment.seconds())
        }
        options.frontMatter = try FieldFlags.names(frontMatter, "--front-matter")
        options.replaces = force
        options.isSynced = !noSync
        return options
    }
}

extension PageOptions.Ending: ExpressibleByArgument {}

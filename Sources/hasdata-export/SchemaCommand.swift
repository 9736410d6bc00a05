public import ArgumentParser
import HasDataExport
public import Schemas
import Tabular

/// The exact types of all rows.
struct SchemaCommand: KeyedReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Finds out the exact type of every column, over all rows of jobs, links, files and schema files.",
        usage: "hasdata-export schema <source>... [--to LANGUAGE] [-o FILE] [flags]",
        discussion: """
            A type is the least that gives every value back: boolean, integer, number (a double), decimal, date, timestamp, \
            json, else text. Schema files are sources, too: their union with what else is named. Sources are those of export.
            """)

    @Argument(
        help: ArgumentHelp("Jobs, links, files, folders, schema files, or -.", valueName: "source"), completion: .file()
    )
    var sources: [String] = []

    @OptionGroup(title: "Output") var output: SchemaFlags
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

    var hasTypedColumns: Bool { true }

    func validate() throws {
        if behaviour.quiet, behaviour.verbose { throw ValidationError("-q and -v contradict each other") }
    }

    func run() throws {
        let report = behaviour.report
        let words = try naming.given(sources)
        let path = output.output.flatMap { $0 == "-" ? nil : $0 }
        if let path {
            try output.checkEnding(of: path)
            var files = filesRead(words)
            files.write(path, as: .schema)
            try files.check()
            try SchemaPlace.check(path, replaces: output.force)
        }
        let (schemas, others) = try SchemaPlace.part(words)
        var union = SchemaFile()
        for schema in schemas { union.formUnion(schema) }
        if !others.isEmpty {
            let sandbox = job.sandbox ? try SandboxProcess.start(log: report.log) : nil
            defer { sandbox?.stop() }
            let export = try export(of: others, sandbox, report)
            let found = try shown { (progress) throws(ExportError) in try export.schema(progress: progress) }
            tellOfIdleFlags(others, formats: found.formats, report)
            found.notes.forEach(report.note)
            report.warnings(found.warnings)
            union.formUnion(found.schema)
        }
        if output.to.isOfTables {
            let (distinct, changed) = union.withDistinctNames()
            union = distinct
            if let (from, to) = changed.first {
                let more = changed.count > 1 ? ", and \(changed.count - 1) more like it" : ""
                report.note(
                    "the column \"\(from)\" is called \"\(to)\" here\(more): tables take names for one that differ in case only, and none is empty"
                )
            }
        }
        let table = try reading.tables.reference?.target
        let text = try union.text(
            in: output.to, table: table?.table ?? SchemaPlace.tableName(of: words), schema: table?.schema)
        guard let path else {
            // Line by line, since what else a line holds is made visible.
            for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                try StandardStreams.print(String(line))
            }
            return
        }
        try SchemaPlace.write(text, to: path, replaces: output.force)
    }
}

/// How a schema is written, and where it goes.
struct SchemaFlags: ParsableArguments {
    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp(
            "json (a schema file), sql (CREATE TABLE), bigquery, spark or json-schema.", valueName: "language"))
    var to = SchemaLanguage.json

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write the schema to a file.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(name: .long, help: "Replace a file that is already there.")
    var force = false

    /// A name that ends as another format's files do is a slip.
    ///
    /// - Throws: `.usage` for it.
    func checkEnding(of path: String) throws(ExportError) {
        let name = path.lowercased()
        let isSQL = name.hasSuffix(".sql")
        let format = FormatRegistry.standard.format(ofPath: path)?.name
        guard isSQL != (to == .sql) && (isSQL || format != nil) || format != nil && format != "json" else { return }
        throw ExportError(
            .usage, "a name with another ending than that of \(to.rawValue)", at: Location(source: path),
            advice: to == .sql ? "end it in .sql" : "end it in .json, or say with --to what it is to hold")
    }
}

extension SchemaLanguage: ExpressibleByArgument {}

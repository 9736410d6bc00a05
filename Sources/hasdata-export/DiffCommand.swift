import ArgumentParser
import Comparison
import HasDataExport
import Tabular
import Transforms

/// What differs between two sources.
struct DiffCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Shows what was added, removed and changed from one source to another, whatever their formats.",
        usage: """
            hasdata-export diff <old> <new> [--key FIELD[,…]] [--to FORMAT]
            [-o FILE] [--html FILE] [flags]
            """,
        discussion: """
            Rows pair by the key, whatever their order; without --key whole rows are compared. Values are compared, not \
            their spelling: null as absent, 200 of JSON as 200 of CSV, nested values as their JSON text. Sources are those \
            of export; commas join several. Without --to and -o the counts and the first of each are shown.
            """)

    @Argument(help: ArgumentHelp("What there was: a job, link, file or folder.", valueName: "old"), completion: .file())
    var old: String

    @Argument(help: ArgumentHelp("What there is now.", valueName: "new"), completion: .file())
    var new: String

    @OptionGroup(title: "Output") var output: DiffFlags
    @OptionGroup(title: "Reading") var reading: ReadingFlags
    @OptionGroup(title: "Job") var job: ConnectionFlags
    @OptionGroup(title: "Job") var fetching: FetchFlags
    @OptionGroup(title: "Job") var objects: ObjectStoreFlags
    @OptionGroup(title: "Rows") var rows: RowFlags
    @OptionGroup(title: "Rows") var keys: KeyFlags
    @OptionGroup(title: "Fields") var fields: FieldFlags
    @OptionGroup(title: "Run") var behaviour: RunFlags

    var keyNames: [String] { output.key }
    var typesColumns: Bool { false }

    func addIdle(_ idle: inout IdleFlags) {
        idle.addTypes(reading.types)
        idle.addForce(output.force, writesFile: !output.files.isEmpty)
    }

    /// It says which rows are one, whatever else compares it.
    func checkKey() throws(ExportError) {}

    func validate() throws {
        if [keys.inside, keys.notIn].contains("-") {
            throw ValidationError("standard input can be read once, and each side reads the keys: name a file")
        }
        if behaviour.quiet, behaviour.verbose { throw ValidationError("-q and -v contradict each other") }
    }

    func run() throws {
        var filled = self
        let sides = [try DiffSources.parsed(old), try DiffSources.parsed(new)]
        if Placeholders.mayStand(in: output.output, output.html) {
            let placeholders = try Placeholders(Array(sides.joined()), now: RunMoment.text())
            filled.output.output = try output.output.map { (text) throws(ExportError) in
                try placeholders.filled(text, of: "-o")
            }
            filled.output.html = try output.html.map { (text) throws(ExportError) in
                try placeholders.filled(text, of: "--html")
            }
        }
        try filled.run(sides)
    }

    private func run(_ sides: [[Source]]) throws {
        let report = behaviour.report
        guard sides.joined().count(where: { $0 == .standardInput }) < 2 else {
            throw ExportError(.usage, "standard input can be read once, and - is given twice")
        }
        let key = try self.key()
        var files = filesRead(Array(sides.joined()))
        files.write(named: output.output, as: .output)
        files.write(named: output.html, as: .page)
        try files.check()
        try output.refuseOverwriting()
        let sandbox = job.sandbox ? try SandboxProcess.start(log: report.log) : nil
        defer { sandbox?.stop() }
        let exports = [try export(of: sides[0], sandbox, report), try export(of: sides[1], sandbox, report)]
        // Made before anything is read, so that a page that cannot be written is said at once.
        let sink = try output.html.map { (path) throws(ExportError) -> any ByteSink in
            if path == "-" { return StandardOutputSink() }
            try OutputPlace.makeFolders(of: path)
            return try OutputPlace.open(path, replaces: output.force)
        }
        let comparison = try shown { (progress) throws(ExportError) in
            try Comparison(of: exports[0], with: exports[1], key: key, progress: progress)
        }
        tellOfIdleFlags(
            Array(sides.joined()), formats: comparison.old.formats + comparison.new.formats, report)
        tell(of: comparison.old, report)
        tell(of: comparison.new, report)
        if let sink {
            try sink.write(Array(try comparison.page().utf8))
            try sink.finish()
            if output.html != "-" { report.say("\(sink.name): written") }
        }
        try write(comparison, exports[1], report)
        if output.exitCode, comparison.hasDifferences { throw CommandFailure(status: ExitStatus.differs) }
    }

    /// The fields of the key.
    private func key() throws(ExportError) -> [FieldPath] {
        let names = try FieldFlags.names(output.key, "--key")
        let omitted = try FieldFlags.names(fields.omit, "--omit")
        for name in names where omitted.contains(name) {
            throw ExportError(.usage, "\"\(name)\" is in --key and in --omit", advice: "leave it out of --omit")
        }
        var seen: Set<ColumnName> = []
        return names.filter { seen.insert($0).inserted }.map { FieldPath(dotted: $0) }
    }

    private func tell(of side: Comparison.Side, _ report: Report) {
        side.notes.forEach(report.note)
        report.warnings(side.warnings)
        let name = PathText.shown(side.names.first ?? "")
        if side.rowsWithoutKey > 0 {
            let rows = side.rowsWithoutKey == 1 ? "1 row has" : "\(side.rowsWithoutKey) rows have"
            report.note("\(name): \(rows) no value in any field of the key")
        }
        guard side.repeatedKeys > 0 else { return }
        let rows = side.repeatedKeys == 1 ? "1 row has" : "\(side.repeatedKeys) rows have"
        report.warning(
            "repeatedRowKey", count: side.repeatedKeys,
            "\(name): \(rows) the key of a row before: rows of one key are paired in their order")
    }

    private func write(_ comparison: Comparison, _ read: Export, _ report: Report) throws {
        if output.isTable, output.to == nil, output.html != nil { return }
        guard output.isTable else {
            var export = Export(from: [], to: output.destination)
            export.format = output.to
            export.replacesOutput = output.force
            export.memoryLimit = read.memoryLimit
            export.temporaryFolder = read.temporaryFolder
            export.workers = read.workers
            export.isStrict = read.isStrict
            let isWorkbook = try output.isWorkbook
            if isWorkbook, export.destination.isStandardOutput, StandardStreams.isOutputTerminal {
                throw ExportError(.usage, "a workbook cannot be shown on a terminal", advice: "name a file with -o")
            }
            let summary = try isWorkbook ? comparison.writeWorkbook(by: export) : comparison.write(by: export)
            summary.notes.forEach(report.note)
            report.warnings(summary.warnings)
            return report.done(comparison, summary)
        }
        try StandardStreams.print(
            own: comparison.report(
                colors: StandardStreams.outputStyle.isOn, width: StandardStreams.outputWidth ?? 120,
                ascii: StandardStreams.showsASCII))
    }
}

/// How a comparison is made, and where it goes.
struct DiffFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Fields that tell which row is which; without them whole rows are compared.", valueName: "a,b"))
    var key: [String] = []

    @Option(
        name: [.customShort("t"), .long],
        help: ArgumentHelp(
            "table (counts and the first of each), csv, tsv, json, jsonl, xlsx or another format (default: the output's extension, else table).",
            valueName: "format"),
        completion: .list(["table"] + FormatRegistry.standard.formats.map { $0.name }))
    var to: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write the differences to a file.", valueName: "file"),
        completion: .file())
    var output: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Write a page for the eye that needs no network and no script.", valueName: "file"),
        completion: .file())
    var html: String?

    @Flag(name: .long, help: "Replace an output that is already there.")
    var force = false

    @Flag(name: .long, help: "End with status 10 where anything differs.")
    var exitCode = false

    /// Whether counts and examples are shown, and nothing is written.
    var isTable: Bool { to == "table" || (to == nil && (output == nil || output == "-")) }

    /// Whether they are sheets of a workbook.
    var isWorkbook: Bool {
        get throws(ExportError) {
            var export = Export(from: [], to: destination)
            export.format = to
            return try export.outputFormat().name == "xlsx"
        }
    }

    /// The files that are written.
    var files: [String] { [output, html].compactMap { $0 }.filter { $0 != "-" } }

    /// Refuses what could not be written in the end: a file that is there.
    func refuseOverwriting() throws(ExportError) {
        guard let output, output != "-" else { return }
        var export = Export(from: [], to: destination)
        export.format = to
        // A database's file takes further tables.
        if IdleFlags.databases.contains(try export.outputFormat().name) { return }
        try OutputPlace.refuseTaken(output, replaces: force)
    }

    /// Where the differences go.
    var destination: Destination {
        if let output, output != "-" { .file(output) } else { .standardOutput }
    }

    func validate() throws {
        if html == "-", !isTable, output == nil || output == "-" {
            throw ValidationError("--to and --html - both want standard output")
        }
        if to == "table", let output, output != "-" {
            throw ValidationError("--to table is for the eye: leave -o out, or name another format")
        }
    }
}

/// The sources of one side.
enum DiffSources {
    /// The sources that commas join, unless the whole word is a file.
    ///
    /// - Throws: `.usage` for what is none.
    static func parsed(_ word: String) throws(ExportError) -> [Source] {
        let isOne = CommandFiles.isThere(word) || word.contains("://")
        let words = isOne ? [word] : word.split(separator: ",", omittingEmptySubsequences: true).map(String.init)
        guard !words.isEmpty else { throw ExportError(.usage, "names no source", at: Location(source: word)) }
        var sources: [Source] = []
        for word in words {
            do {
                sources.append(try Source(argument: word))
            } catch {
                throw Suggestion.corrected(error, word, among: words)
            }
        }
        return sources
    }
}

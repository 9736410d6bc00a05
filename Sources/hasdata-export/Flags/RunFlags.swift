import ArgumentParser
import HasDataExport
import Tabular

/// How the run behaves.
struct RunFlags: ParsableArguments {
    @Flag(name: .long, help: "Any lossy step is an error.")
    var strict = false

    @Option(name: .long, help: ArgumentHelp("Worker threads (default: the cores).", valueName: "n"))
    var jobs: Int?

    @Option(
        name: .long,
        help: ArgumentHelp("What may wait in memory before it is spooled to disk (default: 32M).", valueName: "size"))
    var memoryLimit: ByteSize?

    @Option(
        name: .long, help: ArgumentHelp("Where it is spooled (default: TMPDIR, else /tmp).", valueName: "dir"),
        completion: .directory)
    var tempDir: String?

    @Option(
        name: .long, help: ArgumentHelp("A longer row is an error (default: 64M, at most 256M).", valueName: "size"))
    var maxRow: ByteSize?

    @Flag(name: .shortAndLong, help: "Tell errors and warnings only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Tell requests and decisions.")
    var verbose = false

    @Flag(name: .long, help: "Show no progress.")
    var noProgress = false

    @Flag(name: .long, help: ArgumentHelp(RunFlags.errorsJsonHelp))
    var errorsJson = false

    func validate() throws {
        if let jobs, jobs < 1 || jobs > 1024 { throw ValidationError("--jobs takes 1 to 1024") }
        if let maxRow, maxRow.bytes < 1 || maxRow.bytes > 256 << 20 {
            throw ValidationError("--max-row takes 1 byte to 256M")
        }
    }

    static let errorsJsonHelp = "Write errors, warnings, notes and the lines of -v as JSON objects, one a line."

    /// How is told what happens.
    var report: Report { Report(isQuiet: quiet, asJSON: errorsJson, isVerbose: verbose) }

    func apply(to export: inout Export) {
        export.isStrict = strict
        export.workers = jobs
        if let memoryLimit { export.memoryLimit = memoryLimit.bytes }
        export.temporaryFolder = tempDir
        if let maxRow { export.formatOptions.maximumRow = maxRow.bytes }
        export.log = report.log
    }
}

/// What a run leaves behind beside its rows.
struct SummaryFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write what came of the run as JSON to a file; - for standard output, or standard error where the rows go.",
            valueName: "file"),
        completion: .file())
    var summary: String?
}

/// A number of bytes, as people write it: 4096, 64K, 32M, 1G.
struct ByteSize: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        var digits = Substring(argument.uppercased())
        for ending in ["IB", "B"] where digits.hasSuffix(ending) { digits = digits.dropLast(ending.count) }
        var shift = 0
        if let unit = digits.last, let place = ["K", "M", "G", "T"].firstIndex(of: String(unit)) {
            shift = (place + 1) * 10
            digits = digits.dropLast()
        }
        guard let number = Int(digits), number >= 0, number <= Int.max >> shift else { return nil }
        bytes = number << shift
    }
}

package import HTTPTransfer
public import Schemas
public import Tabular

/// What a user asks for: rows from these sources, changed so, into that place.
///
/// ```swift
/// var export = Export(from: [.file("crawl.csv")], to: .file("crawl.jsonl"))
/// let summary = try await export.run()
/// ```
public struct Export: Sendable {
    /// Where the rows come from, in this order.
    public var sources: [Source]
    /// Where they go.
    public var destination: Destination
    /// The sources' format, as after `--from`; nil to find out for each.
    public var sourceFormat: String?
    /// The output's format, as after `--to`; nil for that of the path's ending, and JSON Lines where there is no path or it
    /// has no ending.
    public var format: String?
    /// An output that is already there is replaced.
    public var replacesOutput = false
    /// An output counts as done once the disk has it, so that a machine that loses its power afterwards keeps it.
    public var waitsForDisk = true
    /// An output that is a link is written to where it leads.
    var followsLinks = true
    /// Whether `types` of `.text` only leaves texts alone, and other values are what they are.
    package var keepsKinds = false
    /// The output is the source, which is written anew.
    var revisesOutput = false
    /// Types that columns have before any row is seen, which their rows may make wider.
    var knownTypes: [ColumnName: ColumnType] = [:]
    /// Rows are added to a CSV, TSV or JSON Lines file that is already there.
    public var appends = false
    /// Rows are written as they come, straight into the output, which others may read meanwhile, and stay there however the run
    /// ends: for a source that is followed. Nothing may wait for the last row then.
    public var writesAtOnce = false
    /// Every so many rows another file begins: `out-001.csv`, `out-002.csv`, ….
    public var rowsPerPart: UInt64?
    /// What happens to the rows on the way.
    public var steps = RowSteps()
    /// How CSV text becomes JSON or XLSX values.
    public var types = TypesPolicy.infer
    /// What the formats are told.
    public var formatOptions: FormatOptions
    /// The formats that are known.
    public var registry: FormatRegistry
    /// The kinds of output that are known beside files, by what stands before the `://` of their names.
    public var destinationKinds: [any ByteDestinationKind.Type] = []
    /// The sources' text encoding; nil for UTF-8. A byte order mark wins.
    public var encoding: TextEncoding?
    /// The encoding of output that is text; nil for UTF-8. A character that it lacks is an error, or with
    /// `FormatOptions.skipsErrors` a question mark, which is counted.
    public var outputEncoding: TextEncoding?
    /// How many workers run side by side; nil for one a core.
    public var workers: Int?
    /// How many bytes may wait in memory before they are spooled to disk, all stages together.
    public var memoryLimit: Int {
        get { formatOptions.memoryLimit }
        set { formatOptions.memoryLimit = newValue }
    }
    /// The folder for what is spooled; nil for the system's.
    public var temporaryFolder: String?
    /// Any lossy step is an error.
    public var isStrict = false
    /// What the kinds of source are told.
    public var sourceOptions = SourceOptions()
    /// How links and the files of jobs are fetched.
    package var transfers = ClientOptions()
    /// Keeps what is downloaded in `.NAME.part` beside the output, so that the same export goes on from there.
    package var keepsParts = true
    /// The summary tells of each column's values and of each file's bytes, which costs a look at every cell and a hash of
    /// every byte.
    public var isDescribed = false
    /// The summary tells the exact types of the output's columns, which costs a look at every cell.
    public var findsSchema = false
    /// What the caller has read and writes beside the rows: no output may be in the place of any.
    package var otherFiles = RunFiles()
    /// Called with each decision, a line each.
    public var log: (@Sendable (String) -> Void)?

    /// An export from `sources` to `destination` that knows the formats of `registry`.
    public init(from sources: [Source], to destination: Destination, registry: FormatRegistry) {
        self.sources = sources
        self.destination = destination
        self.registry = registry
        formatOptions = FormatOptions { () throws(ExportError) in
            Spool(budget: MemoryBudget(limit: 32 << 20), folder: nil)
        }
    }

    /// Runs it to the end. Blocks, so asynchronous code gets the asynchronous variant; `progress` ends with it.
    ///
    /// - Throws: `ExportError`; nothing is left at the destination then.
    @available(*, noasync, message: "it blocks; await the asynchronous one, in main.swift from a function")
    @discardableResult
    public func run(progress: Progress = Progress()) throws(ExportError) -> Summary {
        defer { progress.end() }
        return try ExportRun(self, progress: progress).run()
    }
}

/// How CSV text becomes JSON or XLSX values.
public enum TypesPolicy: String, Sendable, CaseIterable {
    /// A column is numeric when every non-empty value of it is a number that any JSON reader prints back as it stands.
    case infer
    /// Everything stays text.
    case text
}

/// What an export did.
public struct Summary: Sendable {
    /// What came from one source.
    public struct SourceSummary: Sendable {
        /// Its name in messages.
        public var name: String
        /// Its format's name.
        public var format: String
        /// Rows read.
        public var rowsRead: UInt64
        /// Rows of it in the output.
        public var rowsWritten: UInt64
        /// What its record said, where it is a job.
        public var job: JobFacts?
    }

    /// What the record of an exported job said.
    public struct JobFacts: Sendable, Equatable {
        /// Its id.
        public var id: String
        /// Where it stood, as the API calls it.
        public var status: String
        /// Why it stopped early.
        public var stopReason: String?
        /// What it has cost.
        public var creditsSpent: UInt64?
        /// How many rows it says it has gathered.
        public var dataRowsCount: UInt64?
        /// Whether there may have been more to gather: it was stopped, ended with an error, or has not ended.
        public var isCutShort: Bool

        package init(
            id: String, status: String, stopReason: String?, creditsSpent: UInt64?, dataRowsCount: UInt64?,
            isCutShort: Bool
        ) {
            self.id = id
            self.status = status
            self.stopReason = stopReason
            self.creditsSpent = creditsSpent
            self.dataRowsCount = dataRowsCount
            self.isCutShort = isCutShort
        }
    }

    /// What became of the rows of a file or a table, some of which others have replaced.
    public struct Replacement: Sendable, Equatable {
        /// Rows in the place of which others of the same key stand.
        public var replaced: UInt64
        /// Rows that were added.
        public var added: UInt64
        /// Rows that stayed; nil where nobody counts them, as in a database.
        public var kept: UInt64?

        init(replaced: UInt64, added: UInt64, kept: UInt64? = nil) {
            (self.replaced, self.added, self.kept) = (replaced, added, kept)
        }
    }

    /// The sources, in order.
    public var sources: [SourceSummary] = []
    /// The output's path; nil for standard output.
    public var output: String?
    /// The output format's name.
    public var format = ""
    /// How many files the output is split into; nil where it is not.
    public var parts: Int?
    /// Whether the rows were added to what was there.
    public var isAppended = false
    /// What became of rows that others of the same key could replace; nil where that is not known, or none could.
    public var replaced: Replacement?
    /// Rows read, from all sources.
    public var rowsRead: UInt64 = 0
    /// Rows in the output.
    public var rowsWritten: UInt64 = 0
    /// Malformed rows left out.
    public var rowsSkipped: UInt64 = 0
    /// The output's columns, where it has a header; else those that were seen.
    public var columns: [ColumnName] = []
    /// The exact types of the output's columns, where the export was asked to find them.
    public var schema: SchemaFile?
    /// What the columns hold, where the export was to be described.
    public var columnSummaries: [ColumnSummary] = []
    /// The files of the output, where the export was to be described; none for standard output, devices and pipes.
    public var files: [FileSummary] = []
    /// What was lost or odd.
    public var warnings = WarningCounts()
    /// What else the user should know.
    public var notes: [String] = []
}

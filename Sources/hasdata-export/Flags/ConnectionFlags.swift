public import ArgumentParser
public import HasDataAPI
public import HasDataExport
import Tables
import Tabular

/// How the API is reached, and how long it is waited for.
struct ConnectionFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The HasData key. Other users see it in the process list: prefer HASDATA_API_KEY or --api-key-file.",
            valueName: "key"))
    var apiKey: String?

    @Option(
        name: .long, help: ArgumentHelp("A file with the key that only you can read.", valueName: "file"),
        completion: .file())
    var apiKeyFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Another root of the API (default: HASDATA_ENDPOINT, else \(HasDataClient.standardEndpoint)).",
            valueName: "url"))
    var endpoint: String?

    @Flag(name: .long, help: "Run against the bundled sandbox: needs no key and no network.")
    var sandbox = false

    @Option(
        name: .long, defaultAsFlag: WaitLimit.none,
        help: ArgumentHelp("Wait for the job to end, at most so long: 90 (seconds), 10m, 2h.", valueName: "seconds"))
    var wait: WaitLimit?

    @Option(
        name: .long, help: ArgumentHelp("Seconds without a byte that end a try (default: 120).", valueName: "seconds"))
    var timeout: Double?

    @Option(
        name: .long,
        help: ArgumentHelp("More tries of a request after the first; 0 for none (default: 4).", valueName: "n"))
    var retries: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Trust the certificates in this file (default: CURL_CA_BUNDLE or SSL_CERT_FILE, else the system's).",
            valueName: "file"),
        completion: .file())
    var caFile: String?

    func validate() throws {
        if let wait, !wait.isTime { throw ValidationError("--wait takes a time: 90 (seconds), 10m, 2h") }
        if let timeout, !(timeout > 0) { throw ValidationError("--timeout takes more than 0 seconds") }
        if let retries, retries < 0 { throw ValidationError("--retries takes 0 or more") }
        if sandbox, endpoint != nil {
            throw ValidationError("--sandbox is an endpoint of its own, and --endpoint names another: give one of them")
        }
    }

    /// Says it all to an export.
    func apply(
        to export: inout Export, sandbox: SandboxProcess?, log: (@Sendable (String) -> Void)?
    ) throws(ExportError) {
        export.jobs = try options(sandbox: sandbox, log: log)
        export.formatOptions[TableOptions.self].silence = export.jobs.client.transport.stallTimeout
    }

    /// The options these flags mean. The sandbox, where one runs, needs no key.
    func options(sandbox running: SandboxProcess?, log: (@Sendable (String) -> Void)?) throws(ExportError) -> JobOptions
    {
        var options = JobOptions()
        if let running {
            options.endpoint = running.endpoint
            options.key = try APIKey("sandbox")
            options.pollInterval = 0.2
        } else {
            let variable = StandardStreams.environment("HASDATA_ENDPOINT") ?? ""
            if let endpoint = endpoint ?? (variable.isEmpty ? nil : variable) { options.endpoint = endpoint }
            options.key = try APIKey.resolve(
                explicit: apiKey, file: apiKeyFile, environment: { StandardStreams.environment($0) })
        }
        options.waitsForEnd = wait != nil
        options.waitLimit = wait?.seconds
        options.client.transport.userAgent = "hasdata-export/\(HasDataExportCommand.version)"
        options.client.transport.log = log
        if let timeout { options.client.transport.stallTimeout = timeout }
        if let retries { options.client.retries.tries = retries == .max ? retries : retries + 1 }
        if let caFile, let problem = StandardStreams.problem(readingFile: caFile) {
            throw ExportError(.usage, "cannot read the certificates: \(problem)", at: Location(source: caFile))
        }
        options.client.transport.certificates =
            caFile ?? TransportOptions.certificates { StandardStreams.environment($0) }
        return options
    }

    /// The three ways to give a key, for one who gave none.
    static let missingKey = ExportError(
        .usage, "a job needs your HasData API key",
        advice: "the key is on your dashboard, https://app.hasdata.com: set HASDATA_API_KEY, or give --api-key-file "
            + "FILE, or --api-key KEY; --sandbox tries without one")
}

/// Which way the rows of jobs come.
struct FetchFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Which way the rows of jobs come; auto: a JSON artifact, else results pages.", valueName: "way"))
    var via: JobOptions.Route = .auto

    @Option(name: .long, help: ArgumentHelp("Which artifact (default: json).", valueName: "kind"))
    var artifact: ArtifactKind?

    @Flag(name: .long, help: "Export what a job that has not ended has so far.")
    var partial = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Results pages in flight, at most \(JobOptions.mostPagesAtOnce); 1 is the free plan's limit.",
            valueName: "n"))
    var concurrency = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only these results pages, of a hundred rows: 1-50, 51-. For several machines at one job.",
            valueName: "first-last"))
    var pages: PageRange?

    @Flag(name: .long, help: "Keep no .NAME.part beside the output.")
    var noResume = false

    func validate() throws {
        if pages != nil, via == .artifact {
            throw ValidationError("--pages is of results pages, and --via artifact reads none: give one of them")
        }
        if concurrency < 1 || concurrency > JobOptions.mostPagesAtOnce {
            throw ValidationError("--concurrency takes 1 to \(JobOptions.mostPagesAtOnce)")
        }
    }

    func apply(to options: inout JobOptions) {
        options.route = via
        options.artifact = artifact
        options.allowsUnfinishedJobs = partial
        options.concurrency = concurrency
        options.pages = pages?.numbers
        options.keepsParts = !noResume
    }
}

extension JobOptions.Route: ExpressibleByArgument {}
extension ArtifactKind: ExpressibleByArgument {}

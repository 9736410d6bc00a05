import HasDataExport
import JSONScanning
import Libc
import Tabular

/// One run from its start to its end, for `--summary`: what was asked for is known from the start, so that there is a summary
/// however the run ends.
struct RunRecord: Sendable {
    /// What came of a run.
    enum Result {
        case nothing
        case one(Summary, seconds: Double)
        case conversions(ConversionsReport)
    }

    /// Where its rows are to go.
    enum Target: Sendable {
        case standardOutput
        case file(String)
        case folder(String)
    }

    private let file: SummaryFile?
    private let target: Target
    private let sources: [String]
    private let started = WallTime.now()
    private let start = ProgressLine.now()
    /// What was told of the run as a whole, before or beside what came of its sources.
    var notes: [String] = []

    init(_ file: SummaryFile?, target: Target, sources: [String]) {
        self.file = file
        self.target = target
        // Nothing secret of an address is told.
        self.sources = sources.map { Destination.shown($0) }
    }

    /// Writes the summary of a run that ends so, if one is wanted.
    ///
    /// - Throws: `.output` where it cannot be written.
    func write(_ result: Result, exit status: Int32, problem: ExportError? = nil) throws(ExportError) {
        guard let file else { return }
        try file.write(json(result, status, problem))
    }

    /// Writes the summary of a run that a signal ends, unless that would wait for a reader.
    func writeOfInterruption() {
        file?.writeAtOnce(json(.nothing, ExitStatus.interrupted, ExportError(.interrupted, "interrupted")))
    }

    /// Writes the summary of a run whose command line is refused, as far as that can tell where it goes.
    static func writeOfRefusal(of arguments: [String], _ problem: ExportError) {
        let arguments = Array(arguments.prefix { $0 != "--" })
        guard Suggestion.verb(of: arguments) == ExportCommand.self,
            let place = arguments.firstIndex(where: { $0 == "--summary" || $0.hasPrefix("--summary=") })
        else { return }
        let word = arguments[place]
        let value = word == "--summary" ? arguments[(place + 1)...].first : String(word.dropFirst("--summary=".count))
        guard let value, !value.isEmpty, value == "-" || !value.hasPrefix("-") else { return }
        let file = SummaryFile(
            value, replaces: false, isSynced: !arguments.contains("--no-sync"), hasRowsOnOutput: true)
        // Any other word, and what stands behind an equals sign, may be a source or an output.
        let others = arguments.indices.filter { $0 != place && $0 != place + 1 }.map { arguments[$0] }
        let values = others.compactMap { other in other.firstIndex(of: "=").map { String(other[$0...].dropFirst()) } }
        var files = RunFiles()
        for word in others + values { files.read(word, as: .source) }
        file.add(to: &files)
        guard (try? files.check()) != nil, (try? file.check()) != nil else { return }
        try? RunRecord(file, target: .standardOutput, sources: [])
            .write(.nothing, exit: ExitStatus.of(problem.code), problem: problem)
    }

    private func json(_ result: Result, _ status: Int32, _ problem: ExportError?) -> String {
        var members: [(String, String?)] = [
            ("version", JSONOutput.string(HasDataExportCommand.version)), ("started", JSONOutput.string(started)),
            ("finished", JSONOutput.string(WallTime.now())),
            ("seconds", ErrorJSON.decimal(ProgressLine.now() - start)), ("exit", "\(status)"),
            ("problem", problem.map { ErrorJSON.object(of: $0.withoutSecrets) }),
        ]
        switch result {
        case .nothing: members += membersOfNothing
        case .one(var summary, _):
            summary.notes = notes + summary.notes
            members += ErrorJSON.members(of: summary)
        case .conversions(let report):
            members += [("outputDir", outputFolder)] + report.members
            members.append(("notes", JSONOutput.array(notes.map(ErrorJSON.object(ofNote:)))))
        }
        return JSONOutput.object(members)
    }

    private var outputFolder: String? {
        if case .folder(let path) = target { return ErrorJSON.words(path) }
        return nil
    }

    /// What is known of a run of which nothing came.
    private var membersOfNothing: [(String, String?)] {
        let names = JSONOutput.array(sources.map { JSONOutput.object([("source", ErrorJSON.words($0))]) })
        switch target {
        case .folder: return [("outputDir", outputFolder), ("sources", names)]
        case .file(let path):
            return [("output", JSONOutput.object([("path", ErrorJSON.words(path))])), ("sources", names)]
        case .standardOutput: return [("sources", names)]
        }
    }
}

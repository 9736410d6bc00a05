import Comparison
import HasDataExport
import JSONScanning
import Tabular
import Threads

/// What the command says on standard error: lines for people, or with `--errors-json` a JSON object a line and nothing else.
struct Report: Sendable {
    let isQuiet: Bool
    let asJSON: Bool
    var isVerbose = false
    private let start = ProgressLine.now()

    init(isQuiet: Bool, asJSON: Bool, isVerbose: Bool = false) {
        self.isQuiet = isQuiet
        self.asJSON = asJSON
        self.isVerbose = isVerbose
    }

    /// Whether progress may be shown.
    var allowsProgress: Bool { !isQuiet && !asJSON }

    /// One line, or one JSON object, for a failure. A closed pipe is none.
    func failure(_ error: ExportError) {
        guard error.code != .closedPipe else { return }
        let error = error.withoutSecrets
        if asJSON {
            StandardStreams.complain(ErrorJSON.object(of: error))
            return
        }
        for (index, line) in error.lines.enumerated() {
            StandardStreams.complain(
                line, title: index == 0 ? StandardStreams.errorStyle.title("hasdata-export:", .red) : "")
        }
    }

    /// What a signal's end says, in one line like any other.
    static func interrupted(_ commits: Commits.Outcome, hasPublished: Bool) {
        let asJSON = Arguments.all.contains("--errors-json")
        let kept = KeptDownloads.left().map { "\(ProgressLine.size($0.bytes)) in \($0.path)" }
        let more = kept.count > 3 ? ", …" : ""
        let isCommitted = !commits.done.isEmpty || !commits.unanswered.isEmpty
        let left =
            kept.isEmpty
            ? FollowFlags.kept ?? (isCommitted ? nil : Interrupts.output?.left(hasPublished: hasPublished))
            : "kept: \(kept.prefix(3).joined(separator: ", "))\(more); the same command goes on from there"
        let said = [advice(of: commits), left].compactMap { $0 }
        let advice = said.isEmpty ? nil : said.joined(separator: "; ")
        Report(isQuiet: false, asJSON: asJSON).failure(ExportError(.interrupted, "interrupted", advice: advice))
    }

    /// Where rows were written all the same, and where nobody knows.
    private static func advice(of commits: Commits.Outcome) -> String? {
        func list(_ names: [String]) -> String {
            names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
        }
        if !commits.unanswered.isEmpty {
            return "see whether the rows are in \(list(commits.unanswered)) before you run it again: "
                + "it was told to keep them, and has not answered"
        }
        return commits.done.isEmpty ? nil : "the rows are in \(list(commits.done)) already"
    }

    /// A line for each kind of warning.
    func warnings(_ warnings: WarningCounts) {
        if asJSON {
            ErrorJSON.objects(of: warnings).forEach { StandardStreams.complain($0) }
            return
        }
        for kind in warnings.kinds {
            guard let entry = warnings.entries[kind] else { continue }
            var line = kind.message(count: entry.count)
            if let detail = entry.detail { line += ": \(Secrets.hidden(in: detail))" }
            let place = entry.first.description
            if !place.isEmpty { line += entry.count == 1 ? " (\(place))" : " (the first: \(place))" }
            StandardStreams.complain(line, title: StandardStreams.errorStyle.title("warning:", .yellow))
        }
    }

    /// A warning that the command itself counts.
    func warning(_ name: String, count: UInt64, _ text: String) {
        if asJSON {
            StandardStreams.complain(ErrorJSON.object(ofWarning: name, count: count, text))
        } else {
            StandardStreams.complain(text, title: StandardStreams.errorStyle.title("warning:", .yellow))
        }
    }

    /// Advice, which nobody has to heed.
    func note(_ text: String) {
        guard !isQuiet else { return }
        if asJSON {
            StandardStreams.complain(ErrorJSON.object(ofNote: text))
        } else {
            StandardStreams.complain(Secrets.hidden(in: text), title: StandardStreams.errorStyle.title("note:", .blue))
        }
    }

    /// Where requests and decisions are told, with the seconds since the start; nil where nobody asks for them.
    var log: (@Sendable (String) -> Void)? {
        guard isVerbose else { return nil }
        return { @Sendable line in
            let seconds = ErrorJSON.decimal(ProgressLine.now() - start)
            StandardStreams.complain(
                asJSON
                    ? JSONOutput.object([("log", JSONOutput.string(line)), ("seconds", seconds)])
                    : "\(seconds) s  \(line)")
        }
    }

    /// A line about what was done, unless none is wanted.
    func say(_ line: String) { if allowsProgress { StandardStreams.complain(line) } }

    /// What was done, in one line.
    func done(_ summary: Summary, seconds: Double) {
        guard let output = summary.output.map(VisibleText.oneLine) else { return }
        if summary.format == "raw" {
            say("\(output): saved")
            return
        }
        let rows = summary.rowsWritten == 1 ? "1 row" : "\(summary.rowsWritten) rows"
        let of = summary.rowsWritten == summary.rowsRead ? "" : " of \(summary.rowsRead)"
        if let rows = summary.replaced, let kept = rows.kept {
            say("\(output): \(rows.replaced) replaced, \(rows.added) added, \(kept) kept")
            return
        }
        let parts = summary.parts.map { $0 == 1 ? " in 1 part" : " in \($0) parts" } ?? ""
        var done = summary.isAppended ? " added" : ""
        if let rows = summary.replaced, rows.replaced > 0 {
            done = ", \(rows.replaced) replaced and \(rows.added) added"
        }
        say("\(output): \(rows)\(of)\(done)\(parts)")
    }

    /// What differs, where that was written to a file: its rows are not what anybody counts.
    func done(_ comparison: Comparison, _ summary: Summary) {
        guard let output = summary.output.map(VisibleText.oneLine) else { return }
        say("\(output): \(comparison.added) added, \(comparison.removed) removed, \(comparison.changed) changed")
    }

    /// What was done in a batch: a line where it is of one source, else a table.
    func done(_ batch: ConversionsReport) {
        if batch.outcomes.count == 1, case .success(let summary)? = batch.outcomes[0].result {
            done(summary, seconds: batch.outcomes[0].seconds)
        } else if batch.outcomes.count > 1 || batch.outcomes.contains(where: { $0.result == nil }) {
            batch.table.forEach(say)
        }
    }
}

import ArgumentParser
import HasDataExport
import Tabular

/// Rows of a job that runs, as they come.
struct FollowFlags: ParsableArguments {
    @Flag(
        name: .long,
        help: "Write the rows of a running job as they come, until it ends: JSON Lines, or CSV and TSV with --fields.")
    var follow = false

    /// - Throws: `.usage` for what does not go with it.
    func check(_ sources: [Source], _ formats: FormatFlags, _ fetching: FetchFlags) throws(ExportError) {
        guard follow else { return }
        func refuse(_ text: String) -> ExportError { ExportError(.usage, "--follow \(text)") }
        guard sources.count == 1, sources[0].job != nil else {
            throw refuse(
                sources.count > 1 ? "follows one job: give each a command of its own" : "follows a job: give its id")
        }
        if formats.outputDir != nil { throw refuse("writes one output: use -o") }
        if formats.raw { throw refuse("takes rows from results pages, and --raw a job's file: give one of them") }
        if fetching.partial { throw refuse("goes on to the end and --partial ends at once: give one of them") }
        if fetching.via == .artifact || fetching.artifact != nil || fetching.pages != nil {
            throw refuse("reads all results pages: leave --via artifact, --artifact and --pages out")
        }
    }

    func apply(to export: inout Export) {
        guard follow else { return }
        export.writesAtOnce = true
        export.jobs.followsJob = true
        export.workers = 1
    }

    /// What to say of a run that ended early: where the rows are that came, and how to go on; nil where there are none.
    static var kept: String? {
        guard let kept = GrowingFiles.kept else { return nil }
        let rows = "the rows so far stay in \(VisibleText.oneLine(kept.path)); the same command"
        return kept.isAddedTo
            ? "\(rows) with --unique-by FIELD adds only those that are not there"
            : "\(rows) with --force writes all of them anew"
    }
}

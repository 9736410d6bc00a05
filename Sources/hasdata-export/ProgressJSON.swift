import HasDataExport
import JSONScanning

/// How far a run has come, for the program that runs the command: an object on standard error four times a second and at the
/// end, with `--errors-json` and where HASDATA_EXPORT_PROGRESS is set. A program that looks for errors alone is not bothered.
enum ProgressJSON {
    static let variable = "HASDATA_EXPORT_PROGRESS"

    /// Whether it is told.
    static let isWanted =
        Arguments.all.contains("--errors-json") && !(StandardStreams.environment(variable) ?? "").isEmpty

    /// Tells it; before the first source is opened there is nothing to tell.
    static func tell(_ figures: Progress.Figures) {
        guard !figures.source.isEmpty else { return }
        StandardStreams.complain(JSONOutput.object([("progress", object(of: figures))]))
    }

    private static func object(of figures: Progress.Figures) -> String {
        JSONOutput.object([
            ("source", ErrorJSON.words(figures.source)), ("sourceNumber", "\(figures.sourceNumber)"),
            ("sourceCount", "\(figures.sourceCount)"), ("rows", "\(figures.rows)"), ("bytes", "\(figures.bytes)"),
            ("totalBytes", figures.totalBytes.map { "\($0)" }), ("totalRows", figures.totalRows.map { "\($0)" }),
        ])
    }
}

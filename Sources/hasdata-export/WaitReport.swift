import HasDataAPI
import HasDataExport
import Synchronization

/// Tells that a job is waited for: on a terminal with each look, elsewhere a line a minute.
final class WaitReport: Sendable {
    private struct State {
        var text = ""
        var nextLook = 0.0
        var told: [JobID: Double] = [:]
    }

    private let state = Mutex(State())
    private let report: Report
    private let isShown: Bool

    /// A report that speaks by `report`, unless that is quiet.
    init(_ report: Report, isShown: Bool) {
        self.report = report
        self.isShown = isShown && StandardStreams.showsProgress
    }

    /// Takes note of a look at `job`, and of the seconds until the next.
    func note(_ job: Job, _ wait: Double) {
        let rows = job.rowCount.map { $0 == 1 ? ", 1 row" : ", \($0) rows" } ?? ""
        let text = "job \(job.id): \(job.status)\(rows)"
        let now = ProgressLine.now()
        let isDue = state.withLock { state in
            (state.text, state.nextLook) = (text, now + wait)
            let last = state.told[job.id, default: now]
            let isDue = now - last >= 60
            state.told[job.id] = isDue ? now : last
            return isDue
        }
        if isDue, !isShown, !report.isQuiet { report.note("\(text) so far") }
    }

    /// What the progress line shows while there is nothing else; nil when no job is waited for.
    var line: String? {
        let (text, nextLook) = state.withLock { ($0.text, $0.nextLook) }
        guard !text.isEmpty else { return nil }
        return "\(text)  next look in \(max(0, Int((nextLook - ProgressLine.now()).rounded(.up)))) s"
    }
}

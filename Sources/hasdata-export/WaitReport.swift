import HasDataAPI
import HasDataExport
import Synchronization
import Tabular

/// Tells that a job is waited for: on a terminal with each look, elsewhere a line a minute.
final class WaitReport: Sendable {
    private struct State {
        var name = ""
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
        let name = "job \(job.id)"
        let text = ": \(job.status)\(rows)"
        let now = ProgressLine.now()
        let isDue = state.withLock { state in
            (state.name, state.text, state.nextLook) = (name, text, now + wait)
            let last = state.told[job.id, default: now]
            let isDue = now - last >= 60
            state.told[job.id] = isDue ? now : last
            return isDue
        }
        if isDue, !isShown, !report.isQuiet { report.note("\(name)\(text) so far") }
    }

    /// What the progress line shows while there is nothing else, in which a long id makes room for what stands behind it; nil
    /// when no job is waited for.
    func line(width: Int) -> String? {
        let (name, text, nextLook) = state.withLock { ($0.name, $0.text, $0.nextLook) }
        guard !text.isEmpty else { return nil }
        let seconds = "\(max(0, Int((nextLook - ProgressLine.now()).rounded(.up)))) s"
        // Where there is no room for words, the seconds count down all the same.
        var rest = "\(text)  next look in \(seconds)"
        if width - 1 - rest.utf8.count < ProgressLine.shortestName { rest = "\(text)  \(seconds)" }
        let room = max(ProgressLine.shortestName, width - 1 - rest.utf8.count)
        return TerminalLocale.fitted(VisibleText.oneLine(name), to: room) + rest
    }
}

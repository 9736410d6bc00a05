import HasDataExport
import Libc
import Tabular
import Threads

/// One line on the terminal that tells how far an export has come, four times a second; for a program that asks for it objects
/// instead.
final class ProgressLine: Sendable {
    private let progress: Progress
    private let isShown: Bool

    /// Begins to show `progress`, unless standard error is not a terminal.
    init(_ progress: Progress, waiting: WaitReport? = nil, isWanted: Bool) {
        self.progress = progress
        isShown = isWanted && StandardStreams.showsProgress
        guard isShown || ProgressJSON.isWanted else { return }
        let start = ProgressLine.now()
        let isLine = isShown
        // Nobody waits for it.
        _ = WorkerThread { [weak self] in
            // When the source began whose share of bytes tells how long it will take.
            var (source, begun) = (0, start)
            while true {
                usleep(250_000)
                guard let self, !self.progress.isOver else { return }
                let figures = self.progress.figures
                guard isLine else {
                    ProgressJSON.tell(figures)
                    continue
                }
                let now = ProgressLine.now()
                // Of a batch the share is of all sources.
                if figures.sourceNumber != source, figures.isOfOneSource {
                    begun = source == 0 ? start : now - 0.25
                    source = figures.sourceNumber
                }
                // Before the first source is opened, what there is to tell is what it is waited for.
                let width = StandardStreams.errorWidth ?? 80
                let line = figures.source.isEmpty ? waiting?.line(width: width) : nil
                if figures.source.isEmpty, line == nil { continue }
                StandardStreams.overwrite(
                    with: line ?? ProgressLine.text(figures, after: now - start, of: now - begun, width: width))
            }
        }
    }

    /// Ends it and clears the line.
    func end() {
        progress.end()
        if ProgressJSON.isWanted { ProgressJSON.tell(progress.figures) }
        clear()
    }

    /// Clears the line, for another to be written; it comes back.
    func clear() { if isShown { StandardStreams.clearLine() } }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The line, in which a long name makes room for the figures behind it.
    private static func text(
        _ figures: Progress.Figures, after seconds: Double, of own: Double, width: Int
    ) -> String {
        let number = figures.sourceCount > 1 ? "\(figures.sourceNumber)/\(figures.sourceCount)  " : ""
        let rest = self.figures(figures, after: seconds, of: own)
        let room = max(shortestName, width - 1 - number.utf8.count - rest.utf8.count - 2)
        return number + TerminalLocale.fitted(VisibleText.oneLine(figures.source), to: room) + "  " + rest
    }

    /// No name is cut shorter for the sake of figures.
    static let shortestName = 12

    /// The figures: rows in the seconds of the whole run, and what is left of the source in those of its own.
    static func figures(_ figures: Progress.Figures, after seconds: Double, of own: Double) -> String {
        // What comes slowly is not yet read: that it comes is what there is to tell.
        if figures.rows == 0, figures.bytes == 0, figures.received > 0 {
            return "\(size(figures.received)) received"
        }
        var parts: [String] = []
        parts.append(figures.rows == 1 ? "1 row" : "\(figures.rows) rows")
        parts.append(size(figures.bytes))
        if seconds > 0.5 { parts.append("\(UInt64(Double(figures.rows) / seconds)) rows/s") }
        var share: Double?
        if let total = figures.totalBytes, total > 0 {
            share = Double(figures.bytes) / Double(total)
        } else if let total = figures.totalRows, total > 0 {
            share = Double(figures.rows) / Double(total)
        }
        if let share, share > 0.01, share <= 1 {
            parts.append("\(Int(share * 100)) %")
            parts.append("\(Int(own / share * (1 - share)) + 1) s left")
        }
        return parts.joined(separator: "  ")
    }

    static func size(_ bytes: UInt64) -> String {
        bytes < 10 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
    }
}

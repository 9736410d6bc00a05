import HasDataExport
import Synchronization
import Tabular

/// The one line of the terminal on standard error that tells how far a run has come. It never wraps, so that writing over it
/// leaves nothing behind: it is cut to the terminal's width each time, and when the terminal has become narrower, the rows
/// that it was broken into go, too.
enum StatusLine {
    /// How many columns the line has that stands there.
    private static let shownWidth = Mutex(0)

    /// Shows a line in place of the one that stands there.
    static func show(_ line: String) {
        let width = StandardStreams.errorWidth ?? 80
        // The last column is left free: a cursor behind it is in the next row for some terminals.
        let text = TerminalLocale.fitted(line, to: max(0, width - 1))
        shownWidth.withLock { shown in
            StandardStreams.writeToTerminal(erasing(shown, in: width) + text)
            shown = DisplayWidth.of(text)
        }
    }

    /// Clears the line.
    static func clear() {
        shownWidth.withLock { shown in
            StandardStreams.writeToTerminal(erasing(shown, in: StandardStreams.errorWidth ?? 80))
            shown = 0
        }
    }

    /// Clears the line, where one stands there: another one is about to be written.
    static func makeWay() { if shownWidth.withLock({ $0 > 0 }) { clear() } }

    /// What erases a line of so many columns (ECMA-48 §8.3.22, §8.3.39, §8.3.41).
    static func erasing(_ shown: Int, in width: Int) -> String {
        let rowsAbove = max(0, shown - 1) / max(1, width)
        return rowsAbove == 0 ? "\r\u{1B}[K" : "\r\u{1B}[\(rowsAbove)A\u{1B}[J"
    }
}

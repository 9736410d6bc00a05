import HasDataExport
import Inspection
import Libc
import Tabular
import TextFormats

/// Text on standard output and standard error, unbuffered, and the one gate that text from outside passes on its way to a
/// terminal: names of files, columns and sheets, and words of servers, come out as one line in which nothing moves the
/// cursor, changes a colour or turns the direction. Colours of our own are put around it behind the gate.
enum StandardStreams {
    /// A line on standard output.
    ///
    /// - Throws: `.output` when it cannot be written, `.closedPipe` when nobody reads it any more.
    static func print(_ line: String) throws(ExportError) { try print(own: VisibleText.oneLine(line)) }
    /// Text of our own on standard output: help, scripts, and reports in which all that is from outside is made plain.
    ///
    /// - Throws: `.output` when it cannot be written, `.closedPipe` when nobody reads it any more.
    static func print(own text: String) throws(ExportError) {
        let shown = TerminalLocale.shown(text, onTerminal: isOutputTerminal)
        try StandardOutputSink().write(Array((shown + "\n").utf8))
    }
    /// A line on standard error, behind a title of our own, which may be coloured.
    static func complain(_ line: String, title: String = "") {
        let text = TerminalLocale.shown(VisibleText.oneLine(line), onTerminal: isErrorTerminal)
        StatusLine.makeWay()
        write((title.isEmpty ? text : "\(title) \(text)") + "\n", to: STDERR_FILENO)
    }
    /// Shows a line in place of the one that stands in the terminal on standard error, cut so that it does not wrap.
    static func overwrite(with line: String) { StatusLine.show(VisibleText.oneLine(line)) }
    /// Clears that line.
    static func clearLine() { StatusLine.clear() }

    /// Writes to the terminal on standard error as it stands.
    static func writeToTerminal(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Whether a line of the terminal on standard error can be written over.
    static var showsProgress: Bool { isErrorTerminal && !isDumb }

    /// Whether a terminal takes no sequences, as far as is known.
    private static var isDumb: Bool { ["", "dumb"].contains(environment("TERM") ?? "") }

    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }
    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// How words look on standard output.
    static var outputStyle: TerminalStyle { style(onTerminal: isOutputTerminal) }
    /// How words look on standard error.
    static let errorStyle = style(onTerminal: isErrorTerminal)

    /// Colours where a terminal shows them and nobody has set NO_COLOR (no-color.org).
    private static func style(onTerminal isTerminal: Bool) -> TerminalStyle {
        TerminalStyle(isOn: isTerminal && (environment("NO_COLOR") ?? "").isEmpty && !isDumb)
    }

    /// How many columns the terminal on standard output has; nil where it is none.
    static var outputWidth: Int? { isOutputTerminal ? width(of: STDOUT_FILENO) : nil }

    /// How many columns the terminal on standard error has; nil where it is none.
    static var errorWidth: Int? { isErrorTerminal ? width(of: STDERR_FILENO) : nil }

    private static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// How wide a table for the eye may be: the terminal, else what COLUMNS says, else 80 columns.
    static var tableWidth: Int {
        outputWidth ?? environment("COLUMNS").flatMap { Int($0) }.flatMap { 1...10_000 ~= $0 ? $0 : nil } ?? 80
    }

    /// Whether standard output is a terminal that shows nothing but ASCII.
    static var showsASCII: Bool { isOutputTerminal && !TerminalLocale.isUnicode }

    /// How a table for the eye is shown, on standard output or elsewhere.
    static func tableOptions(onOutput isShown: Bool) -> TableTextOptions {
        var options = TableTextOptions()
        options.width = tableWidth
        options.isASCII = isShown && showsASCII
        return options
    }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// What is in the way of reading a file; nil where nothing is.
    static func problem(readingFile path: String) -> String? {
        access(path, R_OK) == 0 ? nil : String(cString: strerror(errno))
    }

    /// Whether a line on standard error would be taken at once: who should read it may have stopped, with a full pipe between.
    static var takesComplaints: Bool {
        var asked = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&asked, 1, 0) == 1
    }

    /// Writes all that can be written: what goes wrong with messages there is nobody to tell of.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                // Another program has set it not to block.
                var asked = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&asked, 1, -1)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
        Libc.write(descriptor, base, count)
    }
}

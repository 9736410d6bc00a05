#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import HasDataExport
import Tabular

/// Text on standard output and standard error, unbuffered.
enum StandardStreams {
    /// A line on standard output.
    ///
    /// - Throws: `.output` when it cannot be written, `.closedPipe` when nobody reads it any more.
    static func print(_ text: String) throws(ExportError) { try StandardOutputSink().write(Array((text + "\n").utf8)) }
    static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }
    /// Text on standard error without a line end.
    static func show(_ text: String) { write(text, to: STDERR_FILENO) }

    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }
    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether colours are welcome on standard output (no-color.org).
    static var wantsColors: Bool {
        isOutputTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }

    /// How many columns the terminal on standard output has; nil where it is none.
    static var outputWidth: Int? {
        var size = winsize()
        guard isOutputTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
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
        #if canImport(Glibc)
            Glibc.write(descriptor, base, count)
        #elseif canImport(Musl)
            Musl.write(descriptor, base, count)
        #else
            Darwin.write(descriptor, base, count)
        #endif
    }
}

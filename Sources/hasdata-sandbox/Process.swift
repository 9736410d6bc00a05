import Libc

/// Writes a line in one call, past any buffer.
func writeLine(_ line: String, to descriptor: CInt) {
    var bytes = Array((line + "\n").utf8)[...]
    while !bytes.isEmpty {
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written > 0 else { return }
        bytes = bytes.dropFirst(written)
    }
}

/// Ends the process as SIGTERM does when standard input ends, which is when whoever holds its other end is gone.
func stopAtEndOfInput() {
    #if canImport(Darwin)
        var thread: pthread_t?
    #else
        var thread = pthread_t()
    #endif
    let failure = pthread_create(
        &thread, nil,
        { _ in
            var byte: UInt8 = 0
            while true {
                let got = read(STDIN_FILENO, &byte, 1)
                if got == 0 || got < 0 && errno != EINTR { break }
            }
            kill(getpid(), SIGTERM)
            return nil
        }, nil)
    guard failure == 0 else {
        // Without the thread nobody would end this process: better not to run.
        kill(getpid(), SIGTERM)
        return
    }
    #if canImport(Darwin)
        if let thread { pthread_detach(thread) }
    #else
        pthread_detach(thread)
    #endif
}

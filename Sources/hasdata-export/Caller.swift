import Libc
import Synchronization
import Threads

/// The program that runs this command and left it a line: one end of a pair of sockets, whose descriptor
/// HASDATA_EXPORT_CALLER names.
///
/// The line ends when the program does, however it does (a killed one says nothing), and then the command ends as Ctrl-C
/// ends it, instead of downloading for nobody. The last thing on it is the command's status, in a byte: a program that
/// ignores SIGCHLD, or reaps whatever ends, has no other way to learn that rows are missing.
enum Caller {
    static let variable = "HASDATA_EXPORT_CALLER"
    private static let line = Mutex<Int32?>(nil)

    /// Takes the line, where there is one, and ends the process when the program at its other end has.
    static func watch() {
        guard let text = StandardStreams.environment(variable) else { return }
        // What this command starts has no part in it.
        unsetenv(variable)
        guard let descriptor = Int32(text), descriptor > STDERR_FILENO, isSocket(descriptor) else { return }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        line.withLock { $0 = descriptor }
        // Nobody waits for it.
        _ = WorkerThread {
            var byte: UInt8 = 0
            // Nothing is ever said on it, but whatever is said is no end.
            while true {
                let count = read(descriptor, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            Interrupts.end()
        }
    }

    /// Tells the status that the process ends with.
    static func tell(_ status: Int32) {
        guard let descriptor = line.withLock({ $0 }) else { return }
        var byte = UInt8(truncatingIfNeeded: status)
        _ = write(descriptor, &byte, 1)
    }

    private static func isSocket(_ descriptor: Int32) -> Bool {
        var kind: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &kind, &size) == 0
    }
}

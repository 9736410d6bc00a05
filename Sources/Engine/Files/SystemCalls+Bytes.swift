internal import CSystemCalls
internal import Libc
internal import SystemPackage
internal import Tabular

/// Reading and writing. A descriptor that somebody has set not to block is waited for: it may be shared with a terminal or
/// another program, and cannot be set back.
extension SystemCalls {
    /// Writes all of `bytes`. With `holdsSignalBack` a reader that went away is an error even in a program that would die of
    /// it.
    static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: FileDescriptor, name: String, holdsSignalBack: Bool = false,
        onWritten: (Int) -> Void = { _ in }
    ) throws(ExportError) {
        var rest = bytes
        while !rest.isEmpty {
            let count =
                holdsSignalBack
                ? system_write_without_signal(descriptor.rawValue, rest.baseAddress, rest.count)
                : writeOnce(descriptor.rawValue, rest)
            if count > 0 {
                onWritten(count)
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                continue
            }
            let problem = count < 0 ? lastError : .ioError
            switch problem {
            case .interrupted: continue
            case .resourceTemporarilyUnavailable: waitUntilReady(descriptor, toWrite: true)
            case .brokenPipe:
                throw ExportError(.closedPipe, "the reader of the output went away", at: Location(source: name))
            default:
                throw ExportError(
                    .output, "cannot write", at: Location(source: name),
                    advice: problem == .noSpace ? "make room on the disk, or name another folder" : nil,
                    cause: problem.description)
            }
        }
    }

    private static func writeOnce(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        Libc.write(file, bytes.baseAddress, bytes.count)
    }

    /// Reads once; nil offset reads where the descriptor stands.
    static func read(
        _ descriptor: FileDescriptor, at offset: UInt64?, into buffer: UnsafeMutableRawBufferPointer, name: String
    ) throws(ExportError) -> Int {
        while true {
            do {
                if let offset {
                    return try descriptor.read(fromAbsoluteOffset: Int64(clamping: offset), into: buffer)
                }
                return try descriptor.read(into: buffer)
            } catch {
                guard (error as? Errno) == .resourceTemporarilyUnavailable else {
                    throw ExportError(.input, "cannot read", at: Location(source: name), cause: "\(error)")
                }
                waitUntilReady(descriptor, toWrite: false)
            }
        }
    }

    /// Waits until an open file can be read or written, or its other end is gone.
    private static func waitUntilReady(_ descriptor: FileDescriptor, toWrite: Bool) {
        var asked = pollfd(fd: descriptor.rawValue, events: Int16(toWrite ? POLLOUT : POLLIN), revents: 0)
        _ = poll(&asked, 1, -1)
    }

    /// What a pipe that can be written takes in one go, by POSIX at least 512 bytes, on systems of today a page.
    static let pipeRoom = Int(PIPE_BUF)

    /// Whether an open file can be written now, and has somebody to write to.
    static func takesBytes(_ descriptor: FileDescriptor) -> Bool {
        var asked = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        return poll(&asked, 1, 0) == 1 && asked.revents & Int16(POLLOUT) != 0 && asked.revents & Int16(POLLERR) == 0
    }

    /// Whether nobody is left to read what is written to a pipe or socket. Of anything else it is never said: what has become
    /// of a terminal is told by its signal.
    static func hasLostReader(_ descriptor: FileDescriptor) -> Bool {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0, [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT) else {
            return false
        }
        var asked = pollfd(fd: descriptor.rawValue, events: 0, revents: 0)
        return poll(&asked, 1, 0) == 1 && asked.revents & Int16(POLLERR | POLLHUP) != 0
    }

    /// Whether a program would die of a reader that goes away.
    static var diesOfBrokenPipes: Bool {
        var action = sigaction()
        guard sigaction(SIGPIPE, nil, &action) == 0 else { return true }
        #if canImport(Darwin)
            let handler = action.__sigaction_u.__sa_handler
        #else
            let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

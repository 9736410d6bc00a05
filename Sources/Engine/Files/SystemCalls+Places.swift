internal import Libc
internal import SystemPackage

/// What paths lead to that are no names of files of their own.
extension SystemCalls {
    /// The open file that a path such as `/dev/stdout` or `/dev/fd/3` stands for.
    static func descriptor(namedBy path: String) -> FileDescriptor? {
        let names: [String: Int32] = ["/dev/stdout": STDOUT_FILENO, "/dev/stderr": STDERR_FILENO]
        let folder = ["/dev/fd/", "/proc/self/fd/"].first { path.hasPrefix($0) }
        guard let number = names[path] ?? folder.flatMap({ Int32(path.dropFirst($0.count)) }), number >= 0,
            fcntl(number, F_GETFD) != -1
        else { return nil }
        return FileDescriptor(rawValue: number)
    }

    /// Whether a path leads, over links, to something that is neither a file nor a folder, or is open already, so that it
    /// is written through.
    static func leadsToDevice(_ path: String) -> Bool {
        if descriptor(namedBy: path) != nil { return true }
        guard let status = status(of: path) else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    /// Whether a path leads, over links, to a terminal or another device of characters.
    static func isCharacterDevice(_ path: String) -> Bool {
        status(of: path).map { $0.st_mode & S_IFMT == S_IFCHR } ?? false
    }

    /// Whether what is written to an open file goes behind what it holds.
    static func isAppended(_ file: FileDescriptor) -> Bool {
        let flags = fcntl(file.rawValue, F_GETFL)
        return flags != -1 && flags & O_APPEND != 0
    }

    /// Whether a path leads, over links, to what is open here.
    static func leads(_ path: String, to file: FileDescriptor) -> Bool {
        guard let status = status(of: path), let identity = identity(of: file) else { return false }
        return identity.device == UInt64(truncatingIfNeeded: status.st_dev) && identity.number == UInt64(status.st_ino)
    }

    /// Whether two paths lead to one device, whatever names it has.
    static func isSameDevice(_ path: String, _ other: String) -> Bool {
        guard let one = status(of: path), let two = status(of: other) else { return false }
        return one.st_mode & S_IFMT == S_IFCHR && two.st_mode & S_IFMT == S_IFCHR && one.st_rdev == two.st_rdev
    }
}

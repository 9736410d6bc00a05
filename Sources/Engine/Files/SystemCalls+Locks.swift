internal import Libc
internal import SystemPackage

/// Locks, and files that nobody else may have a hand in.
extension SystemCalls {
    /// What came of asking for a lock.
    enum Lock { case taken, held, unsupported }

    /// Takes the lock of an open file without waiting. It ends with the descriptor, however the process ends.
    static func lock(_ file: FileDescriptor) -> Lock {
        while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            return errno == EWOULDBLOCK ? .held : .unsupported
        }
        return .taken
    }

    /// Opens a file for reading and writing that is ours alone: no link to anywhere, no second name of a file that stands
    /// elsewhere, and of no other user, who could change it under us.
    static func openPrivate(_ path: String, creates: Bool) -> FileDescriptor? {
        let options: FileDescriptor.OpenOptions = [.noFollow]
        guard
            let file = try? open(
                path, .readWrite, options: creates ? options.union(.create) : options,
                permissions: creates ? [.ownerReadWrite] : nil)
        else { return nil }
        var status = stat()
        guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            status.st_nlink == 1
        else {
            try? file.close()
            return nil
        }
        return file
    }
}

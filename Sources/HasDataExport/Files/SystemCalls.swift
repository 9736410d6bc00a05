#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
internal import CSystemCalls
internal import SystemPackage
internal import Tabular

/// The few calls on files that swift-system does not have, with errno turned into our errors.
enum SystemCalls {
    /// What errno says now.
    static var lastError: Errno { Errno(rawValue: errno) }

    /// What a path names; nil when nothing is there.
    static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    /// Whether a path names a directory.
    static func isDirectory(_ path: String) -> Bool {
        guard let status = status(of: path) else { return false }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a path names a regular file.
    static func isRegularFile(_ path: String) -> Bool {
        guard let status = status(of: path) else { return false }
        return status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether a path is a symbolic link.
    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// A path with all links followed; nil when it leads nowhere.
    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// What tells one state of a file from another.
    struct FileIdentity: Equatable {
        var device: UInt64
        var number: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    /// Which file a path names, and in which state; nil when nothing is there.
    static func identity(of path: String) -> FileIdentity? {
        guard let status = status(of: path) else { return nil }
        #if canImport(Darwin)
            let changed = status.st_mtimespec
        #else
            let changed = status.st_mtim
        #endif
        return FileIdentity(
            device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino),
            size: Int64(status.st_size), seconds: Int(changed.tv_sec), nanoseconds: Int(changed.tv_nsec))
    }

    /// Gives an open file the permissions and owner of another one. What the system refuses is left: the owner may be
    /// somebody else.
    static func copyMode(of path: String, to descriptor: FileDescriptor) {
        guard let status = status(of: path) else { return }
        _ = fchown(descriptor.rawValue, status.st_uid, status.st_gid)
        _ = fchmod(descriptor.rawValue, status.st_mode & 0o7777)
    }

    /// The paths that a shell's pattern stands for, sorted.
    static func paths(matching pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// Whether a path leads, over links, to something that is neither a file nor a folder.
    static func leadsToDevice(_ path: String) -> Bool {
        guard let status = status(of: path) else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    /// Makes a folder; its parent has to be there.
    static func makeDirectory(_ path: String) -> Bool { mkdir(path, 0o777) == 0 }

    /// Whether a file was changed after another one.
    static func isNewer(_ path: String, than other: String) -> Bool {
        guard let one = status(of: path), let two = status(of: other) else { return false }
        #if canImport(Darwin)
            let (a, b) = (one.st_mtimespec, two.st_mtimespec)
        #else
            let (a, b) = (one.st_mtim, two.st_mtim)
        #endif
        return (a.tv_sec, a.tv_nsec) > (b.tv_sec, b.tv_nsec)
    }

    /// When a file was last written, in seconds since 1970.
    static func modificationTime(of path: String) -> Double? {
        guard let status = status(of: path) else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The size of an open file, when it is a regular one.
    static func regularSize(of descriptor: FileDescriptor) -> UInt64? {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return UInt64(max(0, status.st_size))
    }

    /// Puts a file under another name, in the place of what is there.
    static func rename(_ old: String, to new: String) -> Bool {
        #if canImport(Glibc)
            return Glibc.rename(old, new) == 0
        #elseif canImport(Musl)
            return Musl.rename(old, new) == 0
        #else
            return Darwin.rename(old, new) == 0
        #endif
    }

    /// Removes a file; nothing happens when it is not there.
    static func remove(_ path: String) { _ = unlink(path) }

    /// Writes all of `bytes`.
    static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: FileDescriptor, name: String
    ) throws(ExportError) {
        var rest = bytes
        while !rest.isEmpty {
            do {
                let count = try descriptor.write(rest)
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } catch let error as Errno {
                if error == .brokenPipe {
                    throw ExportError(.closedPipe, "the reader of the output went away", at: Location(source: name))
                }
                throw ExportError(
                    .output, "cannot write", at: Location(source: name),
                    advice: error == .noSpace ? "make room on the disk, or name another folder" : nil,
                    cause: error.description)
            } catch {
                throw ExportError(.output, "cannot write", at: Location(source: name), cause: "\(error)")
            }
        }
    }

    /// Reads once; nil offset reads where the descriptor stands.
    static func read(
        _ descriptor: FileDescriptor, at offset: UInt64?, into buffer: UnsafeMutableRawBufferPointer, name: String
    ) throws(ExportError) -> Int {
        do {
            if let offset {
                return try descriptor.read(fromAbsoluteOffset: Int64(clamping: offset), into: buffer)
            }
            return try descriptor.read(into: buffer)
        } catch {
            throw ExportError(.input, "cannot read", at: Location(source: name), cause: "\(error)")
        }
    }

    /// Lets the kernel copy between two files and gives how much it did; nil when it will not.
    static func copyRange(
        from source: FileDescriptor, at offset: inout UInt64, to target: FileDescriptor, count: Int
    ) -> Int? {
        let copied = system_copy_range(source.rawValue, &offset, target.rawValue, count)
        return copied > 0 ? copied : nil
    }

    // MARK: Locks and private files

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

    /// Opens a file for reading and writing that is ours alone: no link to anywhere, and of no other user, who could
    /// change it under us.
    static func openPrivate(_ path: String, creates: Bool) -> FileDescriptor? {
        let options: FileDescriptor.OpenOptions = [.closeOnExec, .noFollow]
        guard
            let file = try? FileDescriptor.open(
                FilePath(path), .readWrite, options: creates ? options.union(.create) : options,
                permissions: creates ? [.ownerReadWrite] : nil)
        else { return nil }
        var status = stat()
        guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            try? file.close()
            return nil
        }
        return file
    }

    /// Whether two paths name one file.
    static func isSameFile(_ path: String, _ other: String) -> Bool {
        guard let one = status(of: path), let two = status(of: other) else { return false }
        return one.st_ino == two.st_ino && one.st_dev == two.st_dev
    }

    /// Whether a path still names this open file.
    static func isNamed(_ file: FileDescriptor, _ path: String) -> Bool {
        var (one, two) = (stat(), stat())
        guard fstat(file.rawValue, &one) == 0, lstat(path, &two) == 0 else { return false }
        return one.st_ino == two.st_ino && one.st_dev == two.st_dev
    }

    /// Whether anything has this name, a broken link too.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Cuts a file to a length.
    static func truncate(_ file: FileDescriptor, to length: Int64) -> Bool {
        ftruncate(file.rawValue, off_t(length)) == 0
    }

    /// Writes all of `bytes` at a place; false when that fails.
    static func write(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, at offset: UInt64) -> Bool {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            guard let place = Int64(exactly: offset + UInt64(written)),
                let count = try? file.write(toAbsoluteOffset: place, rest), count > 0
            else { return false }
            written += count
        }
        return true
    }

    /// Reads until `buffer` is full or the file ends; gives how much came.
    static func readFully(
        _ file: FileDescriptor, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            guard let place = Int64(exactly: offset + UInt64(filled)),
                let count = try? file.read(fromAbsoluteOffset: place, into: rest), count > 0
            else { break }
            filled += count
        }
        return filled
    }

    /// Whether there is a process of this number, ours or another user's.
    static func isAlive(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno == EPERM }

    /// Puts a file under another name unless something has that name; false with errno when it does not come about.
    static func renameToNew(_ old: String, to new: String) -> Bool {
        if system_rename_new(old, new) == 0 { return true }
        guard errno == ENOSYS || errno == EINVAL || errno == ENOTSUP else { return false }
        // A file system that cannot do both at once: look, then rename.
        guard !exists(new) else {
            errno = EEXIST
            return false
        }
        return rename(old, to: new)
    }

    /// A random suffix for temporary names.
    static func uniqueSuffix() -> String {
        String(getpid()) + "-" + String(UInt32.random(in: .min ... .max), radix: 36)
    }

    /// The folder for temporary files that the environment names.
    static var temporaryFolder: String {
        if let value = getenv("TMPDIR") {
            let folder = String(cString: value)
            if !folder.isEmpty { return folder }
        }
        return "/tmp"
    }
}

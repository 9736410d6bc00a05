internal import CSystemCalls
internal import Libc
internal import SystemPackage
internal import Tabular

/// The few calls on files that swift-system does not have, with errno turned into our errors.
enum SystemCalls {
    /// What errno says now.
    static var lastError: Errno { Errno(rawValue: errno) }

    /// Calls the system with a path; one that holds a NUL names nothing.
    static func call(_ path: String, _ body: (UnsafePointer<CChar>) -> Int32) -> Int32 {
        guard let bytes = PathText.cString(of: path) else {
            errno = EINVAL
            return -1
        }
        return bytes.withUnsafeBufferPointer { bytes in bytes.baseAddress.map(body) ?? -1 }
    }

    /// Opens a file; always closed where another program takes this one's place.
    static func open(
        _ path: String, _ mode: FileDescriptor.AccessMode, options: FileDescriptor.OpenOptions = [],
        permissions: FilePermissions? = nil
    ) throws(Errno) -> FileDescriptor {
        guard let bytes = PathText.cString(of: path) else { throw .invalidArgument }
        do {
            return try bytes.withUnsafeBufferPointer { bytes throws -> FileDescriptor in
                guard let path = bytes.baseAddress else { throw Errno.invalidArgument }
                return try FileDescriptor.open(
                    path, mode, options: options.union(.closeOnExec), permissions: permissions)
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Throws what a path is told at whose NUL the system would cut it.
    static func refuseNUL(in path: String) throws(ExportError) {
        guard path.utf8.contains(0) else { return }
        throw ExportError(.usage, "a path cannot hold a NUL", at: Location(source: path))
    }

    /// What a path names; nil when nothing is there.
    static func status(of path: String) -> stat? {
        var status = stat()
        return call(path) { stat($0, &status) } == 0 ? status : nil
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
        return call(path) { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// A path with all links followed; nil when it leads nowhere.
    static func realPath(_ path: String) -> String? {
        var resolved: UnsafeMutablePointer<CChar>?
        _ = call(path) {
            resolved = realpath($0, nil)
            return 0
        }
        guard let resolved else { return nil }
        defer { free(resolved) }
        return PathText.text(of: resolved)
    }

    /// What tells a file from all others that are there.
    struct FileIdentity: Hashable {
        var device: UInt64
        var number: UInt64

        init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            number = UInt64(status.st_ino)
        }
    }

    /// What is known of an open file.
    static func status(of file: FileDescriptor) -> stat? {
        var status = stat()
        return fstat(file.rawValue, &status) == 0 ? status : nil
    }

    /// Which file is open.
    static func identity(of file: FileDescriptor) -> FileIdentity? { status(of: file).map(FileIdentity.init) }

    /// Which file a path leads to; nil where there is none.
    static func identity(_ path: String) -> FileIdentity? { status(of: path).map(FileIdentity.init) }

    /// The paths that a shell's pattern stands for, sorted.
    ///
    /// - Throws: `.input` where a folder that it leads into cannot be read, whose files would be missing.
    static func paths(matching pattern: String) throws(ExportError) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        let status = call(pattern) { glob($0, GLOB_ERR, nil, &found) }
        guard status == 0 || status == GLOB_NOMATCH else {
            throw ExportError(
                .input, "cannot read a folder that the pattern leads to", at: Location(source: pattern),
                cause: lastError.description)
        }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { PathText.text(of: $0) } }
    }

    /// Whether an open file is a terminal.
    static func isTerminal(_ file: FileDescriptor) -> Bool { isatty(file.rawValue) == 1 }

    /// Whether a path leads to a terminal.
    static func isTerminal(_ path: String) -> Bool {
        guard isCharacterDevice(path) else { return false }
        let opened = call(path) { system_open($0, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) }
        guard opened >= 0 else { return false }
        defer { close(opened) }
        return isatty(opened) == 1
    }

    /// Makes a folder; its parent has to be there.
    static func makeDirectory(_ path: String) -> Bool { call(path) { mkdir($0, 0o777) } == 0 }

    /// Removes an empty folder.
    static func removeDirectory(_ path: String) { _ = call(path) { rmdir($0) } }

    /// When a file was last written.
    struct FileTime: Comparable {
        let seconds: Int
        let nanoseconds: Int

        init(_ status: stat) {
            #if canImport(Darwin)
                (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
            #else
                (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
            #endif
        }

        static func < (one: FileTime, two: FileTime) -> Bool {
            (one.seconds, one.nanoseconds) < (two.seconds, two.nanoseconds)
        }
    }

    /// Whether a file was changed after another one.
    static func isNewer(_ path: String, than other: String) -> Bool {
        guard let one = status(of: path), let two = status(of: other) else { return false }
        return FileTime(one) > FileTime(two)
    }

    /// When a file was last written, in seconds since 1970.
    static func modificationTime(of path: String) -> Double? {
        status(of: path).map(FileTime.init).map { Double($0.seconds) + Double($0.nanoseconds) / 1e9 }
    }

    /// The size of the file that a path names; nil when nothing is there.
    static func size(of path: String) -> UInt64? { status(of: path).map { UInt64(max(0, $0.st_size)) } }

    /// The size of an open file, when it is a regular one.
    static func regularSize(of descriptor: FileDescriptor) -> UInt64? {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return UInt64(max(0, status.st_size))
    }

    /// Puts a file under another name, in the place of what is there.
    static func rename(_ old: String, to new: String) -> Bool {
        call(old) { old in
            call(new) { new in
                Libc.rename(old, new)
            }
        } == 0
    }

    /// Removes a file; nothing happens when it is not there.
    @discardableResult
    static func remove(_ path: String) -> Bool { call(path) { unlink($0) } == 0 }

    /// Lets the kernel copy between two files and gives how much it did; nil when it will not.
    static func copyRange(
        from source: FileDescriptor, at offset: inout UInt64, to target: FileDescriptor, count: Int
    ) -> Int? {
        let copied = system_copy_range(source.rawValue, &offset, target.rawValue, count)
        return copied > 0 ? copied : nil
    }

    /// Whether two paths name one file.
    static func isSameFile(_ path: String, _ other: String) -> Bool {
        guard let one = identity(path) else { return false }
        return one == identity(other)
    }

    /// Whether a path still names this open file.
    static func isNamed(_ file: FileDescriptor, _ path: String) -> Bool {
        var named = stat()
        guard let open = identity(of: file), call(path, { lstat($0, &named) }) == 0 else { return false }
        return open == FileIdentity(named)
    }

    /// Whether anything has this name, a broken link too.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return call(path) { lstat($0, &status) } == 0
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
        if call(old, { old in call(new) { new in system_rename_new(old, new) } }) == 0 { return true }
        guard errno == ENOSYS || errno == EINVAL || errno == ENOTSUP else { return false }
        // A file system that cannot do both at once: look, then rename.
        guard !exists(new) else {
            errno = EEXIST
            return false
        }
        return rename(old, to: new)
    }

    /// A suffix for temporary names: the process, and a random number of always as many digits.
    static func uniqueSuffix() -> String {
        let number = String(UInt32.random(in: .min ... .max), radix: 16)
        return "\(getpid())-" + String(repeating: "0", count: suffixDigits - number.count) + number
    }

    /// How many digits the random number in a temporary name has.
    static let suffixDigits = 8

    /// The folder for temporary files that the environment names.
    static var temporaryFolder: String {
        if let value = getenv("TMPDIR") {
            let folder = PathText.text(of: value)
            if !folder.isEmpty { return folder }
        }
        return "/tmp"
    }
}

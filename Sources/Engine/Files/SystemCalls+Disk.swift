internal import CSystemCalls
internal import Libc
internal import SystemPackage
internal import Tabular

/// What makes a file outlive the machine's power, and keeps what belongs to its name.
extension SystemCalls {
    /// Waits until the disk has what was written to an open file. Pipes and devices have nothing to wait for.
    static func sync(_ file: FileDescriptor, name: String) throws(ExportError) {
        while !isSynced(file) {
            let problem = lastError
            if problem == .interrupted { continue }
            if problem == .invalidArgument || problem == .notSupported { return }
            throw ExportError(
                .output, "cannot write", at: Location(source: name),
                advice: problem == .noSpace ? "make room on the disk, or name another folder" : nil,
                cause: problem.description)
        }
    }

    private static func isSynced(_ file: FileDescriptor) -> Bool {
        #if canImport(Darwin)
            // fsync(2) there leaves the bytes in the disk's own memory; not every file system knows how to do better.
            if fcntl(file.rawValue, F_FULLFSYNC) == 0 { return true }
        #endif
        return fsync(file.rawValue) == 0
    }

    /// Lets the disk begin with a part of a file that is synced later, so that the wait at the end is short.
    static func beginSync(_ file: FileDescriptor, _ range: Range<UInt64>) {
        system_begin_sync(file.rawValue, range.lowerBound, UInt64(range.count))
    }

    /// Waits until the disk has the name that a file was given. A folder that may be written and not read cannot be
    /// waited for.
    static func syncFolder(of path: String) throws(ExportError) {
        let folder = folder(of: path)
        guard let opened = try? open(folder, .readOnly) else { return }
        defer { try? opened.close() }
        try sync(opened, name: folder)
    }

    /// The folder that a path's last name is in.
    static func folder(of path: String) -> String {
        let folder = FilePath(path).removingLastComponent().string
        return folder.isEmpty ? "." : folder
    }

    /// Makes a folder and those above it that are not there.
    static func makeFolders(_ path: String, isSynced: Bool) throws(ExportError) {
        var missing: [String] = []
        var folder = path
        while !isDirectory(folder) {
            missing.append(folder)
            let above = self.folder(of: folder)
            // The root, and the folder that the process stands in, are there or nowhere.
            if above == folder { break }
            folder = above
        }
        for folder in missing.reversed() where !makeDirectory(folder) {
            let problem = lastError
            // Another run may have been faster.
            if isDirectory(folder) { continue }
            throw ExportError(
                .output, "is not a folder, and cannot be made", at: Location(source: folder),
                advice: "name another folder", cause: problem.description)
        }
        if isSynced { for folder in missing.reversed() { try syncFolder(of: folder) } }
    }

    /// Waits until the disk has all files of a folder's file system, which is cheaper than one after the other where there are
    /// many.
    static func syncFileSystem(of folder: String) throws(ExportError) {
        guard let opened = try? open(folder, .readOnly) else { return }
        defer { try? opened.close() }
        while system_sync_file_system(opened.rawValue) != 0 {
            let problem = lastError
            if problem == .interrupted { continue }
            // A file system that cannot, or a kernel that does not know the call.
            if problem == .noFunction || problem == .invalidArgument || problem == .notSupported { return }
            throw ExportError(.output, "cannot write", at: Location(source: folder), cause: problem.description)
        }
    }

    /// Removes a folder of files. One that appears while it is emptied is removed, too, unless more come all the time.
    static func removeFolder(_ path: String) {
        for _ in 0..<10 where isDirectory(path) && !isLink(path) {
            for name in (try? Folder.names(in: path)) ?? [] { remove(FilePath(path).appending(name).string) }
            removeDirectory(path)
        }
    }

    // MARK: What an output takes over from the file in its place

    /// Where a path leads when all links behind its name are followed, whether anything is there or not.
    ///
    /// - Throws: `.output` for links that lead in a circle.
    static func target(of path: String) throws(ExportError) -> String {
        var target = path
        for _ in 0..<40 {
            guard isLink(target) else { return target }
            guard let next = linkTarget(target) else { break }
            target = next.hasPrefix("/") ? next : FilePath(folder(of: target)).appending(next).string
        }
        throw ExportError(
            .output, "is a link that leads nowhere", at: Location(source: path), advice: "remove it, or name the file")
    }

    private static func linkTarget(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { room in
            room.withMemoryRebound(to: CChar.self) { room in
                room.baseAddress.map { room in Int(call(path) { Int32(readlink($0, room, Int(PATH_MAX))) }) } ?? -1
            }
        }
        guard count > 0, count < buffer.count else { return nil }
        return PathText.text(of: Array(buffer[..<count]))
    }

    /// Gives an open file the permissions and owner of another one, as far as the system lets us: the owner may be
    /// somebody else. What was readable to a group is not made readable to another one.
    static func copyMode(of path: String, to descriptor: FileDescriptor) {
        guard let status = status(of: path) else { return }
        var mode = status.st_mode & 0o777
        let file = descriptor.rawValue
        if fchown(file, status.st_uid, status.st_gid) != 0, fchown(file, uid_t.max, status.st_gid) != 0 {
            let others = mode & 0o007
            mode &= ~0o070 | others << 3
        }
        _ = fchmod(file, mode)
    }
}

internal import SystemPackage
package import Tabular

/// Many files of one folder that appear together at the end. Until then they stand in a hidden folder: beside the one that
/// they are to make, which then appears in one step, or within it where it is there already.
package final class StagedFolder {
    /// The folder's path, as it was given.
    package let name: String
    private let target: String
    private let staged: String
    private let replaces: Bool
    private let isSynced: Bool
    /// Files that nothing takes the place of.
    private let protected: [SystemCalls.FileIdentity: RunFile.Role]
    /// Whether the folder itself is made.
    private let isNew: Bool
    private var isOpen = true

    /// Makes the hidden folder. Without `isSynced` nothing waits for the disk.
    ///
    /// - Parameter files: what the run reads, none of which is replaced.
    /// - Throws: `.output` where the path leads to something that is no folder, or nothing can be made there.
    package init(
        path: String, replaces: Bool, isSynced: Bool, besides files: RunFiles
    ) throws(ExportError) {
        try SystemCalls.refuseNUL(in: path)
        name = path
        self.replaces = replaces
        self.isSynced = isSynced
        protected = files.filesRead
        // A slash at the end names the same folder.
        target = FilePath(path).string
        isNew = !SystemCalls.isDirectory(target)
        if isNew, SystemCalls.exists(target) {
            throw ExportError(
                .output, "is not a folder", at: Location(source: path), advice: "name another one, or move it away")
        }
        let suffix = ".tmp-\(SystemCalls.uniqueSuffix())"
        if isNew {
            try SystemCalls.makeFolders(SystemCalls.folder(of: target), isSynced: isSynced)
            staged = HiddenSibling.path(beside: target, suffix: suffix)
        } else {
            staged = FilePath(target).appending(".pages" + suffix).string
        }
        // Noted first: an interrupt that comes in between finds nothing to remove.
        StagedFiles.add(staged)
        guard SystemCalls.makeDirectory(staged) else {
            let problem = SystemCalls.lastError
            StagedFiles.forget(staged)
            throw ExportError(
                .output, "cannot create files in the folder", at: Location(source: path),
                advice: "see that it can be written", cause: problem.description)
        }
    }

    deinit { abandon() }

    /// Refuses a name that is there already and is not to be replaced, or never.
    ///
    /// - Throws: `.output` naming the file, `.usage` where it is one that the run reads.
    package func refuse(_ file: String) throws(ExportError) {
        let path = FilePath(target).appending(file).string
        if !protected.isEmpty, let identity = SystemCalls.identity(path), let role = protected[identity] {
            throw RunFiles.refusal(of: path, read: role, writtenAs: .outputInFolder)
        }
        guard !replaces, SystemCalls.exists(path) else { return }
        throw FileSink.isThere(path)
    }

    /// Writes a file, whose name is one component; false where there is one of this name already, or one that the file system
    /// takes for it.
    package func write(_ bytes: UnsafeRawBufferPointer, as file: String) throws(ExportError) -> Bool {
        let path = FilePath(staged).appending(file).string
        let shown = FilePath(target).appending(file).string
        let descriptor: FileDescriptor
        do {
            descriptor = try SystemCalls.open(
                path, .writeOnly, options: [.create, .exclusiveCreate],
                permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
        } catch {
            if error == .fileExists { return false }
            throw ExportError(
                .output, "cannot create the file", at: Location(source: shown), cause: error.description)
        }
        do {
            try SystemCalls.write(bytes, to: descriptor, name: shown)
        } catch {
            try? descriptor.close()
            throw error
        }
        do {
            try descriptor.close()
        } catch {
            throw ExportError(.output, "cannot write", at: Location(source: shown), cause: "\(error)")
        }
        return true
    }

    /// A sink for a file that grows with the others.
    package func makeSink(_ file: String) throws(ExportError) -> any ByteSink {
        try FileSink(path: FilePath(staged).appending(file).string, replaces: false, isSynced: false)
    }

    /// Puts all files in their place.
    ///
    /// - Throws: `.output` where one is there that is not to be replaced, and nothing is put there then; or where the system
    ///   refuses.
    package func publish() throws(ExportError) {
        if isSynced { try SystemCalls.syncFileSystem(of: staged) }
        if isNew { try publishFolder() } else { try publishFiles() }
        isOpen = false
        if isSynced { try SystemCalls.syncFolder(of: isNew ? target : FilePath(target).appending("x").string) }
    }

    private func publishFolder() throws(ExportError) {
        guard StagedFiles.publish(staged, as: target, replaces: false) else {
            let problem = SystemCalls.lastError
            if problem == .fileExists { throw FileSink.isThere(name) }
            throw ExportError(
                .output, "cannot put the folder in its place", at: Location(source: name), cause: problem.description)
        }
    }

    private func publishFiles() throws(ExportError) {
        let files = try Folder.names(in: staged)
        for file in files { try refuse(file) }
        let (staged, target, replaces) = (FilePath(staged), FilePath(target), replaces)
        // An interrupt comes before all of them, or after.
        let failure = StagedFiles.undisturbed { () -> (file: String, problem: Errno)? in
            for (index, file) in files.enumerated() {
                let (old, new) = (staged.appending(file).string, target.appending(file).string)
                if replaces ? SystemCalls.rename(old, to: new) : SystemCalls.renameToNew(old, to: new) { continue }
                let problem = SystemCalls.lastError
                // What took the place of nothing is taken back.
                if !replaces { for done in files[..<index] { SystemCalls.remove(target.appending(done).string) } }
                return (new, problem)
            }
            return nil
        }
        if let failure {
            if failure.problem == .fileExists { throw FileSink.isThere(failure.file) }
            throw ExportError(
                .output, "cannot put the file in its place", at: Location(source: failure.file),
                cause: failure.problem.description)
        }
        SystemCalls.removeDirectory(staged.string)
        StagedFiles.forget(staged.string)
    }

    /// Removes all that was written.
    package func abandon() {
        guard isOpen else { return }
        isOpen = false
        SystemCalls.removeFolder(staged)
        StagedFiles.forget(staged)
    }
}

internal import SystemPackage
internal import Tabular

/// A file that is whole and still bears its temporary name.
struct StagedFile {
    let temporaryPath: String
    /// The name it is to get.
    let name: String
    /// The path it is to get: where the name leads when it is a link's.
    let target: String
    /// Whether it may take the place of another file.
    let replaces: Bool
    /// Whether the disk has to have its name before it counts as published; it has the bytes by now.
    let isSynced: Bool

    /// Puts it under its name.
    func publish() throws(ExportError) {
        try rename()
        try syncFolder()
    }

    /// Puts all of them under their names, and waits for the disk once.
    static func publish(_ files: [StagedFile]) throws(ExportError) {
        for (index, file) in files.enumerated() {
            do {
                try file.rename()
            } catch {
                for rest in files[(index + 1)...] { rest.remove() }
                throw error
            }
        }
        try files.last?.syncFolder()
    }

    private func syncFolder() throws(ExportError) {
        if isSynced { try SystemCalls.syncFolder(of: target) }
    }

    private func rename() throws(ExportError) {
        guard StagedFiles.publish(temporaryPath, as: target, replaces: replaces) else {
            let problem = SystemCalls.lastError
            remove()
            // Another run has been faster.
            if problem == .fileExists { throw FileSink.isThere(name) }
            throw ExportError(
                .output, "cannot put the output in its place", at: Location(source: name), cause: problem.description)
        }
    }

    /// Removes it.
    func remove() {
        SystemCalls.remove(temporaryPath)
        StagedFiles.forget(temporaryPath)
    }
}

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
    func publish() throws(ExportError) { try StagedFile.publish([self]) }

    /// Puts all of them under their names, and waits for the disk once. An interrupt comes before all or after.
    static func publish(_ files: [StagedFile]) throws(ExportError) {
        if let failure = StagedFiles.publish(files.map { ($0.temporaryPath, $0.target, $0.replaces) }) {
            for file in files[failure.index...] { file.remove() }
            let name = files[failure.index].name
            // Another run has been faster.
            if failure.problem == .fileExists { throw FileSink.isThere(name) }
            throw ExportError(
                .output, "cannot put the output in its place", at: Location(source: name),
                cause: failure.problem.description)
        }
        try files.last?.syncFolder()
    }

    private func syncFolder() throws(ExportError) {
        if isSynced { try SystemCalls.syncFolder(of: target) }
    }

    /// Removes it.
    func remove() {
        SystemCalls.remove(temporaryPath)
        StagedFiles.forget(temporaryPath)
    }
}

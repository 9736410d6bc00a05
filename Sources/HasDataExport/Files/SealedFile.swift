internal import SystemPackage
internal import Tabular

/// A file that is whole and still bears its temporary name.
struct SealedFile {
    let temporaryPath: String
    /// The name it is to get.
    let name: String
    /// Whether it may take the place of another file.
    let replaces: Bool

    /// Puts it under its name.
    func publish() throws(ExportError) {
        guard TemporaryFiles.publish(temporaryPath, as: name, replaces: replaces) else {
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
        TemporaryFiles.forget(temporaryPath)
    }
}

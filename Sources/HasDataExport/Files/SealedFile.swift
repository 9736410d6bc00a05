internal import SystemPackage
internal import Tabular

/// A file that is whole and still bears its temporary name.
struct SealedFile {
    let temporaryPath: String
    /// The name it is to get.
    let name: String

    /// Puts it under its name.
    func publish() throws(ExportError) {
        guard TemporaryFiles.publish(temporaryPath, as: name) else {
            let cause = SystemCalls.lastError.description
            remove()
            throw ExportError(.output, "cannot put the output in its place", at: Location(source: name), cause: cause)
        }
    }

    /// Removes it.
    func remove() {
        SystemCalls.remove(temporaryPath)
        TemporaryFiles.forget(temporaryPath)
    }
}

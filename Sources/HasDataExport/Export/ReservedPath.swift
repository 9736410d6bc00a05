internal import SystemPackage
package import Tabular

extension Export {
    /// Throws where an output would be written over the file that the caller has reserved.
    package func refuseReserved() throws(ExportError) {
        guard let path = destination.path, let reservedPath,
            OutputPlace.isSame(reservedPath, path) || isPart(reservedPath, of: path)
        else { return }
        throw ExportError(
            .usage, "is both the output and the summary", at: Location(source: reservedPath),
            advice: "name another file for one of them")
    }

    private func isPart(_ path: String, of output: String) -> Bool {
        guard rowsPerPart != nil else { return false }
        let (folder, other) = (FilePath(output).removingLastComponent(), FilePath(path).removingLastComponent())
        guard OutputPlace.isSame(folder.isEmpty ? "." : folder.string, other.isEmpty ? "." : other.string) else {
            return false
        }
        return PartNames(output).isPart(FilePath(path).lastComponent?.string ?? "")
    }
}

/// Places that outputs may be written to.
package enum OutputPlace {
    /// Whether two paths lead to one file, be it there yet or not.
    package static func isSame(_ path: String, _ other: String) -> Bool {
        if SystemCalls.isSameFile(path, other) { return true }
        let (one, two) = (FilePath(path), FilePath(other))
        guard let name = one.lastComponent, name == two.lastComponent else { return false }
        func folder(_ file: FilePath) -> String {
            let folder = file.removingLastComponent()
            return folder.isEmpty ? "." : folder.string
        }
        return folder(one) == folder(two) || SystemCalls.isSameFile(folder(one), folder(two))
    }

    /// Whether a path leads to something that is neither a file nor a folder.
    package static func isDevice(_ path: String) -> Bool { SystemCalls.leadsToDevice(path) }

    /// Whether something is there.
    package static func isTaken(_ path: String) -> Bool { SystemCalls.status(of: path) != nil }

    /// Whether a path leads to a folder.
    package static func isFolder(_ path: String) -> Bool { SystemCalls.isDirectory(path) }

    /// Opens the file, device or pipe of this name to be written.
    package static func open(
        _ path: String, replaces: Bool, isSynced: Bool = true
    ) throws(ExportError) -> any ByteSink {
        try Destination.file(path).open(replaces: replaces, isSynced: isSynced)
    }
}

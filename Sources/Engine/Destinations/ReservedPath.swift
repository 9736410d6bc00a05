internal import SystemPackage
package import Tabular

extension Export {
    /// Throws where an output would be written over the file that the caller has reserved, or into one device with it.
    package func refuseReserved() throws(ExportError) {
        guard let reservedPath, isReserved(reservedPath) else { return }
        throw ExportError(
            .usage, "is both the output and the summary", at: Location(source: reservedPath),
            advice: "name another file for one of them")
    }

    private func isReserved(_ reserved: String) -> Bool {
        switch destination {
        case .file(let path): OutputPlace.isSame(reserved, path) || isPart(reserved, of: path)
        case .standardOutput: OutputPlace.isStandardOutput(reserved)
        case .sink, .output, .rows, .bytes, .table: false
        }
    }

    private func isPart(_ path: String, of output: String) -> Bool {
        guard rowsPerPart != nil,
            OutputPlace.isSame(SystemCalls.folder(of: output), SystemCalls.folder(of: path))
        else { return false }
        return PartNames(output).isPart(FilePath(path).lastComponent?.string ?? "")
    }
}

/// Places that outputs may be written to.
package enum OutputPlace {
    /// Whether two paths lead to one file, be it there yet or not.
    package static func isSame(_ path: String, _ other: String) -> Bool {
        if let one = SystemCalls.descriptor(namedBy: path), let two = SystemCalls.descriptor(namedBy: other) {
            // Standard output and standard error may well be one terminal, and then they are meant to be.
            return one == two
        }
        if SystemCalls.isSameFile(path, other) { return true }
        let (one, two) = (place(of: path), place(of: other))
        if one == two { return true }
        guard let name = one.lastComponent, name == two.lastComponent else { return false }
        return SystemCalls.isSameFile(SystemCalls.folder(of: one.string), SystemCalls.folder(of: two.string))
    }

    /// Where a file would be made: behind a link that leads to nothing yet.
    private static func place(of path: String) -> FilePath {
        FilePath((try? SystemCalls.target(of: path)) ?? path).lexicallyNormalized()
    }

    /// Whether a path leads to what standard output is.
    package static func isStandardOutput(_ path: String) -> Bool {
        if let named = SystemCalls.descriptor(namedBy: path) { return named == .standardOutput }
        return SystemCalls.leads(path, to: .standardOutput)
    }

    /// Whether what is written to a path would be written over a source, or over the file that a source is read from.
    package static func isSource(_ path: String, _ source: Source) -> Bool {
        switch source {
        case .file(let name): isSame(name, path)
        case .standardInput: SystemCalls.isRegularFile(path) && SystemCalls.leads(path, to: .standardInput)
        case .link, .named: false
        }
    }

    /// Whether a path leads to something that is neither a file nor a folder.
    package static func isDevice(_ path: String) -> Bool { SystemCalls.leadsToDevice(path) }

    /// Whether a path leads to the device that keeps nothing, into which several may write.
    package static func keepsNothing(_ path: String) -> Bool { SystemCalls.isSameDevice(path, "/dev/null") }

    /// Whether something is there.
    package static func isTaken(_ path: String) -> Bool { SystemCalls.status(of: path) != nil }

    /// Refuses a file that is there and is not to be replaced, before anything is read for it.
    package static func refuseTaken(_ path: String, replaces: Bool) throws(ExportError) {
        if !replaces, isTaken(path), !isDevice(path), !isFolder(path) { throw FileSink.isThere(path) }
    }

    /// Whether a path leads to a folder.
    package static func isFolder(_ path: String) -> Bool { SystemCalls.isDirectory(path) }

    /// Makes the folder that a file is to be in where it is one that the run will make for its outputs, in `folder`.
    package static func makeFolder(of path: String, within folder: String, isSynced: Bool) throws(ExportError) {
        let own = SystemCalls.folder(of: path)
        guard !isFolder(own),
            FilePath(folder).lexicallyNormalized().starts(with: FilePath(own).lexicallyNormalized())
        else { return }
        try SystemCalls.makeFolders(own, isSynced: isSynced)
    }

    /// Makes the folders that a file is to be in.
    package static func makeFolders(of path: String) throws(ExportError) {
        try Destination.refuseAnyAddress(path)
        try Destination.file(path).makeFolders(isSynced: true)
    }

    /// The folder of an output.
    package static func folder(of path: String) -> String { SystemCalls.folder(of: path) }

    /// Opens the file, device or pipe of this name to be written, for what is not rows.
    package static func open(
        _ path: String, replaces: Bool, isSynced: Bool = true
    ) throws(ExportError) -> any ByteSink {
        try Destination.refuseAnyAddress(path)
        return try Destination.file(path).open(replaces: replaces, isSynced: isSynced)
    }

    /// Writes to a device or pipe if it takes as much at once: nothing waits for somebody who does not read.
    package static func offer(_ bytes: [UInt8], to path: String) {
        let named = SystemCalls.descriptor(namedBy: path)
        guard let file = named ?? (try? SystemCalls.open(path, .writeOnly, options: [.nonBlocking])) else { return }
        defer { if named == nil { try? file.close() } }
        guard bytes.count <= SystemCalls.pipeRoom || SystemCalls.regularSize(of: file) != nil,
            SystemCalls.takesBytes(file)
        else { return }
        bytes.withUnsafeBytes { try? SystemCalls.write($0, to: file, name: path) }
    }
}

internal import SystemPackage
package import Tabular

/// Places that outputs may be written to.
package enum OutputPlace {
    /// Whether a path leads to what standard output is.
    package static func isStandardOutput(_ path: String) -> Bool {
        if let named = SystemCalls.descriptor(namedBy: path) { return named == .standardOutput }
        return SystemCalls.leads(path, to: .standardOutput)
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

internal import SystemPackage
package import Tabular

/// A file written beside its final place and renamed when it is whole: the destination is the old file or the new one,
/// never a half. It is whole on the disk before it is renamed, and the disk has its name before it counts as done, so that
/// holds for a machine that loses its power, too.
///
/// What it replaces lends it its permissions and, where the system allows it, its owner. A link stays, and what it leads to
/// is replaced.
package final class FileSink: StagedSink {
    /// The final path.
    package let name: String
    /// The path of the file until it is finished.
    let temporaryPath: String
    private let target: String
    private let replaces: Bool
    private let isSynced: Bool
    private var descriptor: FileDescriptor
    private var written: UInt64 = 0
    /// Where the bytes begin that the disk has not been given yet.
    private var ungiven: UInt64 = 0
    private let buffer = ByteBlock(capacity: 64 * 1024)
    private var isOpen = true
    private let isPublished: Bool
    /// The file once it is finished and is to be published by somebody else.
    private(set) var sealed: StagedFile?

    /// Opens a temporary sibling of `path`. Without `isSynced` nothing waits for the disk.
    ///
    /// - Throws: `.output` when the destination exists and is not to be replaced, or its folder cannot be written.
    package convenience init(path: String, replaces: Bool, isSynced: Bool = true) throws(ExportError) {
        try self.init(path: path, replaces: replaces, isSynced: isSynced, isPublished: true)
    }

    /// Opens a temporary sibling of `path`; without `isPublished` it keeps that name when it is finished, and without
    /// `followsLinks` it takes the place of a link itself.
    init(
        path: String, replaces: Bool, isSynced: Bool, isPublished: Bool, followsLinks: Bool = true
    ) throws(ExportError) {
        name = path
        self.isPublished = isPublished
        self.replaces = replaces
        self.isSynced = isSynced
        try FileSink.refuseFolder(path)
        if !replaces, SystemCalls.status(of: path) != nil { throw FileSink.isThere(path) }
        let target = followsLinks ? try SystemCalls.target(of: path) : path
        self.target = target
        StaleFiles.removeTemporaries(of: target)
        let sibling = HiddenSibling.path(beside: target, suffix: ".tmp-\(SystemCalls.uniqueSuffix())")
        temporaryPath = sibling
        // Noted first: an interrupt that comes in between finds nothing to remove.
        StagedFiles.add(sibling)
        do {
            descriptor = try FileSink.create(sibling, for: target)
        } catch {
            StagedFiles.forget(sibling)
            throw error
        }
    }

    deinit { abandon() }

    static func isThere(_ path: String) -> ExportError {
        ExportError(
            .output, thereAlready, at: Location(source: path), advice: "\(Setting.replacesOutput) replaces it")
    }

    private static let thereAlready = "the output is already there"

    /// Whether an error says just that.
    static func saysIsThere(_ error: ExportError) -> Bool { error.message == thereAlready }

    /// Throws what a path that names a folder is told.
    static func refuseFolder(_ path: String) throws(ExportError) {
        try SystemCalls.refuseNUL(in: path)
        guard path.hasSuffix("/") || SystemCalls.isDirectory(path) else { return }
        throw ExportError(
            .output, "is a directory", at: Location(source: path),
            advice: "\(Setting.outputDirectory) writes into a directory")
    }

    /// Until it is whole, what is to replace a file is for nobody else to read.
    private static func create(_ temporaryPath: String, for path: String) throws(ExportError) -> FileDescriptor {
        do {
            let file = try SystemCalls.open(
                temporaryPath, .readWrite, options: [.create, .exclusiveCreate],
                permissions: SystemCalls.isRegularFile(path)
                    ? [.ownerReadWrite] : [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
            // Says that this run is alive, to runs that look for what dead ones have left.
            _ = SystemCalls.lock(file)
            return file
        } catch {
            throw ExportError(
                .output, "cannot create the output", at: Location(source: path),
                advice: "see that its folder exists and can be written", cause: "\(error)")
        }
    }

    /// Begins a new temporary file and gives what the old one held.
    package func reclaim() throws(ExportError) -> any ByteSpool {
        try flush()
        SystemCalls.remove(temporaryPath)
        let fresh = try FileSink.create(temporaryPath, for: target)
        let held = Spool(holding: descriptor, count: written, folder: name)
        descriptor = fresh
        written = 0
        ungiven = 0
        return held
    }

    /// Writes bytes; small runs are gathered.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        if bytes.count <= buffer.capacity - buffer.count {
            buffer.append(bytes)
            return
        }
        try flush()
        if bytes.count < buffer.capacity {
            buffer.append(bytes)
        } else {
            try put(bytes)
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        try SystemCalls.write(bytes, to: descriptor, name: name)
        written += UInt64(bytes.count)
        guard isSynced, written >= ungiven + FileSink.syncedAtOnce else { return }
        SystemCalls.beginSync(descriptor, ungiven..<written)
        ungiven = written
    }

    /// Bytes that the disk is given at a time while more come.
    private static let syncedAtOnce: UInt64 = 4 << 20

    /// Lets the kernel copy from a spool's file.
    package func write(_ spool: any ByteSpool, in range: Range<UInt64>) throws(ExportError) {
        guard let file = (spool as? Spool)?.file else {
            try spool.read(range) { (bytes) throws(ExportError) in try self.write(bytes) }
            return
        }
        try flush()
        var place = range.lowerBound
        while place < range.upperBound {
            let count = Int(min(range.upperBound - place, 1 << 30))
            guard let copied = SystemCalls.copyRange(from: file, at: &place, to: descriptor, count: count) else {
                try spool.read(place..<range.upperBound) { (bytes) throws(ExportError) in try self.write(bytes) }
                return
            }
            written += UInt64(copied)
        }
    }

    /// Puts the file under its final name.
    package func finish() throws(ExportError) {
        try flush()
        if replaces, SystemCalls.isRegularFile(target) { SystemCalls.copyMode(of: target, to: descriptor) }
        if isSynced { try SystemCalls.sync(descriptor, name: name) }
        do {
            try descriptor.close()
        } catch {
            throw ExportError(.output, "cannot write", at: Location(source: name), cause: "\(error)")
        }
        isOpen = false
        if isPublished { try file.publish() } else { sealed = file }
    }

    private var file: StagedFile {
        StagedFile(temporaryPath: temporaryPath, name: name, target: target, replaces: replaces, isSynced: isSynced)
    }

    /// Removes the temporary file.
    package func abandon() {
        guard isOpen else { return }
        isOpen = false
        try? descriptor.close()
        file.remove()
    }

    private func flush() throws(ExportError) {
        guard buffer.count > 0 else { return }
        try put(buffer.contents)
        buffer.count = 0
    }
}

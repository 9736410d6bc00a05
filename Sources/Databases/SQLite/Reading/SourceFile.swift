internal import CSQLite
internal import Libc
internal import Tables
internal import Tabular

/// A database that is read: nothing in it changes, nothing is made beside it, and all that is read is of one moment.
final class SourceFile {
    let connection: Connection
    /// What the file was when it was opened; nil where its log keeps what is read as it was, whatever others write.
    private let state: FileState?
    private let path: String
    /// Kept open until the connection is closed: closing any descriptor of a file ends the locks of the whole process on it.
    private let bytes: any SeekableByteSource

    /// Opens the database that these bytes are: the file itself, or a copy of them which has no name any more.
    ///
    /// - Throws: `.input` for what is no database or cannot be read.
    init(_ source: any SeekableByteSource, options: FormatOptions) throws(ExportError) {
        bytes = source
        let folder = options[TableOptions.self].temporaryFolder
        let head = ByteBlock(capacity: 100)
        head.count = max(0, min(100, try source.read(at: 0, into: head.room)))
        // A file without a byte is a database without a table.
        guard head.count == 0 || SQLiteFormat.recognizes(head.contents) else {
            throw ExportError(
                .input, "is not an SQLite database", at: Location(source: source.name),
                advice: options.formatAdvice)
        }
        if let name = source.path {
            // The log lies beside the file that a link leads to.
            let path = Self.behindLinks(name)
            self.path = path
            // Bytes 18 and 19 say how it is written (sqlite.org/fileformat2.html §1.3): a log of writes that are not in the file
            // yet is read with it, and where there is none, opening one would leave it behind.
            let isLogged = head.count > 19 && head.bytes[19] == 2
            // A log without anything in it is shared all the same while its index stands beside it: some program has the
            // database open, and writes it when it likes.
            let log = FileState(path + "-wal")
            let hasLog = log.map { $0.size > 0 || FileState(path + "-shm") != nil } ?? false
            state = isLogged && hasLog ? nil : FileState(path)
            connection = try Connection(
                path: path, name: source.name, writes: false, isUnshared: isLogged && !hasLog, temporaryFolder: folder)
        } else {
            let copy = try TemporaryCopy(of: source, in: folder)
            defer { copy.remove() }
            path = copy.path
            state = nil
            connection = try Connection(
                path: copy.path, name: source.name, writes: false, isUnshared: true, temporaryFolder: folder)
        }
        connection.wait(seconds: options[TableOptions.self].lockWait)
        // No value is longer than a row may be; the schema's own text may be longer than a short row.
        connection.longestValue = max(options.maximumRow, 1 << 20)
        try connection.run("PRAGMA query_only = ON")
        try connection.run("PRAGMA cell_size_check = ON")
        try connection.run("BEGIN")
    }

    private static func behindLinks(_ path: String) -> String {
        guard let name = PathText.cString(of: path), let target = realpath(name, nil) else { return path }
        defer { free(target) }
        return PathText.text(of: target)
    }

    /// Checks, once all was read, that it was all of one moment.
    ///
    /// - Throws: `.input` where somebody changed the file meanwhile.
    func confirm() throws(ExportError) {
        // With a log others may write, and what is read stays as it was. Where none was there, whatever is in the file now came
        // without our knowledge.
        guard let state, FileState(path) != state else { return }
        throw ExportError(
            .input, "the database was changed while it was read", at: Location(source: connection.name),
            advice: "read it again")
    }
}

/// By what a change of a file is noticed.
private struct FileState: Equatable {
    let size: off_t
    private let node: UInt64
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil where there is no file.
    init?(_ path: String) {
        guard let name = PathText.cString(of: path) else { return nil }
        var status = stat()
        guard stat(name, &status) == 0 else { return nil }
        size = status.st_size
        node = UInt64(status.st_ino)
        #if canImport(Darwin)
            (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
        #else
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        #endif
    }
}

/// The bytes of a source that is no file, in one for as long as it takes to open it.
private struct TemporaryCopy {
    let path: String

    init(of source: any SeekableByteSource, in folder: String?) throws(ExportError) {
        func problem() -> ExportError {
            ExportError(
                .output, "cannot write the temporary file", at: Location(source: source.name),
                advice: "name a folder that can be written with \(Setting.temporaryFolder)",
                cause: String(cString: strerror(errno)))
        }
        guard var template = PathText.cString(of: (folder ?? "/tmp") + "/hasdata-XXXXXX") else { throw problem() }
        let file = mkstemp(&template)
        guard file >= 0 else { throw problem() }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { PathText.text(of: $0) } ?? "" }
        defer { close(file) }
        do throws(ExportError) {
            let block = ByteBlock(capacity: 1 << 18)
            var offset: UInt64 = 0
            while true {
                let count = try source.read(at: offset, into: block.room)
                guard count > 0, count <= block.capacity else { return }
                var written = 0
                while written < count {
                    let result = write(file, block.bytes + written, count - written)
                    if result < 0, errno == EINTR { continue }
                    guard result > 0 else { throw problem() }
                    written += result
                }
                offset += UInt64(count)
            }
        } catch {
            remove()
            throw error
        }
    }

    func remove() {
        if let name = PathText.cString(of: path) { unlink(name) }
    }
}

internal import Libc
internal import Tabular

/// Files that are read whole.
enum SmallFile {
    /// The bytes of the file at `path`, of which there are no more than `limit`; nil where it is not there.
    ///
    /// - Throws: `.usage` where it cannot be read, or is longer.
    static func bytes(_ path: String, atMost limit: Int) throws(ExportError) -> [UInt8]? {
        guard let name = PathText.cString(of: path) else { return nil }
        let file = Libc.open(name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            guard errno != ENOENT, errno != ENOTDIR else { return nil }
            throw unreadable(path)
        }
        defer { _ = close(file) }
        // One byte more, so that a longer file shows.
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { room in
                Libc.read(file, room.baseAddress.map { $0 + count }, room.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw unreadable(path) }
            if got == 0 { return Array(bytes[..<count]) }
            count += got
        }
        throw ExportError(.usage, "is longer than \(limit) bytes", at: Location(source: path))
    }

    /// The text of the file at `path`.
    ///
    /// - Throws: `.usage` where it is not there or cannot be read.
    static func text(_ path: String, atMost limit: Int) throws(ExportError) -> String {
        guard let bytes = try bytes(path, atMost: limit) else { throw unreadable(path) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unreadable(_ path: String) -> ExportError {
        ExportError(.usage, "cannot be read: \(String(cString: strerror(errno)))", at: Location(source: path))
    }
}

import Libc
import NIOCore

/// A file on disk, open for as long as an answer needs it.
final class FileContent: Content {
    let count: Int
    /// Seconds since 1970.
    let modified: Int
    private let descriptor: CInt

    /// Opens a regular file.
    init(path: String) throws(SandboxError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SandboxError("\(path): \(String(cString: strerror(errno)))") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SandboxError("\(path): not a regular file")
        }
        count = Int(status.st_size)
        #if canImport(Darwin)
            modified = status.st_mtimespec.tv_sec
        #else
            modified = status.st_mtim.tv_sec
        #endif
    }

    deinit { close(descriptor) }

    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let got = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: range.upperBound - offset) { space in
                max(pread(descriptor, space.baseAddress, range.upperBound - offset, off_t(offset)), 0)
            }
            guard got > 0 else { throw SandboxError("a file became shorter while it was served") }
            offset += got
        }
    }
}

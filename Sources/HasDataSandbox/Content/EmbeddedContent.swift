import CSandboxJobs
import NIOCore

/// A file that is part of the executable.
///
/// Bounds: `sandbox_files` has `sandbox_file_count` entries, each of `count` bytes at `bytes`, all constants of the
/// C target; `read` is asked for ranges in `0..<count` only, and checks it.
struct EmbeddedContent: Content, @unchecked Sendable {
    let path: String
    private let bytes: UnsafeRawBufferPointer

    var count: Int { bytes.count }

    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a range outside the content")
        buffer.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// Every embedded file, its path relative to the folder of jobs.
    static let all: [EmbeddedContent] = (0..<sandbox_file_count).map { index in
        let file = sandbox_file(index)
        return EmbeddedContent(
            path: String(cString: file.path), bytes: UnsafeRawBufferPointer(start: file.bytes, count: file.count))
    }
}

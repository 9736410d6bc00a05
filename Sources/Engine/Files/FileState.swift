internal import Compression
internal import Libc
public import Tabular

/// What a file held when it was opened: tells, once it was read, whether it was another meanwhile.
///
/// A file that only grew is none: who adds to it leaves what is read.
struct FileState {
    private let file: SystemCalls.FileIdentity?
    private let size: UInt64
    private let modified: SystemCalls.FileTime?
    /// The checksum of its first bytes, and how many they are: a file that was written anew may be as long again.
    private let beginning: UInt32
    private let beginningCount: Int

    /// The state of an open file, of which some first bytes were read.
    init(of file: FileSource, beginning: UnsafeRawBufferPointer) {
        let status = file.status
        self.file = status.map(SystemCalls.FileIdentity.init)
        size = UInt64(max(0, status?.st_size ?? 0))
        modified = status.map(SystemCalls.FileTime.init)
        (self.beginning, beginningCount) = (CRC32.of(beginning), beginning.count)
    }

    /// What has changed in a file that is to be read, or was: nil where all that was there is there still.
    func change(in file: FileSource) throws(ExportError) -> String? {
        let status = file.status
        guard status.map(SystemCalls.FileIdentity.init) == self.file else { return "it was replaced" }
        let now = UInt64(max(0, status?.st_size ?? 0))
        guard now >= size else { return "it has \(now) bytes where it had \(size)" }
        guard status.map(SystemCalls.FileTime.init) != modified else { return nil }
        return try isAsItBegan(file) ? nil : "it was written anew"
    }

    private func isAsItBegan(_ file: FileSource) throws(ExportError) -> Bool {
        let block = ByteBlock(capacity: max(1, beginningCount))
        while block.count < beginningCount {
            let room = UnsafeMutableRawBufferPointer(rebasing: block.room[..<(beginningCount - block.count)])
            let got = try file.read(at: UInt64(block.count), into: room)
            guard got > 0 else { return false }
            block.count += got
        }
        return CRC32.of(block.contents) == beginning
    }
}

extension ExportError.Code {
    /// A file is not what it was when it was opened; the run starts over, unless rows of it are out.
    public static let fileChanged = ExportError.Code("fileChanged")
}

internal import Compression
internal import SystemPackage
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
    private static let mostOfBeginning = 64 << 10

    /// The state of an open file.
    init(of file: FileSource) throws(ExportError) {
        self.file = file.identity
        size = file.byteCount ?? 0
        modified = file.modificationTime
        (beginning, beginningCount) = try Self.beginning(of: file, count: Int(min(size, UInt64(Self.mostOfBeginning))))
    }

    /// What has changed in a file that is to be read, or was: nil where all that was there is there still.
    func change(in file: FileSource) throws(ExportError) -> String? {
        guard file.identity == self.file else { return "it was replaced" }
        let now = file.currentByteCount
        guard now >= size else { return "it has \(now) bytes where it had \(size)" }
        guard file.modificationTime != modified else { return nil }
        let (sum, count) = try Self.beginning(of: file, count: beginningCount)
        return sum == beginning && count == beginningCount ? nil : "it was written anew"
    }

    private static func beginning(of file: FileSource, count: Int) throws(ExportError) -> (UInt32, Int) {
        let block = ByteBlock(capacity: max(1, count))
        while block.count < count {
            let room = UnsafeMutableRawBufferPointer(rebasing: block.room[..<(count - block.count)])
            let got = try file.read(at: UInt64(block.count), into: room)
            guard got > 0 else { break }
            block.count += got
        }
        return (CRC32.of(block.contents), block.count)
    }
}

extension ExportError.Code {
    /// A file is not what it was when it was opened; the run starts over, unless rows of it are out.
    public static let fileChanged = ExportError.Code("fileChanged")
}

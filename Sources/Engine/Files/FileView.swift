internal import SystemPackage
internal import Tabular

/// An open file from its start, whoever else reads it through the same descriptor, which stays somebody else's.
final class FileView: SeekableByteSource {
    private let file: FileSource
    private var place: UInt64 = 0
    var name: String { file.name }
    var byteCount: UInt64? { file.byteCount }
    var length: UInt64 { file.length }

    init(_ descriptor: FileDescriptor, name: String) { file = FileSource(borrowing: descriptor, name: name) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let count = try file.read(at: place, into: buffer)
        place += UInt64(max(0, count))
        return count
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        try file.read(at: offset, into: buffer)
    }
}

internal import Libc
internal import SystemPackage
package import Tabular

/// A file's bytes, or a pipe's.
package final class FileSource: SeekableByteSource {
    /// The path, as it was given.
    package let name: String
    /// The file's size; nil for a pipe or a device.
    package let byteCount: UInt64?
    private let descriptor: FileDescriptor
    private let ownsDescriptor: Bool

    /// Opens the file at `path`.
    ///
    /// - Throws: `.input` when it cannot be opened.
    package init(path: String) throws(ExportError) {
        name = path
        try SystemCalls.refuseNUL(in: path)
        do {
            descriptor = try SystemCalls.open(path, .readOnly)
        } catch {
            let message = error == .noSuchFileOrDirectory ? "no such file" : "cannot open"
            throw ExportError(
                .input, message, at: Location(source: path),
                advice: message == "no such file" ? NearFile.advice(for: path) : nil,
                cause: message == "no such file" ? nil : "\(error)")
        }
        if SystemCalls.isDirectory(path) {
            try? descriptor.close()
            throw ExportError(
                .input, "is a directory, not a file", at: Location(source: path),
                advice: "name the files in it")
        }
        ownsDescriptor = true
        byteCount = SystemCalls.regularSize(of: descriptor)
    }

    /// Standard input.
    package static func standardInput() -> FileSource {
        FileSource(borrowing: .standardInput, name: "standard input")
    }

    init(borrowing descriptor: FileDescriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
        ownsDescriptor = false
        byteCount = SystemCalls.regularSize(of: descriptor)
    }

    deinit { if ownsDescriptor { try? descriptor.close() } }

    /// The path, unless it is somebody else's descriptor or no file.
    public var path: String? { ownsDescriptor && byteCount != nil ? name : nil }

    /// What the system says of it now.
    var status: stat? { SystemCalls.status(of: descriptor) }

    /// The file's size; 0 for a pipe.
    package var length: UInt64 { byteCount ?? 0 }

    /// Reads what comes next.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        try SystemCalls.read(descriptor, at: nil, into: buffer, name: name)
    }

    /// Reads at a place.
    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        try SystemCalls.read(descriptor, at: offset, into: buffer, name: name)
    }
}

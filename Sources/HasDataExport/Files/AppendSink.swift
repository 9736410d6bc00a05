internal import SystemPackage
internal import Tabular

/// Adds to a file, all or nothing. What is added is put aside first; at the end the old content and the addition are
/// written to a temporary sibling, which takes the file's place. So whatever happens, a full disk or the end of the
/// process, the file is what it was or has the whole addition. The copy is the kernel's, and costs nothing on file
/// systems that share blocks.
final class AppendSink: ByteSink {
    let name: String
    private let file: AppendedFile
    private let lineEnd: [UInt8]
    private let addition: any ByteSpool

    /// A sink that adds to `file`. `lineEnd` is what its last line gets where that has no end.
    init(_ file: AppendedFile, name: String, lineEnd: [UInt8], addition: any ByteSpool) {
        self.file = file
        self.name = name
        self.lineEnd = lineEnd
        self.addition = addition
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) { try addition.append(bytes) }

    func finish() throws(ExportError) {
        guard addition.count > 0 else { return }
        guard SystemCalls.identity(of: file.path) == file.identity else {
            throw ExportError(
                .output, "was changed while rows for it were read", at: Location(source: name),
                advice: "run the export again")
        }
        let sink = try FileSink(path: file.path, replaces: true)
        do {
            try sink.write(try held(), in: 0..<file.size)
            if !file.endsInLineEnd { try sink.write(lineEnd) }
            try sink.write(addition, in: 0..<addition.count)
            try sink.finish()
        } catch {
            sink.abandon()
            throw error
        }
    }

    /// The file stays as it is.
    func abandon() {}

    private func held() throws(ExportError) -> Spool {
        do {
            let descriptor = try FileDescriptor.open(FilePath(file.path), .readOnly, options: [.closeOnExec])
            return Spool(holding: descriptor, count: file.size, folder: file.path)
        } catch {
            throw ExportError(.output, "cannot read what is there", at: Location(source: name), cause: "\(error)")
        }
    }
}

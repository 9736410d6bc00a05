internal import Synchronization
internal import SystemPackage
internal import Tabular

/// A file that rows go straight into while others read it: only whole lines, each write all or nothing. What was written
/// stays, however the run ends; a lock keeps other runs that add to the same file waiting.
final class GrowingFileSink: UnstagedSink {
    let name: String
    private let file: FileDescriptor
    private let path: String
    private let isNew: Bool
    private let isSynced: Bool
    /// The end that the last line has to get first.
    private var lead: [UInt8]
    /// What came behind the last line end.
    private let rest = ByteBlock(capacity: 4096)
    private(set) var hasWritten = false

    /// Opens the file at `path`, which is made, emptied where it `replaces` one, or added to behind `lead`.
    ///
    /// - Throws: `.output`.
    init(_ path: String, name: String, adds: Bool, replaces: Bool, lead: [UInt8], isSynced: Bool) throws(ExportError) {
        self.path = path
        self.name = name
        self.isSynced = isSynced
        self.lead = lead
        isNew = !SystemCalls.exists(path)
        if isNew {
            do {
                file = try SystemCalls.open(
                    path, .writeOnly, options: [.create, .exclusiveCreate, .append],
                    permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
            } catch {
                throw ExportError(.output, "cannot be written", at: Location(source: name), cause: error.description)
            }
            _ = SystemCalls.lock(file)
            return
        }
        guard adds || replaces else { throw FileSink.isThere(name) }
        file = try AppendSink.open(path, name: name)
        guard adds || SystemCalls.truncate(file, to: 0) else {
            let cause = SystemCalls.lastError.description
            throw ExportError(.output, "cannot be emptied", at: Location(source: name), cause: cause)
        }
    }

    deinit { try? file.close() }

    /// Writes what are whole lines.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        guard let feed = bytes.lastIndex(of: 0x0A) else {
            rest.append(bytes)
            return
        }
        let lines = UnsafeRawBufferPointer(rebasing: bytes[...feed])
        if rest.count == 0, lead.isEmpty {
            try put(lines)
        } else {
            let whole = ByteBlock(capacity: lead.count + rest.count + lines.count)
            whole.append(lead)
            whole.append(rest.contents)
            whole.append(lines)
            try put(whole.contents)
            lead = []
            rest.reset(keeping: 1 << 20)
        }
        rest.append(UnsafeRawBufferPointer(rebasing: bytes[(feed + 1)...]))
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        // An interrupt comes before or after. What a full disk has taken in part is cut off again.
        let text = ByteBlock(capacity: bytes.count)
        text.append(bytes)
        let result = StagedFiles.undisturbed { () -> Result<Void, ExportError> in
            let size = SystemCalls.regularSize(of: file)
            var written: UInt64 = 0
            do throws(ExportError) {
                try SystemCalls.write(text.contents, to: file, name: name) { written += UInt64($0) }
                return .success(())
            } catch {
                if let size, written > 0, SystemCalls.regularSize(of: file) == size + written {
                    _ = SystemCalls.truncate(file, to: Int64(clamping: size))
                }
                return .failure(error)
            }
        }
        try result.get()
        if !hasWritten { GrowingFiles.path.withLock { $0 = name } }
        hasWritten = true
    }

    func finish() throws(ExportError) {
        if rest.count > 0 { try put(rest.contents) }
        if isSynced {
            try SystemCalls.sync(file, name: name)
            if isNew { try SystemCalls.syncFolder(of: path) }
        }
    }

    /// What is there stays; a file that nothing came into goes.
    func abandon() {
        if isNew, !hasWritten, SystemCalls.isNamed(file, path), SystemCalls.regularSize(of: file) == 0 {
            SystemCalls.remove(path)
        }
    }
}

/// The output of this process that rows go straight into, for one who tells what is there when a run ends early.
package enum GrowingFiles {
    fileprivate static let path = Mutex<String?>(nil)

    /// Its path, once rows are in it.
    package static var written: String? { path.withLock { $0 } }
}

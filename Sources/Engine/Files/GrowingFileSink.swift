internal import Synchronization
internal import SystemPackage
internal import Tabular

/// A file that rows go straight into while others read it: only whole lines, each write all or nothing. What was written
/// stays, however the run ends; a lock keeps other runs that add to the same file waiting. Of a write that the end of the
/// process cuts off in a line, a note beside the file tells the next run, which takes it back.
final class GrowingFileSink: UnstagedSink {
    let name: String
    private let file: FileDescriptor
    private let ownsFile: Bool
    private let path: String
    /// Whether this run has made the file.
    private let isNew: Bool
    /// Whether rows that are there stay when the same run is made again.
    private let adds: Bool
    private let isSynced: Bool
    /// The end that the last line has to get first.
    var lead: [UInt8] = []
    /// What came behind the last line end.
    private let rest = ByteBlock(capacity: 4096)
    private(set) var hasWritten = false

    /// Makes the file at `path`, or empties one that it `replaces`.
    ///
    /// - Throws: `.output`.
    init(creating path: String, name: String, replaces: Bool, adds: Bool, isSynced: Bool) throws(ExportError) {
        self.path = path
        self.name = name
        self.isSynced = isSynced
        self.adds = adds
        ownsFile = true
        isNew = !SystemCalls.exists(path)
        guard isNew || replaces else { throw FileSink.isThere(name) }
        guard isNew else {
            file = try AppendSink.open(path, name: name)
            try empty()
            AppendNote.forget(beside: path)
            return
        }
        do {
            file = try SystemCalls.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .append],
                permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
        } catch {
            throw ExportError(.output, "cannot be written", at: Location(source: name), cause: error.description)
        }
        _ = SystemCalls.lock(file)
        AppendNote.forget(beside: path)
        // Until something is in it, it goes with an interrupt.
        StagedFiles.add(path)
    }

    /// Adds to a file that is open, and locked.
    init(addingTo file: FileDescriptor, at path: String, name: String, ownsFile: Bool, isSynced: Bool) {
        self.file = file
        self.path = path
        self.name = name
        self.ownsFile = ownsFile
        self.isSynced = isSynced
        (isNew, adds) = (false, true)
    }

    deinit { if ownsFile { try? file.close() } }

    private func empty() throws(ExportError) {
        guard !SystemCalls.truncate(file, to: 0) else { return }
        let cause = SystemCalls.lastError.description
        throw ExportError(.output, "cannot be emptied", at: Location(source: name), cause: cause)
    }

    /// Writes what are whole lines.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        guard let feed = bytes.lastIndex(of: 0x0A) else {
            rest.append(bytes)
            return
        }
        let lines = UnsafeRawBufferPointer(rebasing: bytes[...feed])
        let whole = ByteBlock(capacity: lead.count + rest.count + lines.count)
        whole.append(lead)
        whole.append(rest.contents)
        whole.append(lines)
        try put(whole)
        lead = []
        rest.reset(keeping: 1 << 20)
        rest.append(UnsafeRawBufferPointer(rebasing: bytes[(feed + 1)...]))
    }

    private func put(_ text: ByteBlock) throws(ExportError) {
        try checkPlace()
        // An interrupt comes before or after. What a full disk has taken in part is cut off again.
        let result = StagedFiles.undisturbed(keeping: isNew && !hasWritten ? path : nil) {
            () -> Result<Void, ExportError> in
            let size = SystemCalls.regularSize(of: file)
            var written: UInt64 = 0
            do throws(ExportError) {
                let note = try self.note(of: text, behind: size)
                do throws(ExportError) {
                    try SystemCalls.write(text.contents, to: file, name: name) { written += UInt64($0) }
                } catch {
                    if written == 0 || takeBack(written, behind: size) { try? note?.remove() }
                    throw error
                }
                try note?.remove()
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
        if !hasWritten { GrowingFiles.note(GrowingFiles.Kept(path: name, isAddedTo: adds)) }
        hasWritten = true
    }

    /// Cuts off what was written, unless others have written behind it.
    private func takeBack(_ written: UInt64, behind size: UInt64?) -> Bool {
        guard let size, SystemCalls.regularSize(of: file) == size + written else { return false }
        return SystemCalls.truncate(file, to: Int64(clamping: size))
    }

    /// What tells the next run of a write that did not come to its end. It need not outlive the machine's power, which lines
    /// that nobody has waited for do not either.
    private func note(of text: ByteBlock, behind size: UInt64?) throws(ExportError) -> AppendNote? {
        guard let size else { return nil }
        return try AppendNote(
            of: file, at: path, oldSize: size, added: UInt64(text.count),
            begin: Array(text.contents.prefix(AppendNote.longestBegin)), isSynced: false
        ) { (sums) throws(ExportError) in try sums.add(text.contents) }
    }

    /// Rows that go where nobody finds them are lost.
    private func checkPlace() throws(ExportError) {
        guard SystemCalls.isNamed(file, path) else {
            throw ExportError(
                .output, "was removed, renamed or replaced by another program while rows were written to it",
                at: Location(source: name), advice: "run the export again")
        }
    }

    func finish() throws(ExportError) {
        if rest.count > 0 {
            try put(rest)
            rest.reset(keeping: 0)
        } else {
            try checkPlace()
        }
        if isNew { StagedFiles.forget(path) }
        if isSynced {
            try SystemCalls.sync(file, name: name)
            if isNew { try SystemCalls.syncFolder(of: path) }
        }
    }

    /// What is there stays; a file that nothing came into goes.
    func abandon() {
        guard isNew, !hasWritten else { return }
        StagedFiles.forget(path)
        if SystemCalls.isNamed(file, path), SystemCalls.regularSize(of: file) == 0 { SystemCalls.remove(path) }
    }
}

/// The output of this process that rows go straight into, for one who tells what is there when a run ends early.
package enum GrowingFiles {
    /// What stays of a run that ends early.
    package struct Kept: Sendable {
        /// The file's path, as it was named.
        package let path: String
        /// Whether rows that are there stay when the same run is made again.
        package let isAddedTo: Bool
    }

    private static let known = Mutex<Kept?>(nil)

    fileprivate static func note(_ kept: Kept) { known.withLock { $0 = kept } }

    /// It, once something was written; nil before.
    package static var kept: Kept? { known.withLock { $0 } }
}

internal import Compression
internal import Libc
internal import SystemPackage
internal import Tabular

/// What stands beside a file while rows are added to it, as `.NAME.append`: how long the file was, how much is added, how
/// that begins, and sums of all of it. The disk has the note before the first byte is added and loses it after the last, so
/// where one is found the addition was not completed, and is taken back.
///
/// Five lines of text with a checksum, then the first bytes of the addition, then its `AppendSums`: these tell it from what
/// others have written, which is never taken away.
final class AppendNote {
    private static let title = "hasdata-export append 2"
    /// How many bytes of the addition a note holds at most.
    static let longestBegin = 64 * 1024

    private let path: String
    private let isSynced: Bool
    private let note: FileDescriptor

    private struct Words: Equatable {
        var device: UInt64
        var file: UInt64
        var oldSize: UInt64
        var added: UInt64
        var begin: [UInt8]
    }

    /// Writes a note beside the file at `path`; nil where none can be written there. `sum` goes through all that will be added.
    ///
    /// - Throws: `.output` when the disk is full, or something else is in its place.
    init?(
        of file: FileDescriptor, at path: String, oldSize: UInt64, added: UInt64, begin: [UInt8], isSynced: Bool,
        sum: (AppendSums.Writer) throws(ExportError) -> Void
    ) throws(ExportError) {
        self.path = AppendNote.path(beside: path)
        self.isSynced = isSynced
        guard let identity = SystemCalls.identity(of: file) else { return nil }
        let words = Words(
            device: identity.device, file: identity.number, oldSize: oldSize, added: added, begin: begin)
        do {
            note = try SystemCalls.open(
                self.path, .writeOnly, options: [.create, .exclusiveCreate, .noFollow], permissions: [.ownerReadWrite])
        } catch {
            if [.permissionDenied, .notPermitted, .readOnlyFileSystem].contains(error) { return nil }
            throw ExportError(.output, "cannot be written", at: Location(source: self.path), cause: error.description)
        }
        do {
            let bytes = ByteBlock(capacity: AppendNote.longestBegin + 1024)
            AppendNote.bytes(of: words).withUnsafeBytes { _ = bytes.append($0) }
            try SystemCalls.write(bytes.contents, to: note, name: self.path)
            let sums = AppendSums.Writer(to: note, name: self.path, start: oldSize)
            try sum(sums)
            try sums.finish()
            if isSynced {
                try SystemCalls.sync(note, name: self.path)
                try SystemCalls.syncFolder(of: self.path)
            }
        } catch {
            SystemCalls.remove(self.path)
            throw error
        }
    }

    deinit { try? note.close() }

    /// Removes it: all was added, or nothing. It is emptied first, since one that came back after a power cut, or could not
    /// be removed, would have the next run take back what is there to stay.
    func remove() throws(ExportError) {
        guard SystemCalls.truncate(note, to: 0) else {
            throw ExportError(
                .output, "cannot be emptied, so the next run takes back what was added", at: Location(source: path),
                cause: SystemCalls.lastError.description)
        }
        if isSynced { try SystemCalls.sync(note, name: path) }
        SystemCalls.remove(path)
    }

    static func path(beside path: String) -> String { HiddenSibling.path(beside: path, suffix: ".append") }

    static func isThere(beside path: String) -> Bool { SystemCalls.exists(AppendNote.path(beside: path)) }

    /// Removes one that was left beside a file that is there no more, or empty.
    static func forget(beside path: String) { SystemCalls.remove(AppendNote.path(beside: path)) }

    /// What to say of a file that is read while there is one.
    static func warning(of path: String) -> String? {
        guard let real = SystemCalls.realPath(path), let note = SystemCalls.status(of: AppendNote.path(beside: real)),
            note.st_size > 0
        else { return nil }
        return
            "\(PathText.shown(path)): a run adds rows to it, or was killed while it did, so that the last one may be cut"
    }

    // MARK: Taking back

    /// Takes back what a run has added that came to no end, as the note beside the file says. The file is open and locked.
    ///
    /// - Throws: `.output` when others have added to the file since, so that it is not clear what is to go.
    static func reclaim(from file: FileDescriptor, at path: String, name: String) throws(ExportError) {
        let place = AppendNote.path(beside: path)
        guard SystemCalls.exists(place) else { return }
        guard let note = SystemCalls.openPrivate(place, creates: false) else {
            throw ExportError(
                .output, "stands beside \(name), and cannot be read", at: Location(source: place),
                advice: "remove it if no other program's run has left it")
        }
        defer { try? note.close() }
        let block = ByteBlock(capacity: longestBegin + 1024)
        block.count = SystemCalls.readFully(note, at: 0, into: block.room)
        // One that is not whole was not on the disk yet, and then no byte was added.
        guard let (words, length) = AppendNote.words(in: Array(block.contents)),
            let sums = AppendSums(in: note, from: UInt64(length)), let size = SystemCalls.regularSize(of: file),
            let identity = SystemCalls.identity(of: file), identity.device == words.device,
            identity.number == words.file, size > words.oldSize
        else {
            SystemCalls.remove(place)
            return
        }
        guard isOurs(file, to: size, words, sums) else {
            throw ExportError(
                .output,
                "rows were added to it in part by a run that was killed, and others have been added since",
                at: Location(source: name, byte: words.oldSize),
                advice: "look at it from that byte on, then remove \(place)")
        }
        guard SystemCalls.truncate(file, to: Int64(clamping: words.oldSize)) else {
            throw ExportError(
                .output, "cannot be cut", at: Location(source: name), cause: SystemCalls.lastError.description)
        }
        try SystemCalls.sync(file, name: name)
        SystemCalls.remove(place)
        try SystemCalls.syncFolder(of: place)
        TakenBack.note(size - words.oldSize, of: path)
    }

    /// Whether all that is in the file behind its old end is of the addition.
    private static func isOurs(_ file: FileDescriptor, to size: UInt64, _ words: Words, _ sums: AppendSums) -> Bool {
        let count = size - words.oldSize
        guard count <= words.added else { return false }
        guard count <= UInt64(words.begin.count) else { return sums.cover(file, from: words.oldSize, to: size) }
        var there = [UInt8](repeating: 0, count: Int(count))
        let got = there.withUnsafeMutableBytes { SystemCalls.readFully(file, at: words.oldSize, into: $0) }
        return got == there.count && there.elementsEqual(words.begin.prefix(got))
    }

    // MARK: The file

    private static func bytes(of words: Words) -> [UInt8] {
        let text =
            "\(title)\n\(words.device) \(words.file)\n\(words.oldSize) \(words.added)\n\(words.begin.count)\n"
        let sum = (Array(text.utf8) + words.begin).withUnsafeBytes { CRC32.of($0) }
        return Array("\(text)\(sum)\n".utf8) + words.begin
    }

    /// What a note says, and how many of its bytes do so; nil where it is not whole.
    private static func words(in bytes: [UInt8]) -> (words: Words, length: Int)? {
        let lines = bytes.split(separator: 0x0A, maxSplits: 5, omittingEmptySubsequences: false)
        guard lines.count == 6 else { return nil }
        let text = lines.map { String(decoding: $0.prefix(100), as: UTF8.self) }
        let numbers = (text[1] + " " + text[2] + " " + text[3]).split(separator: " ").map { UInt64($0) }
        guard numbers.count == 5, let device = numbers[0], let file = numbers[1], let old = numbers[2],
            let added = numbers[3], let count = numbers[4]
        else { return nil }
        let words = Words(
            device: device, file: file, oldSize: old, added: added, begin: Array(lines[5].prefix(Int(clamping: count))))
        // Whatever else a file that looks like one says, it is not what would have been written.
        let own = AppendNote.bytes(of: words)
        return bytes.starts(with: own) ? (words, own.count) : nil
    }
}

internal import Libc
internal import SystemPackage
internal import Tabular

/// Adds to a file in place, all or nothing. Rows are put aside first; at the end they are added in one go, while a lock keeps
/// other runs that add to the same file waiting. So it stays the same file, with its links and attributes, and what others
/// add to it meanwhile stays too.
///
/// What fails on the way is taken back by cutting the file to its old length. Against the end of the process and of the
/// machine's power there is a note beside the file while rows are added, by which the next run takes them back.
final class AppendSink: ByteSink {
    let name: String
    private let file: AppendedFile
    /// The file, where this run has locked it since its start.
    private let held: FileDescriptor?
    /// Looks at the file again, once nobody else adds to it.
    private let lookAgain: (FileSource) throws(ExportError) -> AppendedFile
    private let lineEnd: [UInt8]
    private let addition: any ByteSpool
    private let isSynced: Bool
    private let log: ((String) -> Void)?
    /// Where rows end in the addition: others may write whole lines between two of our writes, so none is to end in a row.
    private var ends: [UInt64] = []
    /// Rows are written together up to this size.
    private static let pieceSize: UInt64 = 1 << 20
    /// How many bytes are in the file by now.
    private var written: UInt64 = 0

    /// A sink that adds to `file`, which may be `held` open and locked. `lineEnd` is what its last line gets where that has no end.
    init(
        _ file: AppendedFile, held: FileDescriptor?, name: String, lineEnd: [UInt8], addition: any ByteSpool,
        isSynced: Bool,
        log: ((String) -> Void)?, lookAgain: @escaping (FileSource) throws(ExportError) -> AppendedFile
    ) {
        self.file = file
        self.held = held
        self.name = name
        self.lineEnd = lineEnd
        self.addition = addition
        self.isSynced = isSynced
        self.log = log
        self.lookAgain = lookAgain
    }

    /// Puts whole rows aside.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        try addition.append(bytes)
        if !ends.isEmpty, addition.count - (ends.dropLast().last ?? 0) <= Self.pieceSize {
            ends[ends.count - 1] = addition.count
        } else {
            ends.append(addition.count)
        }
    }

    /// The file stays as it is.
    func abandon() {}

    func finish() throws(ExportError) {
        guard addition.count > 0 else { return }
        if let held { return try finish(held) }
        let target = try AppendSink.open(file.path, name: name) { [log, name] in
            log?("\(name): another run adds to it: waiting")
        }
        defer { try? target.close() }
        try finish(target)
    }

    private func finish(_ target: FileDescriptor) throws(ExportError) {
        try AppendNote.reclaim(from: target, at: file.path, name: name)
        let now = try lookAgain(FileSource(borrowing: target, name: name))
        guard now.isLike(file) else {
            throw ExportError(
                .output, "got another header while rows for it were read", at: Location(source: name),
                advice: "run the export again")
        }
        guard now.endsInLineEnd || now.size == file.size else {
            throw ExportError(
                .output, "is being written by another program: its last line has no end", at: Location(source: name),
                advice: "run the export again")
        }
        // An interrupt comes before or after.
        let result = StagedFiles.undisturbed {
            Result { () throws(ExportError) in try self.add(to: target, now) }
        }
        try result.get()
    }

    // MARK: Adding

    private func add(to target: FileDescriptor, _ now: AppendedFile) throws(ExportError) {
        let start = now.endsInLineEnd ? [] : lineEnd
        let count = UInt64(start.count) + addition.count
        let head = try begin(start)
        let note = try AppendNote(
            of: target, at: file.path, oldSize: now.size, added: count, begin: head, isSynced: isSynced
        ) { (sums) throws(ExportError) in
            let lead = ByteBlock(capacity: start.count + 1)
            start.withUnsafeBytes { _ = lead.append($0) }
            try sums.add(lead.contents)
            var place: UInt64 = 0
            for end in ends {
                try addition.read(place..<end) { (bytes) throws(ExportError) in try sums.add(bytes) }
                try sums.endWrite()
                place = end
            }
        }
        if note == nil { log?("\(name): no note can be kept beside it") }
        do {
            try write(start, to: target)
            if isSynced { try SystemCalls.sync(target, name: name) }
            try note?.remove()
        } catch {
            // What cannot be taken back is told by the note to the next run.
            if cut(target, to: now.size) { try? note?.remove() }
            throw error
        }
    }

    /// The first bytes of what is added.
    private func begin(_ start: [UInt8]) throws(ExportError) -> [UInt8] {
        let rows = ByteBlock(capacity: Int(min(addition.count, UInt64(AppendNote.longestBegin - start.count))))
        rows.count = try addition.read(at: 0, into: rows.room)
        return start + Array(rows.contents)
    }

    private func write(_ start: [UInt8], to target: FileDescriptor) throws(ExportError) {
        var place: UInt64 = 0
        for end in ends {
            // One write for each piece, the line end that is missing with the first.
            let lead = place == 0 ? start : []
            let piece = ByteBlock(capacity: lead.count + Int(end - place))
            lead.withUnsafeBytes { _ = piece.append($0) }
            try addition.read(place..<end) { (bytes) throws(ExportError) in _ = piece.append(bytes) }
            try SystemCalls.write(piece.contents, to: target, name: name) { written += UInt64($0) }
            place = end
        }
    }

    /// Takes back what was added, unless another program has written behind it.
    private func cut(_ target: FileDescriptor, to size: UInt64) -> Bool {
        SystemCalls.regularSize(of: target) == size + written
            && SystemCalls.truncate(target, to: Int64(clamping: size))
    }

    // MARK: Opening

    /// Opens a file for adding to it, and waits until no other run does. What another program puts in its place meanwhile
    /// is opened in its stead.
    static func open(
        _ path: String, name: String, onWaiting: () -> Void = {}
    ) throws(ExportError) -> FileDescriptor {
        for _ in 0..<10 {
            let file: FileDescriptor
            do {
                file = try SystemCalls.open(path, .readWrite, options: [.append])
            } catch {
                throw ExportError(
                    .output, "cannot be written", at: Location(source: name), cause: error.description)
            }
            do {
                try waitForLock(of: file, name: name, onWaiting)
            } catch {
                try? file.close()
                throw error
            }
            if SystemCalls.isNamed(file, path) { return file }
            try? file.close()
        }
        throw ExportError(
            .output, "is replaced again and again by another program", at: Location(source: name),
            advice: "run the export again")
    }

    /// A run that adds to the file makes it grow; one that does not for this long is no run of ours, or hangs.
    private static let patience = 60 * 20

    private static func waitForLock(
        of file: FileDescriptor, name: String, _ onWaiting: () -> Void
    ) throws(ExportError) {
        var size: UInt64?
        var tries = 0
        while SystemCalls.lock(file) == .held {
            let now = SystemCalls.regularSize(of: file)
            if size == nil { onWaiting() }
            tries = now == size ? tries + 1 : 0
            size = now
            guard tries < patience else {
                throw ExportError(
                    .output, "another program has locked it", at: Location(source: name),
                    advice: "run the export again when it has ended")
            }
            usleep(50_000)
        }
    }
}

import HasDataExport
import Tabular

/// Where `--summary` goes.
struct SummaryFile: Sendable {
    /// The path; nil for a standard stream.
    private let path: String?
    private let replaces: Bool
    private let isSynced: Bool
    /// Whether rows go to standard output, so that the summary goes to standard error.
    private let yieldsOutput: Bool

    /// `-` is standard output, or standard error where rows have that; anything else a path.
    init(_ argument: String, replaces: Bool, isSynced: Bool = true, hasRowsOnOutput: Bool) {
        path = argument == "-" ? nil : argument
        self.replaces = replaces
        self.isSynced = isSynced
        yieldsOutput = hasRowsOnOutput
    }

    /// The file or device that no output may be written to.
    private var reservedPath: String? { path.flatMap { OutputPlace.keepsNothing($0) ? nil : $0 } }

    /// Adds it to the files of the run.
    func add(to files: inout RunFiles) { files.write(named: path, as: .summary) }

    /// Tells before anything is read what would go wrong at the end.
    ///
    /// - Throws: `.output` where a file is there that is no earlier summary, or where it cannot be written.
    func check() throws(ExportError) {
        guard let path = reservedPath else { return }
        guard !OutputPlace.isDevice(path) else { return }
        if OutputPlace.isFolder(path) {
            throw ExportError(
                .output, "is a folder", at: Location(source: path), advice: "name a file for the summary")
        }
        if !replaces, OutputPlace.isTaken(path), !SummaryFile.isSummary(path) {
            throw ExportError(
                .output, "is there, and is no earlier summary", at: Location(source: path),
                advice: "--force replaces it")
        }
        try OutputPlace.open(path, replaces: true, isSynced: isSynced).abandon()
    }

    /// Writes it.
    ///
    /// - Throws: `.output`, also where something has come into its place meanwhile.
    func write(_ text: String) throws(ExportError) {
        guard let path else {
            if yieldsOutput { StandardStreams.complain(text) } else { try StandardStreams.print(text) }
            return
        }
        if !OutputPlace.isDevice(path), !replaces, OutputPlace.isTaken(path), !SummaryFile.isSummary(path) {
            throw ExportError(
                .output, "is there now, and is no earlier summary", at: Location(source: path),
                advice: "--force replaces it")
        }
        let sink = try OutputPlace.open(path, replaces: true, isSynced: isSynced)
        do {
            try sink.write(Array((text + "\n").utf8))
            try sink.finish()
        } catch {
            sink.abandon()
            throw error
        }
    }

    /// Writes it before a signal ends the process, where nobody has to be waited for.
    func writeAtOnce(_ text: String) {
        let stream = yieldsOutput ? "/dev/stderr" : "/dev/stdout"
        guard let path, !OutputPlace.isDevice(path) else {
            OutputPlace.offer(Array((text + "\n").utf8), to: path ?? stream)
            return
        }
        try? write(text)
    }

    /// What summaries of this version and of the first one begin with.
    private static let beginnings = [
        #"{"version":""#, #"{"output":""#, #"{"format":""#, #"{"converted":"#,
    ]

    /// Whether a file is a summary: one line of JSON that begins like one and has its members.
    private static func isSummary(_ path: String) -> Bool {
        guard let file = try? FileSource(path: path), let size = file.byteCount, size <= 64 << 20 else { return false }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 1)
        defer { buffer.deallocate() }
        var bytes: [UInt8] = []
        while let count = try? file.read(into: buffer), count > 0 { bytes += buffer[..<count] }
        let text = String(decoding: bytes, as: UTF8.self)
        guard beginnings.contains(where: text.hasPrefix), let document = try? JSONDocument(parsing: bytes),
            case .object(let members) = document
        else { return false }
        // The first version's had no times.
        let own = ["version", "started", "finished", "exit"]
        let first = ["rowsRead", "rowsWritten", "rowsSkipped", "seconds"]
        return own.allSatisfy { members[$0] != nil } || first.allSatisfy { members[$0] != nil }
    }
}

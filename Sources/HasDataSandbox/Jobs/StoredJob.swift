import Libc
import NIOCore

/// A job made of files: bundled ones, or a folder's.
///
/// `job-poll-1.json`, `job-poll-2.json`, … are the records of the first reads, before `job.json` is the answer.
struct StoredJob: ServedJob {
    /// Opens a file of the job by its name; nil if there is none.
    typealias Files = @Sendable (String) throws(SandboxError) -> (any Content)?

    let id: String
    private let records: [JobRecord]
    private let pages: [String]
    private let envelopes: [Envelope]
    private let kinds: Set<ArtifactKind>
    private let files: Files

    /// Where a row's envelope is: the index of its page's file, and its bytes there.
    private struct Envelope: Sendable {
        let page: Int
        let bytes: Range<Int>
    }

    /// Reads the records and finds the rows' borders. The name is for errors.
    init(_ name: String, files: @escaping Files) throws(SandboxError) {
        func text(_ file: String) throws(SandboxError) -> [UInt8]? {
            guard let content = try files(file) else { return nil }
            do { return Array(buffer: try content.all()) } catch { throw SandboxError("\(name)/\(file): \(error)") }
        }
        func record(_ file: String) throws(SandboxError) -> JobRecord? {
            guard let text = try text(file) else { return nil }
            guard let record = JobRecord(text) else {
                throw SandboxError("\(name)/\(file): not a job's record with an id")
            }
            return record
        }
        self.files = files
        guard let last = try record("job.json") else { throw SandboxError("\(name)/job.json: no such file") }
        id = last.id.filter { $0 != "\"" }
        var records: [JobRecord] = []
        while let poll = try record("job-poll-\(records.count + 1).json") { records.append(poll) }
        self.records = records + [last]
        var pages: [String] = []
        var envelopes: [Envelope] = []
        while let text = try text("results-page-\(pages.count + 1).json") {
            let file = "results-page-\(pages.count + 1).json"
            guard let data = JSONPieces.members(of: text, in: 0..<text.count)?.first(where: { $0.name == "data" }),
                let rows = JSONPieces.elements(of: text, in: data.value)
            else { throw SandboxError("\(name)/\(file): no array of rows named data") }
            envelopes += rows.map { Envelope(page: pages.count, bytes: $0) }
            pages.append(file)
        }
        self.pages = pages
        self.envelopes = envelopes
        var kinds: Set<ArtifactKind> = []
        for kind in ArtifactKind.allCases where try files(kind.fileName) != nil { kinds.insert(kind) }
        self.kinds = kinds
    }

    var pollCount: Int { records.count - 1 }
    var rowCount: Int? { pages.isEmpty ? nil : envelopes.count }

    func record(atPoll poll: Int) -> JobRecord { records[min(max(poll, 0), records.count - 1)] }

    func has(_ kind: ArtifactKind) -> Bool { kinds.contains(kind) }

    func writeEnvelope(_ row: Int, into buffer: inout ByteBuffer) throws {
        let envelope = envelopes[row]
        guard let page = try files(pages[envelope.page]), envelope.bytes.upperBound <= page.count else {
            throw SandboxError("job \(id): \(pages[envelope.page]) changed while it was served")
        }
        try page.read(envelope.bytes, into: &buffer)
    }

    func artifact(_ kind: ArtifactKind) throws -> Artifact? {
        guard kinds.contains(kind), let content = try files(kind.fileName) else { return nil }
        let modified = (content as? FileContent)?.modified ?? Self.bundledSince
        return Artifact(
            kind: kind, content: content, entityTag: "\"\(id)-\(content.count)-\(modified)-\(kind)\"",
            modified: modified)
    }

    /// When bundled artifacts say they were written: 2 May 2025, 14:31:55 UTC.
    static let bundledSince = 1_746_196_315
}

extension StoredJob {
    /// The jobs which are part of the executable, read once a process.
    static let bundled = Result { () throws(SandboxError) in try readBundled() }

    private static func readBundled() throws(SandboxError) -> [StoredJob] {
        var folders: [String: [String: EmbeddedContent]] = [:]
        for file in EmbeddedContent.all {
            let parts = file.path.split(separator: "/", maxSplits: 1).map(String.init)
            if parts.count == 2 { folders[parts[0], default: [:]][parts[1]] = file }
        }
        var jobs: [StoredJob] = []
        for (name, files) in folders { jobs.append(try StoredJob(name) { file throws(SandboxError) in files[file] }) }
        return jobs
    }

    /// The jobs in the folders of a folder; a folder without a `job.json` is passed over.
    static func all(in folder: String) throws(SandboxError) -> [StoredJob] {
        guard let directory = opendir(folder) else {
            throw SandboxError("\(folder): \(String(cString: strerror(errno)))")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix("."), access("\(folder)/\(name)/job.json", R_OK) == 0 { names.append(name) }
        }
        guard !names.isEmpty else { throw SandboxError("\(folder): no folder in it has a job.json") }
        var jobs: [StoredJob] = []
        for name in names.sorted() {
            let path = "\(folder)/\(name)"
            jobs.append(
                try StoredJob(path) { file throws(SandboxError) in
                    access("\(path)/\(file)", F_OK) == 0 ? try FileContent(path: "\(path)/\(file)") : nil
                })
        }
        return jobs
    }
}

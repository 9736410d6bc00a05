internal import Engine
internal import HTTPTransfer
internal import HasDataAPI
internal import JSONFormat
internal import Tabular

/// Opens one job: by its artifact, or by its results pages.
struct JobOpener {
    let id: JobID
    let opener: SourceOpener
    let client: HasDataClient
    var options: JobOptions { opener.export.jobs }

    /// An opener of the job `id`.
    init(_ id: JobID, with opener: SourceOpener) throws(ExportError) {
        self.id = id
        self.opener = opener
        let jobs = opener.export.jobs
        client = try opener.client { (http) throws(ExportError) in
            try HasDataClient(endpoint: jobs.endpoint, key: jobs.key, over: http)
        }
    }

    /// The job's rows, once it can be exported; the artifact of all but the first source of an output is asked for once
    /// its turn has come.
    func open() throws(ExportError) -> any OpenSource {
        if options.followsJob { return try FollowedTable(self) }
        let resolver = JobResolver(export: opener.export, client: client)
        let job = try resolver.settledJob(id)
        opener.options[SourceTimes.self].note(job.updatedTime)
        var notes = try notes(on: job)
        if resolver.keepsEnvelopes, options.route == .artifact {
            notes.append("job \(id): a file has no envelopes to keep; \(Setting.route) results brings them")
        }
        guard let kind = try resolver.artifact(of: job) else { return ResultsTable(self, job, notes) }
        let artifact = JobArtifact(opener: self, job: job, kind: kind, notes: notes)
        return opener.index > 0 ? try PendingArtifact(artifact) : try artifact.open()
    }

    /// What the user should know of a job before its rows.
    ///
    /// - Throws: `.lossy` for one that finished with an error, where everything has to be right.
    func notes(on job: Job) throws(ExportError) -> [String] {
        let notes = job.notes
        if opener.export.isStrict, job.status == .finishedWithError, let note = notes.first {
            throw ExportError(.lossy, note, advice: "without \(Setting.isStrict) this is a note")
        }
        return notes
    }

    /// The bytes of a job's file.
    func raw() throws(ExportError) -> RawSource {
        let job = try JobResolver(export: opener.export, client: client).settledJob(id, needsFile: true)
        let notes = try notes(on: job)
        let kind = options.artifact ?? .json
        let format = opener.export.registry.format(named: kind.rawValue)
        var raw = try opener.raw(download(kind, of: job), format: format, keepsGzip: false)
        raw.rows = RawSource.StatedRows(count: job.rowCount, areFinal: job.isEnded)
        raw.job = Summary.JobFacts(job)
        raw.notes = notes
        return raw
    }

    /// A job's file, with what an earlier run has kept of it.
    func download(_ kind: ArtifactKind, of job: Job) throws(ExportError) -> ResumableDownload {
        // The link changes each time the job is read, so it is not part of what makes it the same file.
        let identity = ResumeFileHeader.digest(of: ["job", options.endpoint, job.id.text, kind.rawValue])
        let part = job.artifacts[kind] == nil ? nil : opener.parts?.part(forSource: opener.index, identity: identity)
        return try ResumableDownload(
            identity: identity, part: part, log: opener.log
        ) { (point) throws(ExportError) in
            try client.artifact(kind, of: job, resumingAt: point)
        }
    }
}

/// A job's artifact, and the pages to which there is a way from it.
struct JobArtifact {
    let opener: JobOpener
    let job: Job
    let kind: ArtifactKind
    let notes: [String]

    /// Whether the pages may be read in its place.
    var mayTakePages: Bool { opener.options.route == .auto }

    /// The artifact; or the pages, where it cannot be had.
    func open() throws(ExportError) -> any OpenSource {
        do throws(ExportError) {
            // Its first bytes are already looked at here.
            return try ArtifactTable(self)
        } catch {
            guard mayTakePages, error.isDownloadFailure else { throw error }
            opener.opener.log("\(error)")
            return try pages()
        }
    }

    /// The rows by the results pages, as they are now.
    func pages() throws(ExportError) -> ResultsTable {
        opener.opener.log("job \(job.id): its artifact cannot be had, so its results pages are read")
        return ResultsTable(opener, try opener.client.job(job.id), notes)
    }
}

internal import HasDataAPI
internal import JSONFormat
internal import Tabular

extension SourceOpener {
    /// A job's rows: by its artifact, or by results pages.
    func prepareJob(_ id: JobID) throws(ExportError) -> PreparedSource {
        let client = try client()
        let resolver = JobResolver(export: export, client: client)
        let job = try resolver.settledJob(id)
        var notes: [String] = []
        if job.status == .finishedWithError {
            let reason = job.hasReachedLimit ? "it reached its row limit" : job.stopReason ?? "no reason is given"
            let note = "job \(id) finished with an error (\(reason))"
            if export.isStrict { throw ExportError(.lossy, note, advice: "without --strict this is a warning") }
            notes.append(note)
        }
        guard let kind = try resolver.artifact(of: job) else { return try pages(of: job, client, notes) }
        let toPages = { () throws(ExportError) -> PreparedSource in
            export.log?("job \(id): its artifact cannot be had, so its results pages are read")
            return try pages(of: client.job(id), client, notes)
        }
        var source: PreparedSource
        do {
            source = try artifact(kind, of: job, client)
        } catch {
            // Its first bytes are already looked at here.
            guard export.jobs.route == .auto, error.isDownloadFailure else { throw error }
            export.log?("\(error)")
            return try toPages()
        }
        source.notes += notes
        source.again = { () throws(ExportError) in try prepareJob(id) }
        if export.jobs.route == .auto { source.fallback = toPages }
        return source
    }

    /// What is behind a link that was given as such.
    func prepareLink(_ link: String) throws(ExportError) -> PreparedSource {
        let download = try client().download(link)
        try download.open()
        let path = String(link.prefix { $0 != "?" && $0 != "#" })
        var source = try prepareStream(download, path: path, mediaType: download.contentType)
        source.again = { () throws(ExportError) in try prepareLink(link) }
        return source
    }

    private func artifact(
        _ kind: ArtifactKind, of job: Job, _ client: HasDataClient
    ) throws(ExportError) -> PreparedSource {
        let download = try client.artifact(kind, of: job)
        var opener = self
        opener.options[JSONOptions.self].acceptsBlank = job.rowCount == 0
        let format = try export.registry.required(kind.rawValue, toWrite: false)
        var source = try opener.prepareStream(download, path: nil, format: format)
        source.rowCount = job.rowCount
        source.check = { (rows: UInt64) throws(ExportError) in
            // A body whose end was only the end of its connection may have been cut.
            guard !download.isLengthProven, let count = job.rowCount, rows < count else { return }
            throw ExportError(
                .network, "the artifact ended after \(rows) of the job's \(count) rows",
                at: Location(source: download.name), advice: "run the export again")
        }
        return source
    }

    private func pages(of job: Job, _ client: HasDataClient, _ notes: [String]) throws(ExportError) -> PreparedSource {
        let (options, concurrency) = (options, export.jobs.concurrency)
        var source = PreparedSource(
            name: "job \(job.id)", format: JSONFormat.self, byteCount: nil,
            makeReader: { () throws(ExportError) in
                try ResultsReader(client: client, job: job.id, concurrency: concurrency, options: options)
            })
        source.rowCount = job.rowCount
        source.notes = notes
        source.hasEnvelopes = true
        return source
    }

    private func client() throws(ExportError) -> HasDataClient {
        try HasDataClient(endpoint: export.jobs.endpoint, key: export.jobs.key, options: export.jobs.client)
    }
}

extension SourceOpener {
    /// A source's bytes as they are.
    func rawBytes(of source: Source) throws(ExportError) -> any ByteSource {
        switch source {
        case .file(let path): return try FileSource(path: path)
        case .standardInput: return FileSource.standardInput()
        case .link(let link): return try client().download(link)
        case .job(let id):
            let client = try client()
            let job = try JobResolver(export: export, client: client).settledJob(id)
            return try client.artifact(export.jobs.artifact ?? .json, of: job)
        }
    }
}

extension ExportError {
    /// Whether a download failed in a way that another route to the same rows may get around.
    var isDownloadFailure: Bool {
        code == .network || code == .refused || code == .server || code == .entityChanged
    }
}

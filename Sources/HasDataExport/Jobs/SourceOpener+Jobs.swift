internal import HTTPTransfer
internal import HasDataAPI
internal import JSONFormat
internal import Tabular

extension SourceOpener {
    /// A job's rows: by its artifact, or by results pages.
    func prepareJob(_ id: JobID, at index: Int) throws(ExportError) -> PreparedSource {
        let client = try client()
        let resolver = JobResolver(export: export, client: client)
        let job = try resolver.settledJob(id)
        var notes = try self.notes(on: job)
        if resolver.keepsEnvelopes, export.jobs.route == .artifact {
            notes.append("job \(id): a file has no envelopes to keep; --via results brings them")
        }
        guard let kind = try resolver.artifact(of: job) else { return try pages(of: job, client, notes) }
        let toPages = { [notes] () throws(ExportError) -> PreparedSource in
            export.log?("job \(id): its artifact cannot be had, so its results pages are read")
            return try pages(of: client.job(id), client, notes)
        }
        let again = { () throws(ExportError) in try prepareJob(id, at: index) }
        let opening = { () throws(ExportError) -> PreparedSource in
            var source: PreparedSource
            do throws(ExportError) {
                source = try artifact(kind, of: job, client, at: index)
            } catch {
                // Its first bytes are already looked at here.
                guard export.jobs.route == .auto, error.isDownloadFailure else { throw error }
                export.log?("\(error)")
                return try toPages()
            }
            source.notes += notes
            source.again = again
            if export.jobs.route == .auto { source.fallback = toPages }
            return source
        }
        guard index > 0 else { return try opening() }
        var source = PreparedSource.later(
            name: "job \(id)",
            traits: SourceTraits(try export.registry.required(kind.rawValue, toWrite: false), options), opening: opening
        )
        source.job = job
        source.rowCount = job.rowCount
        source.again = again
        if export.jobs.route == .auto {
            source.fallback = toPages
            // It may turn out to be read by its pages.
            source.hasEnvelopes = true
        }
        return source
    }

    /// What the user should know of a job before its rows.
    ///
    /// - Throws: `.lossy` for one that finished with an error, where everything has to be right.
    func notes(on job: Job) throws(ExportError) -> [String] {
        let notes = job.notes
        if export.isStrict, job.status == .finishedWithError, let note = notes.first {
            throw ExportError(.lossy, note, advice: "without --strict this is a note")
        }
        return notes
    }

    /// What is behind a link that was given as such.
    func prepareLink(_ link: String, at index: Int) throws(ExportError) -> PreparedSource {
        let path = String(link.prefix { $0 != "?" && $0 != "#" })
        // Only a name tells its format before it is asked for.
        let known = try export.sourceFormat.map { (name) throws(ExportError) in
            try export.registry.required(name, toWrite: false)
        }
        guard index > 0, let format = known ?? export.registry.format(ofPath: path) else {
            return try openLink(link, path: path, at: index)
        }
        let name = try shared.http(for: export.jobs).download(link).name
        let opening = { () throws(ExportError) in try openLink(link, path: path, at: index) }
        var source = PreparedSource.later(name: name, traits: SourceTraits(format, options), opening: opening)
        source.again = { () throws(ExportError) in try prepareLink(link, at: index) }
        return source
    }

    private func openLink(_ link: String, path: String, at index: Int) throws(ExportError) -> PreparedSource {
        let kept = try keptLink(link, at: index)
        let download = kept.download
        var source = try prepareStream(
            kept, path: path, mediaType: download.contentType, coding: download.contentEncoding)
        source.again = { () throws(ExportError) in try prepareLink(link, at: index) }
        if source.traits.isText { source.noteAtEnd = { Self.doubt(about: download) } }
        if source.traits.isText, source.kept != nil {
            source.check = { (_) throws(ExportError) in
                if kept.isCut(false) { throw Self.cut(download) }
                return false
            }
        }
        return source
    }

    /// A link's file, with what an earlier run has kept of it.
    func keptLink(_ link: String, at index: Int) throws(ExportError) -> ResumableDownload {
        let client = shared.http(for: export.jobs)
        let identity = ResumeFileHeader.digest(of: ["link", link])
        let part = parts?.part(forSource: index, identity: identity)
        return try ResumableDownload(identity: identity, part: part, log: log) { (point) throws(ExportError) in
            try client.download(link, resumingAt: point)
        }
    }

    /// A job's file, with what an earlier run has kept of it.
    func keptArtifact(
        _ kind: ArtifactKind, of job: Job, _ client: HasDataClient, at index: Int
    ) throws(ExportError) -> ResumableDownload {
        // The link changes each time the job is read, so it is not part of what makes it the same file.
        let identity = ResumeFileHeader.digest(of: ["job", export.jobs.endpoint, job.id.text, kind.rawValue])
        let part = job.artifacts[kind] == nil ? nil : parts?.part(forSource: index, identity: identity)
        return try ResumableDownload(identity: identity, part: part, log: log) { (point) throws(ExportError) in
            try client.artifact(kind, of: job, resumingAt: point)
        }
    }

    static func cut(_ download: HTTPDownload) -> ExportError {
        ExportError(
            .network, "the server said the file ends at byte \(download.bytesDelivered), but has more of it",
            at: Location(source: download.name), advice: "run the export again")
    }

    /// What the user should know of a file that ended with its connection.
    static func doubt(about download: HTTPDownload) -> String? {
        guard !download.isLengthProven else { return nil }
        return "\(download.name): the server told no length, so nothing proves that the file is whole"
    }

    private var log: (String) -> Void { { [log = export.log] in log?($0) } }

    private func artifact(
        _ kind: ArtifactKind, of job: Job, _ client: HasDataClient, at index: Int
    ) throws(ExportError) -> PreparedSource {
        let kept = try keptArtifact(kind, of: job, client, at: index)
        let download = kept.download
        var opener = self
        opener.options[JSONOptions.self].acceptsBlank = job.rowCount == 0
        opener.options[JSONOptions.self].isFromAPI = true
        let format = try export.registry.required(kind.rawValue, toWrite: false)
        var source = try opener.prepareStream(
            kept, path: nil, mediaType: download.contentType, format: format, coding: download.contentEncoding)
        source.job = job
        source.rowCount = job.rowCount
        if job.rowCount == nil { source.noteAtEnd = { Self.doubt(about: download) } }
        source.check = { (rows: UInt64) throws(ExportError) in
            let isShort = job.rowCount.map { rows < $0 } ?? false
            if kind == .csv, kept.isCut(isShort) { throw Self.cut(download) }
            // A body whose end was only the end of its connection may have been cut, and a store can have nothing, or
            // something else, where the file was.
            guard let count = job.rowCount, isShort, !download.isLengthProven || !export.jobs.allowsUnfinishedJobs
            else {
                return false
            }
            throw ExportError(
                .network, "the artifact ended after \(rows) of the job's \(count) rows",
                at: Location(source: download.name), advice: "run the export again")
        }
        return source
    }

    private func pages(of job: Job, _ client: HasDataClient, _ notes: [String]) throws(ExportError) -> PreparedSource {
        let (options, concurrency) = (options, export.jobs.concurrency)
        let tally = PagesTally(job, allowsUnfinishedJobs: export.jobs.allowsUnfinishedJobs, options: options, log: log)
        var source = PreparedSource(
            name: "job \(job.id)", traits: SourceTraits(JSONFormat.self, options), byteCount: nil,
            makeReader: { () throws(ExportError) in
                tally.begin()
                return try ResultsReader(
                    client: client, job: job.id, concurrency: concurrency, tally: tally, options: options)
            })
        source.job = job
        source.transforms = [tally.identities]
        source.check = { (_) throws(ExportError) in try tally.mustLookAgain() }
        source.noteAtEnd = { tally.noteAtEnd }
        source.rowCount = job.rowCount
        source.notes = notes
        source.hasEnvelopes = true
        return source
    }

    func client() throws(ExportError) -> HasDataClient { try shared.client(for: export.jobs) }
}

/// One client for all that an export asks for: each keeps connections of its own.
final class SharedClient {
    private var known: HasDataClient?
    private var knownHTTP: HTTPClient?

    /// For links.
    func http(for options: JobOptions) -> HTTPClient {
        if let knownHTTP { return knownHTTP }
        let client = HTTPClient(options.client)
        knownHTTP = client
        return client
    }

    /// For jobs.
    func client(for options: JobOptions) throws(ExportError) -> HasDataClient {
        if let known { return known }
        let client = try HasDataClient(endpoint: options.endpoint, key: options.key, over: http(for: options))
        known = client
        return client
    }
}

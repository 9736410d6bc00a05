internal import Engine
internal import HTTPTransfer
internal import HasDataAPI
internal import JSONFormat
internal import Tabular
internal import Transforms

/// A job's rows by its artifact.
final class ArtifactTable: OpenSource {
    private let artifact: JobArtifact
    private let kept: ResumableDownload
    private let stream: StreamTable
    private var job: Job { artifact.job }

    /// Asks for the artifact.
    init(_ artifact: JobArtifact) throws(ExportError) {
        self.artifact = artifact
        kept = try artifact.opener.download(artifact.kind, of: artifact.job)
        var opener = artifact.opener.opener
        opener.options[JSONOptions.self].acceptsBlank = artifact.job.rowCount == 0
        opener.options[JSONOptions.self].isFromAPI = true
        let format = try opener.export.registry.required(artifact.kind.rawValue, toWrite: false)
        stream = try StreamTable(
            kept, of: kept, with: opener, mediaType: kept.download.contentType, format: format,
            coding: kept.download.contentEncoding)
    }

    var description: SourceDescription {
        var description = stream.description
        description.take(job)
        description.notes += artifact.notes
        return description
    }

    var rereading: Rereading { stream.rereading }
    var canReopen: Bool { true }
    func makeReader() throws(ExportError) -> any RowReader { try stream.makeReader() }
    func keep() throws(ExportError) { try stream.keep() }
    func reopened() throws(ExportError) -> any OpenSource { try artifact.opener.open() }

    func otherWay(after error: ExportError) throws(ExportError) -> (any OpenSource)? {
        guard artifact.mayTakePages else { return nil }
        artifact.opener.opener.log("\(error)")
        return try artifact.pages()
    }

    func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict {
        let isShort = job.rowCount.map { rowsRead < $0 } ?? false
        if artifact.kind == .csv, kept.isCut(isShort) { throw kept.cut }
        guard let count = job.rowCount else { return .whole(note: kept.doubt) }
        // A body whose end was only the end of its connection may have been cut, and a store can have nothing, or
        // something else, where the file was.
        guard isShort, !kept.download.isLengthProven || !artifact.opener.options.allowsUnfinishedJobs else {
            return .whole()
        }
        throw ExportError(
            .network, "the artifact ended after \(rowsRead) of the job's \(count) rows",
            at: Location(source: kept.name), advice: "run the export again")
    }
}

/// A job's artifact whose turn has not come.
final class PendingArtifact: OpenSource {
    let description: SourceDescription
    private let artifact: JobArtifact

    init(_ artifact: JobArtifact) throws(ExportError) {
        self.artifact = artifact
        let opener = artifact.opener.opener
        let format = try opener.export.registry.required(artifact.kind.rawValue, toWrite: false)
        var description = SourceDescription("job \(artifact.job.id)", format, opener.options)
        description.take(artifact.job)
        self.description = description
    }

    var rereading: Rereading { .afterKeeping }
    /// It may turn out to be read by its pages.
    var repeatedRows: (any RowTransform)? {
        artifact.mayTakePages ? ResultsTable.repeatedRows(artifact.opener) : nil
    }
    var canReopen: Bool { true }
    func opened() throws(ExportError) -> any OpenSource { try artifact.open() }
    func makeReader() throws(ExportError) -> any RowReader { try opened().makeReader() }
    func reopened() throws(ExportError) -> any OpenSource { try artifact.opener.open() }

    func otherWay(after error: ExportError) throws(ExportError) -> (any OpenSource)? {
        guard artifact.mayTakePages else { return nil }
        artifact.opener.opener.log("\(error)")
        return try artifact.pages()
    }
}

extension SourceDescription {
    /// Takes what the record of `job` says.
    mutating func take(_ job: Job) {
        self.job = Summary.JobFacts(job)
        label = job.id.text
        rowCount = job.rowCount
    }
}

internal import HasDataAPI
internal import JSONFormat
internal import Tabular
internal import Transforms

/// A job's rows by its results pages.
final class ResultsTable: OpenSource {
    let description: SourceDescription
    private let job: Job
    private let opener: JobOpener
    private let tally: PagesTally
    /// Its pages are asked for again.
    var rereading: Rereading { .free }

    init(_ opener: JobOpener, _ job: Job, _ notes: [String]) {
        self.opener = opener
        self.job = job
        let options = opener.opener.options
        tally = PagesTally(
            job, range: opener.options.pages, allowsUnfinishedJobs: opener.options.allowsUnfinishedJobs,
            options: options, log: opener.opener.log)
        var description = SourceDescription("job \(job.id)", JSONFormat.self, options)
        description.take(job)
        description.notes = notes
        self.description = description
    }

    var transforms: [any RowTransform] { [tally.identities] }
    var repeatedRows: (any RowTransform)? { ResultsTable.repeatedRows(opener) }

    func makeReader() throws(ExportError) -> any RowReader {
        tally.begin()
        return try ResultsReader(
            client: opener.client, job: job.id, concurrency: opener.options.concurrency,
            range: opener.options.pages, tally: tally, options: opener.opener.options)
    }

    func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict {
        try tally.mustLookAgain() ? .readAgain : .whole(note: tally.noteAtEnd)
    }

    /// What leaves out rows that come twice, by the ids of their envelopes.
    static func repeatedRows(_ opener: JobOpener) -> any RowTransform {
        EnvelopeIDs(column: .envelopeID, options: opener.opener.options)
    }
}

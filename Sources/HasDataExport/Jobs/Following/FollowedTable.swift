internal import HasDataAPI
internal import JSONFormat
internal import Tabular

/// A job whose rows are read while it runs, as they come.
final class FollowedTable: OpenSource {
    private let opener: JobOpener
    private let pages: FollowedPages

    /// Looks at the job for the first time.
    init(_ opener: JobOpener) throws(ExportError) {
        self.opener = opener
        pages = try FollowedPages(opener)
    }

    var description: SourceDescription {
        var description = SourceDescription("job \(opener.id)", JSONFormat.self, opener.opener.options)
        description.take(pages.job)
        description.notes = pages.job.notes
        // It grows.
        description.rowCount = nil
        return description
    }

    var rereading: Rereading { .never }

    func makeReader() throws(ExportError) -> any RowReader {
        try FollowedReader(pages, job: opener.id, options: opener.opener.options)
    }

    func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict {
        _ = try opener.notes(on: pages.job)
        return .whole(note: pages.noteAtEnd)
    }
}

/// Cuts what is new on the pages of a job, page after page, with the JSON reader.
final class FollowedReader: RowReader {
    private let pages: FollowedPages
    private let job: JobID
    private let options: FormatOptions
    private let rows: PageRows

    init(_ pages: FollowedPages, job: JobID, options: FormatOptions) throws(ExportError) {
        self.pages = pages
        self.job = job
        var options = options
        // As on all pages, rows stand in envelopes.
        options[JSONOptions.self].unwraps = true
        options[JSONOptions.self].root = nil
        self.options = options
        rows = try PageRows(of: job, options: options)
    }

    func makeParser() -> any RowParser { rows.makeParser() }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        try rows.nextBlock(into: block) { () throws(ExportError) in
            guard let page = try pages.next() else { return false }
            try rows.begin(MemoryByteSource(page, name: "job \(job)"), options: options)
            return true
        }
    }
}

internal import HTTPTransfer
internal import HasDataAPI
internal import Tabular

/// Jobs at HasData: `job:ID`, and the other forms of a job's id.
enum JobSource: RawSourceKind {
    static let scheme = "job"

    static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
        .table(try JobOpener(JobID(argument), with: opener).open())
    }

    static func raw(_ argument: String, with opener: SourceOpener) throws(ExportError) -> RawSource {
        try JobOpener(JobID(argument), with: opener).raw()
    }
}

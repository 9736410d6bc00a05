import NIOCore

/// The formats an artifact comes in.
enum ArtifactKind: String, Sendable, CaseIterable {
    case csv, json, xlsx

    /// The last component of a link to it.
    var fileName: String { "artifact.\(rawValue)" }

    var contentType: String {
        switch self {
        case .csv: "text/csv"
        case .json: "application/json"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
    }
}

/// An artifact with what an object store says about it.
struct Artifact: Sendable {
    let kind: ArtifactKind
    let content: any Content
    /// The entity tag, with its quotes.
    let entityTag: String
    /// Seconds since 1970.
    let modified: Int
}

/// A job which the sandbox can answer for.
protocol ServedJob: Sendable {
    /// The id in paths.
    var id: String { get }
    /// How many reads of the record come before the last state of it.
    var pollCount: Int { get }
    /// The rows that exist; nil if the job has no results pages.
    var rowCount: Int? { get }

    /// The record at a read of it: 0 for the first. Links point at placeholders.
    func record(atPoll poll: Int) -> JobRecord
    /// Appends the envelope of a row below `rowCount`.
    func writeEnvelope(_ row: Int, into buffer: inout ByteBuffer) throws
    /// An artifact, if there is one of this kind.
    func artifact(_ kind: ArtifactKind) throws -> Artifact?
    /// Whether there is an artifact of this kind.
    func has(_ kind: ArtifactKind) -> Bool
}

internal import JSONScanning
public import Tabular

/// How JSON is read and written.
public struct JSONOptions: FormatOptionSet {
    /// What is kept of the envelopes around the rows of results pages.
    public enum Envelope: Sendable {
        /// Nothing.
        case drop
        /// Every field but the row, as `_id`, `_jobId`, `_dataId`, `_createdAt`, `_updatedAt`.
        case keep
    }

    /// What is kept of envelopes.
    public var envelope = Envelope.drop
    /// Rows are taken out of envelopes wherever they stand, not in pages of results alone.
    public var unwraps = false
    /// Rows carry their envelope's id as the hidden column `ColumnName.envelopeID`, for telling repeated rows.
    package var tracksIdentity = false
    /// Rows carry when their envelope changed, as the hidden column `ColumnName.envelopeTime`.
    package var tracksChange = false
    /// A blank body, or one that is just `]`, is zero rows and no error: a job's artifact whose record says zero rows.
    package var acceptsBlank = false
    /// The text comes from the API, so that an object is one around rows whatever else is in it.
    package var isFromAPI = false
    /// Where the rows are: keys from the top, outermost first; nil for the rule of "Reading JSON".
    public var root: [String]?
    /// Writes rows over several lines.
    public var isPretty = false
    /// Writes absent cells as `null` in every row. All columns must be known before the first row is encoded.
    public var writesNulls = false

    /// The defaults.
    public init() {}

    /// How a file is written anew whose text begins with `first`, as what is `noun` does.
    ///
    /// - Throws: `.output` for one that begins otherwise: what stands around its rows would be lost.
    static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions, first: UInt8, noun: String
    ) throws(ExportError) -> FileRevision {
        if let file {
            let head = ByteBlock(capacity: 4096)
            head.count = try file.read(at: 0, into: head.room)
            let start = JSONFormDetector.skipMarks(head.bytes, from: 0, end: head.count)
            guard start == head.count || head.bytes[start] == first else {
                throw ExportError(
                    .output, "is not \(noun), so that what stands around its rows would be lost",
                    at: Location(source: file.name),
                    advice: "write its rows to a file of their own first, and name that one")
            }
            let members = ObjectOutline(head.bytes, at: start, end: head.count).members
            guard first != 0x7B || !options[EnvelopeRule.self].isEvent(members, in: head.bytes) else {
                throw ExportError(
                    .output, "holds bodies of webhooks, and rows that stand inside them cannot be replaced",
                    at: Location(source: file.name),
                    advice: "write its rows to a file of their own first, and name that one")
            }
        }
        var revision = FileRevision(options)
        revision.options = readingWritten(options)
        revision.options[JSONOptions.self].isPretty = options[JSONOptions.self].isPretty
        revision.options[JSONOptions.self].writesNulls = options[JSONOptions.self].writesNulls
        return revision
    }

    /// What a file that was written is read with: every object is a row, whatever its keys, and what is said of sources does
    /// not hold for it.
    static func readingWritten(_ options: FormatOptions) -> FormatOptions {
        var options = options
        options[JSONOptions.self] = JSONOptions()
        options[EnvelopeRule.self] = EnvelopeRule()
        options.skipsErrors = false
        return options
    }
}

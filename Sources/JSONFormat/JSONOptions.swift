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
}

internal import Tables
package import Tabular

/// What is known of a source before it is read.
public struct SourceDescription: Sendable {
    /// Its name in messages; nil for that of the argument that named it.
    public var name: String?
    /// What `--source-field` writes; nil for the name.
    public var label: String?
    /// The name of its format.
    public var format: String
    /// Whether its values have types; where not, text may be a number.
    public var hasTypes = true
    /// Whether no row has a column that its header lacks.
    public var hasFixedColumns = false
    /// Bytes of it, where that is known.
    public var byteCount: UInt64?
    /// Rows of it, where that is known.
    public var rowCount: UInt64?
    /// How it is compressed, `gzip` and the like; nil where it is not.
    package var compression: String?
    /// What its text is encoded as; nil for what is no text.
    package var encoding: String?
    /// Bytes of it as it is stored, where that is known: compressed, if it is.
    package var storedByteCount: UInt64?
    /// Whether it is a table of a database, which has a name that can be asked for.
    public var isDatabase = false
    /// What the user should know of it.
    public var notes: [String] = []
    /// The job whose rows it has.
    package var job: Summary.JobFacts?
    /// Whether all of it has to be there before the first row is read.
    package var needsSeekableSource = false
    /// Whether it is text, which can end anywhere.
    package var isText = true

    /// A source in the format of that name.
    public init(format: String, byteCount: UInt64? = nil, rowCount: UInt64? = nil) {
        self.format = format
        self.byteCount = byteCount
        self.rowCount = rowCount
    }

    /// A source called `name` in one of the formats.
    package init(_ name: String, _ format: any Format.Type, _ options: FormatOptions, byteCount: UInt64? = nil) {
        self.init(format: format.name, byteCount: byteCount)
        self.name = name
        hasTypes = format.hasTypes
        hasFixedColumns = format.hasFixedColumns(options)
        needsSeekableSource = format.needsSeekableSource
        isText = format.isText
        isDatabase = format is any DatabaseFormat.Type
    }
}

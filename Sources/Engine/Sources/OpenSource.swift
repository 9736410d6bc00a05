public import Tabular

/// A source whose rows can be read.
///
/// `makeReader` and `description` are all that rows which come once take: a cursor, a generator. A source that gives all its
/// rows with each reader says so by `rereading`, and is written without being put aside; what can be lost on the way says so
/// by the rest.
public protocol OpenSource: AnyObject {
    /// What is known of it.
    var description: SourceDescription { get }
    /// What it takes to read it from its start once more. `.never` where nothing is said, which is always right; `.free` where
    /// each ``makeReader()`` gives all rows anew.
    var rereading: Rereading { get }
    /// What happens to its rows before anything else.
    var transforms: [any RowTransform] { get }
    /// What leaves out rows that come twice, once those of all sources are in order.
    var repeatedRows: (any RowTransform)? { get }
    /// Whether ``reopened()`` gives the source anew.
    var canReopen: Bool { get }

    /// The source to be read, once its turn has come: until then those of a merge hold no connection.
    func opened() throws(ExportError) -> any OpenSource
    /// A reader from the start.
    func makeReader() throws(ExportError) -> any RowReader
    /// Sees to it that what is read from now on can be read again, where it comes once.
    func keep() throws(ExportError)
    /// Checks, once all of it was read, whether that many rows can be all.
    ///
    /// - Throws: where rows are missing.
    func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict
    /// What is behind an error that its rows have met: more than they can know, where the source has changed.
    func cause(of error: ExportError) -> ExportError
    /// The source anew, where it has changed or can be read only once.
    func reopened() throws(ExportError) -> any OpenSource
    /// Another way to the same rows, since this one has failed with `error`; nil where there is none.
    func otherWay(after error: ExportError) throws(ExportError) -> (any OpenSource)?
}

/// What it takes to read a source from its start once more.
public enum Rereading: Sendable {
    /// Nothing.
    case free
    /// What is read has to be put aside on the way, as ``OpenSource/keep()`` does: its bytes come once.
    case afterKeeping
    /// Another source, if it can be opened anew: its rows come once.
    case never
}

/// What a source says of the rows that were read of it.
public enum SourceVerdict: Sendable {
    /// They are all, as far as is known; and what the user should know of that.
    case whole(note: String? = nil)
    /// There may be more: it has to be read once more.
    case readAgain
}

extension OpenSource {
    /// Its rows come once.
    public var rereading: Rereading { .never }
    /// None.
    public var transforms: [any RowTransform] { [] }
    /// No row comes twice.
    public var repeatedRows: (any RowTransform)? { nil }
    /// Nobody knows how.
    public var canReopen: Bool { false }
    /// It is open.
    public func opened() throws(ExportError) -> any OpenSource { self }
    /// Nothing has to be done.
    public func keep() throws(ExportError) {}
    /// As many as there are.
    public func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict { .whole() }
    /// What they say.
    public func cause(of error: ExportError) -> ExportError { error }
    /// The same.
    public func reopened() throws(ExportError) -> any OpenSource { self }
    /// None.
    public func otherWay(after error: ExportError) throws(ExportError) -> (any OpenSource)? { nil }

    /// Its name in messages.
    package var name: String { description.name ?? description.format }
    /// What `--source-field` writes.
    var label: String { description.label ?? PathText.shown(name) }
}

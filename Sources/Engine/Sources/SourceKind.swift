public import Tabular

/// A kind of source that a program adds: `scheme:rest` names one, on a command line or in `Source.named`.
public protocol SourceKind: Sendable {
    /// What stands before the colon, lower case; none of `http`, `https`, `job` and `file`.
    static var scheme: String { get }
    /// Opens the source that `argument` names, scheme and all; called when its turn has come, and again where a run
    /// starts over.
    ///
    /// - Throws: why there is no such source.
    static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource
}

/// A kind whose sources are saved as they are in a way of their own.
package protocol RawSourceKind: SourceKind {
    /// The bytes of the source that `argument` names, and what they have to be.
    static func raw(_ argument: String, with opener: SourceOpener) throws(ExportError) -> RawSource
}

/// A kind whose sources are things of a service, each of which has an id and a time of its last change.
package protocol ServiceSourceKind: RawSourceKind {
    /// What a file of the source's rows is called, without an ending.
    static func fileName(of argument: String) -> String
    /// The ending of the source's bytes, without a dot.
    static func rawEnding(in export: Export) -> String
    /// How many of them may be read side by side.
    static func limit(in export: Export) -> Int
    /// Gives `export` its part of the limit, where so many exports share it.
    static func share(among count: Int, in export: inout Export)
    /// When the source was changed last, in seconds since 1970, where it will not change any more; nil where that is not
    /// known.
    static func lastChange(of argument: String, in export: Export) -> Double?
}

/// What a source of a kind turns out to be.
public enum OpenedSource {
    /// Bytes in one of the formats, recognised as those of a file would be: by `path`'s ending, the media type, or their
    /// first bytes.
    case bytes(any ByteSource, path: String? = nil, mediaType: String? = nil)
    /// Rows that a reader of the kind's own reads.
    case table(any OpenSource)
}

/// A source of a kind that a program adds.
public struct NamedSource: Sendable, Hashable, CustomStringConvertible {
    /// The argument, with its scheme.
    public let argument: String
    /// What messages call it.
    public let description: String
    package let kind: any SourceKind.Type
    /// What opens it, where that is more than the argument tells.
    private(set) var table: (@Sendable () throws(ExportError) -> any OpenSource)?

    package init(_ argument: String, kind: any SourceKind.Type, description: String? = nil) {
        self.argument = argument
        self.description = description ?? VisibleText.oneLine(argument)
        self.kind = kind
    }

    /// Rows that the program has itself, under a name for messages.
    package init(rows name: String, _ open: @escaping @Sendable () throws(ExportError) -> any OpenSource) {
        self.init(name, kind: OwnRows.self)
        table = open
    }

    /// Two that are named alike are the same.
    public static func == (left: NamedSource, right: NamedSource) -> Bool { left.argument == right.argument }
    /// By the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(argument) }
}

extension Source {
    /// The kind and the argument of a thing of a service.
    var ofService: (kind: any ServiceSourceKind.Type, argument: String)? {
        guard case .named(let named) = self, let kind = named.kind as? any ServiceSourceKind.Type else { return nil }
        return (kind, named.argument)
    }
}

extension SourceOpener {
    /// A source of a kind that a program has added.
    func open(_ source: NamedSource) throws(ExportError) -> any OpenSource {
        if let open = source.table { return try open() }
        switch try source.kind.open(source.argument, with: self) {
        case .bytes(let bytes, let path, let mediaType):
            return NamedTable(source, try StreamTable(bytes, with: self, path: path, mediaType: mediaType), with: self)
        case .table(let table): return table.description.name == nil ? NamedTable(source, table, with: self) : table
        }
    }
}

/// Rows that the program has itself, which no argument names.
private enum OwnRows: SourceKind {
    static var scheme: String { "rows" }
    static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
        throw ExportError(.usage, "names no rows", at: Location(source: argument))
    }
}

/// A source that has its name from the argument, by which it can be opened anew.
private final class NamedTable: OpenSource {
    private let source: NamedSource
    private let table: any OpenSource
    private let opener: SourceOpener

    init(_ source: NamedSource, _ table: any OpenSource, with opener: SourceOpener) {
        self.source = source
        self.table = table
        self.opener = opener
    }

    var description: SourceDescription {
        var description = table.description
        description.name = description.name ?? source.description
        return description
    }

    var rereading: Rereading { table.rereading }
    var transforms: [any RowTransform] { table.transforms }
    var repeatedRows: (any RowTransform)? { table.repeatedRows }
    var canReopen: Bool { true }
    func opened() throws(ExportError) -> any OpenSource {
        let opened = try table.opened()
        return opened === table ? self : NamedTable(source, opened, with: opener)
    }
    func makeReader() throws(ExportError) -> any RowReader { try table.makeReader() }
    func keep() throws(ExportError) { try table.keep() }
    func verify(rowsRead: UInt64) throws(ExportError) -> SourceVerdict { try table.verify(rowsRead: rowsRead) }
    func reopened() throws(ExportError) -> any OpenSource { try opener.open(source) }
    func otherWay(after error: ExportError) throws(ExportError) -> (any OpenSource)? {
        try table.otherWay(after: error).map { NamedTable(source, $0, with: opener) }
    }
}

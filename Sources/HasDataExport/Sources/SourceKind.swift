public import Tabular

/// A kind of source that a program adds: `scheme:rest` names one, on a command line or in `Source.named`.
public protocol SourceKind: Sendable {
    /// What stands before the colon, lower case; none of `http`, `https`, `job` and `file`.
    static var scheme: String { get }
    /// Opens the source that `argument` names, scheme and all; called when its turn has come, and again where a run
    /// starts over.
    ///
    /// - Throws: why there is no such source.
    static func open(_ argument: String, options: FormatOptions) throws(ExportError) -> OpenedSource
}

/// What a source of a kind turns out to be.
public enum OpenedSource {
    /// Bytes in one of the formats, recognised as those of a file would be: by `path`'s ending, the media type, or their
    /// first bytes.
    case bytes(any ByteSource, path: String? = nil, mediaType: String? = nil)
    /// Rows that a reader of the kind's own reads.
    case table(any OpenTable)
}

/// A table that is open to be read.
public protocol OpenTable: AnyObject {
    /// What summaries call its format.
    var format: String { get }
    /// Whether its values have types; where not, text may be a number.
    var hasTypes: Bool { get }
    /// Whether no row has a column that its header lacks.
    var hasFixedColumns: Bool { get }
    /// Whether `makeReader` may be called again once a reader has read.
    var isRepeatable: Bool { get }
    /// Bytes of it, where that is known.
    var byteCount: UInt64? { get }
    /// Rows of it, where that is known.
    var rowCount: UInt64? { get }
    /// A reader from the start.
    func makeReader() throws(ExportError) -> any RowReader
    /// Checks, once all of it was read, whether that many rows can be all; true where it has to be read once more.
    ///
    /// - Throws: where rows are missing.
    func verify(rowsRead: UInt64) throws(ExportError) -> Bool
}

extension OpenTable {
    /// Typed.
    public var hasTypes: Bool { true }
    /// Rows may bring columns.
    public var hasFixedColumns: Bool { false }
    /// It can be read as often as anybody wants.
    public var isRepeatable: Bool { true }
    /// Not known.
    public var byteCount: UInt64? { nil }
    /// Not known.
    public var rowCount: UInt64? { nil }
    /// As many as there are.
    public func verify(rowsRead: UInt64) throws(ExportError) -> Bool { false }
}

/// A source of a kind that a program adds.
public struct NamedSource: Sendable, Hashable, CustomStringConvertible {
    /// The argument, with its scheme.
    public let description: String
    let kind: any SourceKind.Type

    init(_ argument: String, kind: any SourceKind.Type) {
        description = argument
        self.kind = kind
    }

    /// Two that are named alike are the same.
    public static func == (left: NamedSource, right: NamedSource) -> Bool { left.description == right.description }
    /// By the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Source {
    /// The source that `argument` names: of one of `kinds` where it begins with its scheme, else as `init(argument:)` has
    /// it.
    ///
    /// - Throws: `.usage` when it is none.
    public static func named(_ argument: String, kinds: [any SourceKind.Type]) throws(ExportError) -> Source {
        if let colon = argument.firstIndex(of: ":") {
            let scheme = argument[..<colon].lowercased()
            if let kind = kinds.first(where: { $0.scheme == scheme }) {
                return .named(NamedSource(argument, kind: kind))
            }
        }
        return try Source(argument: argument)
    }
}

extension SourceOpener {
    /// A source of a kind that a program has added, which is the one at `index`.
    func prepareNamed(_ source: NamedSource, at index: Int) throws(ExportError) -> PreparedSource {
        let again = { () throws(ExportError) in try prepareNamed(source, at: index) }
        switch try source.kind.open(source.description, options: options) {
        case .bytes(let bytes, let path, let mediaType):
            var prepared = try prepareStream(bytes, path: path, mediaType: mediaType)
            prepared.again = again
            return prepared
        case .table(let table):
            var prepared = PreparedSource(
                name: VisibleText.oneLine(source.description),
                traits: SourceTraits(
                    name: table.format, hasTypes: table.hasTypes, hasFixedColumns: table.hasFixedColumns),
                byteCount: table.byteCount,
                makeReader: { () throws(ExportError) in try table.makeReader() })
            prepared.rowCount = table.rowCount
            prepared.isSinglePass = !table.isRepeatable
            prepared.check = { (rows) throws(ExportError) in try table.verify(rowsRead: rows) }
            prepared.again = again
            return prepared
        }
    }
}

internal import PostgresTables
internal import Tabular

/// Tables of Postgres databases, `postgres://user@host/database`: a source and an output.
enum PostgresKind: PostgresSourceKind, TableDestinationKind {
    static let scheme = PostgresAddress.schemes[0]
    static let schemes = PostgresAddress.schemes

    static func shown(_ argument: String) -> String { PostgresAddress.shown(argument) }

    static func open(
        _ argument: String, options: FormatOptions, for export: Export
    ) throws(ExportError) -> any RowOutput {
        try PostgresOutput(PostgresAddress(argument), options: options, isSynced: export.waitsForDisk)
    }

    static func check(_ argument: String) throws(ExportError) { _ = try PostgresAddress(argument) }
}

/// The same by the longer scheme.
enum PostgreSQLKind: PostgresSourceKind {
    static let scheme = PostgresAddress.schemes[1]
}

/// What sources of both schemes are.
protocol PostgresSourceKind: SourceKind {}

extension PostgresSourceKind {
    static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
        guard opener.index < mostOpen else { return .table(try PendingPostgresTable(argument, with: opener)) }
        return .table(PostgresTable(try PostgresSource(PostgresAddress(argument), options: opener.options)))
    }

    /// So many of a run's sources keep a connection from its start to its end, so that they can be read twice.
    private static var mostOpen: Int { 8 }
}

/// A table that is read.
private final class PostgresTable: OpenSource {
    private let source: PostgresSource
    private(set) var description: SourceDescription
    /// Each reader reads what was there when the source was opened.
    var rereading: Rereading { .free }

    init(_ source: PostgresSource) {
        self.source = source
        description = PostgresTable.description(of: source.name)
        description.notes = source.notes
    }

    /// What is known of any table of the database that messages call `name`.
    static func description(of name: String) -> SourceDescription {
        var description = SourceDescription(format: PostgresOutput.formatName)
        description.name = name
        description.hasFixedColumns = true
        description.isText = false
        description.isDatabase = true
        return description
    }

    func makeReader() throws(ExportError) -> any RowReader { try source.makeReader() }
}

/// A table whose turn has not come: hundreds of a merge hold no connection before, and none behind it. Its rows come once, since
/// another connection would read them as of another moment.
private final class PendingPostgresTable: OpenSource {
    let description: SourceDescription
    private let address: PostgresAddress
    private let options: FormatOptions

    init(_ argument: String, with opener: SourceOpener) throws(ExportError) {
        address = try PostgresAddress(argument)
        options = opener.options
        description = PostgresTable.description(of: address.shown)
    }

    var canReopen: Bool { true }
    func opened() throws(ExportError) -> any OpenSource {
        PostgresTable(try PostgresSource(address, options: options, isLate: true))
    }
    func makeReader() throws(ExportError) -> any RowReader { try opened().makeReader() }
}

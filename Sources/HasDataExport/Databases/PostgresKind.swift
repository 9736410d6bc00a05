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
        .table(PostgresTable(try PostgresSource(PostgresAddress(argument), options: opener.options)))
    }
}

/// A table that is read.
private final class PostgresTable: OpenSource {
    private let source: PostgresSource
    let description: SourceDescription
    /// Each reader has a transaction of its own: what is written between two of them is found out where it matters.
    var rereading: Rereading { .free }

    init(_ source: PostgresSource) {
        self.source = source
        var description = SourceDescription(format: PostgresOutput.formatName)
        description.name = source.name
        description.hasFixedColumns = true
        description.isText = false
        self.description = description
    }

    func makeReader() throws(ExportError) -> any RowReader { try source.makeReader() }
}

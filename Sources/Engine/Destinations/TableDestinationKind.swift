internal import Tables
public import Tabular

/// A kind of output that takes rows into a table of a server's database: `scheme://…` names the database.
public protocol TableDestinationKind: Sendable {
    /// What may stand before the `://`, lower case.
    static var schemes: [String] { get }
    /// What messages and summaries call the database: `argument` without what is secret in it.
    static func shown(_ argument: String) -> String
    /// Says what is wrong with the argument itself, before anything is read.
    ///
    /// - Throws: `.usage`.
    static func check(_ argument: String) throws(ExportError)
    /// Connects to the database, in which nothing is to be seen before the output is committed. A run that starts over abandons
    /// one and opens another.
    ///
    /// - Throws: `.output` where it cannot be reached, or its table is in the way.
    static func open(
        _ argument: String, options: FormatOptions, for export: Export
    ) throws(ExportError) -> any RowOutput
}

/// A table's database, as an argument names it.
public struct TableDestination: Sendable {
    /// The argument, which may have a password in it.
    package let argument: String
    package let kind: any TableDestinationKind.Type
    /// What messages call it.
    public var shown: String { kind.shown(argument) }

    /// The database that `argument` names.
    public init(_ argument: String, kind: any TableDestinationKind.Type) {
        self.argument = argument
        self.kind = kind
    }
}

extension Export {
    /// Says what makes no sense for a table of a server's database.
    ///
    /// - Throws: `.usage`.
    func check(_ table: TableDestination) throws(ExportError) {
        try table.kind.check(table.argument)
        guard format == nil else {
            throw ExportError(
                .usage, "a table of a database has no format, and \(Setting.format) names one",
                at: Location(source: table.shown), advice: "leave it out")
        }
        guard rowsPerPart == nil else {
            throw ExportError(
                .usage, "\(Setting.rowsPerPart) makes several files, and a table holds any number of rows",
                at: Location(source: table.shown), advice: "leave it out")
        }
        _ = try tableMode()
    }

    /// Opens a table of a server's database.
    func open(_ table: TableDestination, _ options: FormatOptions) throws(ExportError) -> any RowOutput {
        var options = options
        options[TableOptions.self].mode = try tableMode()
        options[TableOptions.self].defaultTable = defaultTable
        return try table.kind.open(table.argument, options: options, for: self)
    }
}

public import ArgumentParser
import HasDataExport
import Tables
import Tabular

/// Which table of a database is meant.
struct TableFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Table of a database or of SQL, to read or to write; FROM:INTO for both (default: the only one; the source's name).",
            valueName: "name"))
    var table: String?

    /// The tables that are meant, where any are named.
    var reference: TableReference? {
        get throws(ExportError) { try table.map { (text) throws(ExportError) in try TableReference(parsing: text) } }
    }

    /// - Throws: `.usage` for a text that names none.
    func apply(to export: inout Export) throws(ExportError) {
        guard let reference = try reference else { return }
        export.formatOptions[TableOptions.self].table = reference
    }
}

/// How a database's table is written.
struct DatabaseFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Into a file or table that is there: rows of the same key are replaced, others are added.", valueName: "a,b"
        ))
    var upsert: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Names of columns in letters, digits and _: bigquery, or sql for lower case.", valueName: "how"))
    var names: TableOptions.Naming?

    /// - Parameter isTable: whether rows go into a database, which names the columns of its tables by those that are there.
    /// - Throws: `.usage` for a malformed list.
    func apply(to export: inout Export, isTable: Bool) throws(ExportError) {
        if isTable {
            export.formatOptions[TableOptions.self].naming = names
        } else {
            if names != nil, export.steps.schema != nil {
                throw ExportError(.usage, "--schema has the names of the columns", advice: "leave out --names")
            }
            export.steps.plainNames = names.map { $0 == .sql ? .sql : .bigquery }
        }
        export.formatOptions[TableOptions.self].upsertKeys = try FieldFlags.names(upsert, "--upsert")
    }
}

extension TableOptions.Naming: ExpressibleByArgument {}

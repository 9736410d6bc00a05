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
            "Names of a table's columns in letters, digits and _: bigquery, or sql for lower case.", valueName: "how"))
    var names: TableOptions.Naming?

    /// - Throws: `.usage` for a malformed list.
    func apply(to export: inout Export) throws(ExportError) {
        export.formatOptions[TableOptions.self].naming = names
        export.formatOptions[TableOptions.self].upsertKeys = try FieldFlags.names(upsert, "--upsert")
    }
}

extension TableOptions.Naming: ExpressibleByArgument {}

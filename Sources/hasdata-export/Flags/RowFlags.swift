import ArgumentParser
import HasDataExport
import Tabular
import Transforms

/// Which rows, and which of their fields.
struct RowFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Rows with these status codes: 200,301-399,4xx; none; !404.", valueName: "list"))
    var statusCode: String?

    @Option(name: .long, help: ArgumentHelp("Rows of these crawl depths: 0-2, 3-.", valueName: "list"))
    var depth: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Rows for which an expression holds: statusCode >= 400 and url ~ \"/blog/\".", valueName: "expr"))
    var `where`: [String] = []

    @Flag(name: .long, help: "Leave out rows without any value.")
    var skipEmpty = false

    @Flag(name: .long, help: "Leave out malformed rows, and count them.")
    var skipErrors = false

    @Option(name: .long, help: ArgumentHelp("Of rows that agree in these fields keep the first.", valueName: "a,b"))
    var uniqueBy: String?

    @Option(name: .long, help: ArgumentHelp("Leave out the first n rows, after the filters.", valueName: "n"))
    var offset: UInt64 = 0

    @Option(name: .long, help: ArgumentHelp("Stop after n rows (default: all).", valueName: "n"))
    var limit: UInt64?

    @Option(name: .long, help: ArgumentHelp("Keep these fields, in this order.", valueName: "a,b,c"))
    var fields: String?

    @Option(name: .long, help: ArgumentHelp("Drop these fields.", valueName: "a,b"))
    var omit: String?

    @Option(name: .long, help: ArgumentHelp("Rename a field; may be given again.", valueName: "old=new"))
    var rename: [String] = []

    @Flag(name: .long, help: "Put the columns in the order of their names.")
    var sortFields = false

    @Option(
        name: .long, defaultAsFlag: FlattenedFields.all,
        help: ArgumentHelp("Nested fields become columns address.city: all, or these.", valueName: "a,b"))
    var flatten: FlattenedFields?

    @Option(name: .long, help: ArgumentHelp("What --flatten puts between the names.", valueName: "sep"))
    var flattenSeparator = "."

    @Option(
        name: .long,
        help: ArgumentHelp("One row for each element of this field; may be given again.", valueName: "field"))
    var unwind: [String] = []

    @Flag(name: .long, help: "Take the rows out of saved envelopes: {\"id\":…,\"data\":{row},\"createdAt\":…}.")
    var unwrap = false

    @Flag(name: .long, help: "Keep id, createdAt, … of results rows as _id, _createdAt, ….")
    var envelope = false

    @Option(
        name: .long, defaultAsFlag: "source",
        help: ArgumentHelp("Add a column that tells which job or file a row came from.", valueName: "name"))
    var sourceField: String?

    /// The steps these flags mean.
    func steps() throws(ExportError) -> RowSteps {
        var steps = RowSteps()
        if let sourceField { steps.sourceField = ColumnName(sourceField) }
        for field in unwind { steps.unwind.append(Unwind(ColumnName(field))) }
        if let flatten { steps.flatten = try Flatten(parsing: flatten.text, separator: flattenSeparator) }
        if let statusCode { steps.filters.append(try StatusCodeFilter(parsing: statusCode)) }
        if let depth { steps.filters.append(try DepthFilter(parsing: depth)) }
        for expression in `where` { steps.filters.append(try WhereFilter(parsing: expression)) }
        steps.skipsEmptyRows = skipEmpty
        if let uniqueBy {
            steps.uniqueBy = try FieldNames.parse(uniqueBy, flag: "--unique-by").map { FieldPath(dotted: $0) }
        }
        steps.offset = offset
        steps.limit = limit
        if fields != nil || omit != nil || !rename.isEmpty {
            steps.projection = try FieldProjection(parsingFields: fields, omit: omit, rename: rename)
        }
        steps.sortsFields = sortFields
        return steps
    }
}

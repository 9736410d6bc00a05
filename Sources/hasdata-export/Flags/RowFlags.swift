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

    @Option(name: .long, help: ArgumentHelp("Leave out the first n rows, after the filters.", valueName: "n"))
    var offset: UInt64 = 0

    @Option(name: .long, help: ArgumentHelp("Stop after n rows.", valueName: "n"))
    var limit: UInt64?

    @Option(name: .long, help: ArgumentHelp("Keep these fields, in this order.", valueName: "a,b,c"))
    var fields: String?

    @Option(name: .long, help: ArgumentHelp("Drop these fields.", valueName: "a,b"))
    var omit: String?

    /// The steps these flags mean, in the order that command-line.md gives them.
    func steps() throws(ExportError) -> RowSteps {
        var steps = RowSteps()
        if let statusCode { steps.independent.append(try StatusCodeFilter(parsing: statusCode)) }
        if let depth { steps.independent.append(try DepthFilter(parsing: depth)) }
        if offset > 0 || limit != nil { steps.ordered.append(RowRange(offset: offset, limit: limit)) }
        if fields != nil || omit != nil {
            let projection = try FieldProjection(parsingFields: fields, omit: omit)
            steps.projections.append(projection)
            steps.fixedColumns = projection.outputColumns
        }
        return steps
    }
}

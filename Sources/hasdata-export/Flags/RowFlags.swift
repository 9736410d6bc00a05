import ArgumentParser
import HasDataExport
import Tabular
import Transforms

/// Which rows.
struct RowFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Rows with these status codes: 200,301-399,4xx; none; !404.", valueName: "list"))
    var statusCode: [String] = []

    @Option(name: .long, help: ArgumentHelp("Rows of these crawl depths: 0-2, 3-.", valueName: "list"))
    var depth: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Rows for which an expression holds: statusCode >= 400 and url ~ \"/blog/\".", valueName: "expr"))
    var `where`: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Rows of results pages that were updated at or after a time (RFC 3339), a date, or so long ago: 7d, 12h.",
            valueName: "time"))
    var since: String?

    @Flag(name: .long, help: "Leave out rows without any value.")
    var skipEmpty = false

    @Flag(name: .long, help: "Leave out malformed rows, and count them.")
    var skipErrors = false

    @Option(name: .long, help: ArgumentHelp("Of rows that agree in these fields keep the first.", valueName: "a,b"))
    var uniqueBy: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Sort rows by these fields; -a from the greatest down.", valueName: "a,-b"))
    var sortBy: [String] = []

    @Option(name: .long, help: ArgumentHelp("Draw n rows at random; they stay in their order.", valueName: "n"))
    var sample: UInt64?

    @Option(
        name: .long,
        help: ArgumentHelp("What decides which rows --sample draws: the same rows for the same number.", valueName: "n")
    )
    var seed: UInt64?

    @Option(name: .long, help: ArgumentHelp("Leave out the first n rows, after the filters.", valueName: "n"))
    var offset: UInt64 = 0

    @Option(name: .long, help: ArgumentHelp("Stop after n rows (default: all).", valueName: "n"))
    var limit: UInt64?

    @Option(name: .long, help: ArgumentHelp("Of these keep the last n.", valueName: "n"))
    var tail: UInt64?

    /// The steps that these flags and those of fields mean.
    func steps(_ fields: FieldFlags) throws(ExportError) -> RowSteps {
        var steps = RowSteps()
        try fields.add(to: &steps)
        steps.since = try since.map { (text) throws(ExportError) in
            try SinceFilter(parsing: text, now: RunMoment.seconds())
        }
        if !statusCode.isEmpty {
            steps.filters.append(try StatusCodeFilter(parsing: statusCode.joined(separator: ",")))
        }
        if !depth.isEmpty { steps.filters.append(try DepthFilter(parsing: depth.joined(separator: ","))) }
        for expression in `where` {
            steps.filters.append(try WhereFilter(parsing: expression, now: RunMoment.seconds()))
        }
        steps.skipsEmptyRows = skipEmpty
        if !uniqueBy.isEmpty {
            steps.uniqueBy = try FieldFlags.names(uniqueBy, "--unique-by").map { FieldPath(dotted: $0) }
        }
        for list in sortBy { steps.sortBy += try SortField.parse(list) }
        steps.sample = sample.map { RowSample($0, seed: seed) }
        steps.tail = tail
        steps.offset = offset
        steps.limit = limit
        return steps
    }

    /// Tells how the same rows are drawn again, where that was left to chance.
    func tellSeed(of steps: RowSteps, _ report: Report) {
        guard let sample = steps.sample, seed == nil else { return }
        report.log?("sample: --seed \(sample.seed) draws the same rows again")
    }
}

import HasDataExport
import JSONScanning
import Tabular

/// What the command says of a batch when it is over: a table on standard error, and the counts as JSON.
struct ConversionsReport {
    let outcomes: [ConversionOutcome]

    var summaries: [Summary] { outcomes.compactMap { try? $0.result?.get() } }
    private var failures: [ExportError] {
        outcomes.compactMap { outcome in
            if case .failure(let error)? = outcome.result { return error }
            return nil
        }
    }
    private var upToDate: Int { outcomes.count { $0.result == nil } }

    /// The status of the worst of them.
    var status: Int32 { ExitStatus.worst(of: failures.map { ExitStatus.of($0.code) }) }

    /// A line for each source: rows in, rows out, seconds, and what went wrong.
    var table: [String] {
        var rows = [["source", "rows in", "rows out", "seconds", "problem"]]
        for outcome in outcomes { rows.append(ConversionsReport.row(of: outcome).map(VisibleText.oneLine)) }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row -> String in
            let cells = row.enumerated().map { column, text -> String in
                let blanks = String(repeating: " ", count: widths[column] - text.count)
                // Numbers stand at the right, texts at the left.
                return 1...3 ~= column ? blanks + text : text + blanks
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        lines.append(total)
        return lines
    }

    private static func row(of outcome: ConversionOutcome) -> [String] {
        switch outcome.result {
        case .success(let summary)?:
            let isRaw = summary.format == "raw"
            return [
                outcome.source, isRaw ? "" : "\(summary.rowsRead)", isRaw ? "" : "\(summary.rowsWritten)",
                ErrorJSON.decimal(outcome.seconds), "",
            ]
        case .failure(let error)?:
            var place = error.location
            if place.source == outcome.source { place.source = nil }
            let text = place.description
            return [
                outcome.source, "", "", ErrorJSON.decimal(outcome.seconds),
                text.isEmpty ? error.message : "\(text): \(error.message)",
            ]
        case nil: return [outcome.source, "", "", "", "up to date, left as it is"]
        }
    }

    /// How many of how many.
    private var total: String {
        let sources = outcomes.count == 1 ? "source" : "sources"
        var parts = ["\(summaries.count) of \(outcomes.count) \(sources) converted"]
        if !failures.isEmpty { parts.append("\(failures.count) failed") }
        if upToDate > 0 { parts.append("\(upToDate) up to date") }
        return parts.joined(separator: ", ")
    }

    /// The counts of all, and what came of each, for the summary.
    var members: [(String, String?)] {
        let objects = outcomes.map { outcome -> String in
            switch outcome.result {
            case .success(let summary)?: return ErrorJSON.object(of: summary, seconds: outcome.seconds)
            case .failure(let error)?:
                return JSONOutput.object([
                    ("source", ErrorJSON.words(outcome.source)), ("problem", ErrorJSON.object(of: error)),
                    ("seconds", ErrorJSON.decimal(outcome.seconds)),
                ])
            case nil:
                return JSONOutput.object([
                    ("source", ErrorJSON.words(outcome.source)),
                    ("output", outcome.output.map { JSONOutput.object([("path", ErrorJSON.words($0))]) }),
                    ("upToDate", "true"),
                ])
            }
        }
        return [
            ("converted", "\(summaries.count)"), ("failed", "\(failures.count)"), ("upToDate", "\(upToDate)"),
            ("rowsRead", "\(summaries.reduce(0) { $0 + $1.rowsRead })"),
            ("rowsWritten", "\(summaries.reduce(0) { $0 + $1.rowsWritten })"),
            ("rowsSkipped", "\(summaries.reduce(0) { $0 + $1.rowsSkipped })"),
            ("outputs", JSONOutput.array(objects)),
        ]
    }
}

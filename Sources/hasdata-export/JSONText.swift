import HasDataExport
import Tabular

/// The JSON that the command itself writes: summaries and errors.
enum JSONText {
    static func object(of error: ExportError) -> String {
        let place = error.location
        return JSONWords.object([
            ("error", JSONWords.string(error.code.name)), ("message", words(error.message)),
            ("advice", error.advice.map(words)), ("cause", error.cause.map(words)),
            ("source", place.source.map(words)), ("sheet", place.sheet.map(JSONWords.string)),
            ("row", place.row.map { "\($0)" }),
            ("line", place.line.map { "\($0)" }), ("column", place.column.map(JSONWords.string)),
            ("byte", place.byte.map { "\($0)" }), ("excerpt", error.excerpt.map(JSONWords.string)),
            ("exit", "\(ExitStatus.of(error.code))"),
        ])
    }

    /// An object for each kind of warning.
    static func objects(of warnings: WarningCounts) -> [String] {
        WarningKind.allCases.compactMap { kind in
            guard let entry = warnings.entries[kind] else { return nil }
            let place = entry.first
            return JSONWords.object([
                ("warning", JSONWords.string(kind.name)), ("count", "\(entry.count)"),
                ("losesData", kind.isLossy ? "true" : "false"),
                ("message", JSONWords.string(kind.message(count: entry.count))),
                ("detail", entry.detail.map(JSONWords.string)), ("source", place.source.map(words)),
                ("sheet", place.sheet.map(JSONWords.string)), ("row", place.row.map { "\($0)" }),
                ("line", place.line.map { "\($0)" }), ("column", place.column.map(JSONWords.string)),
            ])
        }
    }

    static func object(ofNote text: String) -> String { JSONWords.object([("note", words(text))]) }

    /// Words in which paths may stand, whose bytes need not be UTF-8 as those of JSON are.
    static func words(_ text: String) -> String { JSONWords.string(PathText.shown(text)) }

    static func object(of summary: Summary, seconds: Double) -> String {
        JSONWords.object(members(of: summary) + [("seconds", decimal(seconds))])
    }

    /// What came of one export.
    static func members(of summary: Summary) -> [(String, String?)] {
        let isRaw = summary.format == "raw"
        return [
            ("output", output(of: summary)), ("rowsRead", "\(summary.rowsRead)"),
            ("rowsWritten", "\(summary.rowsWritten)"), ("rowsSkipped", "\(summary.rowsSkipped)"),
            ("columns", isRaw ? nil : JSONWords.array(summary.columnSummaries.map(column))),
            ("sources", JSONWords.array(summary.sources.map(source))),
            ("warnings", JSONWords.array(objects(of: summary.warnings))),
            ("notes", JSONWords.array(summary.notes.map(object(ofNote:)))),
        ]
    }

    /// The output: a file, several, or only what its format is.
    private static func output(of summary: Summary) -> String {
        let isSplit = summary.parts != nil
        let file = isSplit ? nil : summary.files.first
        let rows = summary.format == "raw" ? nil : "\(summary.rowsWritten)"
        let parts = summary.files.map { part in
            JSONWords.object([
                ("path", words(part.path)), ("bytes", "\(part.bytes)"),
                ("sha256", JSONWords.string(part.sha256)), ("rows", part.rows.map { "\($0)" }),
            ])
        }
        return JSONWords.object([
            ("path", summary.output.map(words)), ("format", JSONWords.string(summary.format)),
            ("bytes", file.map { "\($0.bytes)" }), ("sha256", file.map { JSONWords.string($0.sha256) }),
            ("rows", rows), ("appended", summary.isAppended ? "true" : nil),
            ("parts", isSplit ? JSONWords.array(parts) : nil),
        ])
    }

    /// The kinds of a column's values, the most frequent first.
    private static func column(_ column: Summary.ColumnSummary) -> String {
        let kinds = column.kinds.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        return JSONWords.object([
            ("name", JSONWords.string(column.name.description)),
            ("kind", JSONWords.string(kinds.map(\.key.rawValue).joined(separator: ", "))),
            ("filled", "\(column.filled)"),
        ])
    }

    /// A source; of a job, what its record said, too.
    private static func source(_ source: Summary.SourceSummary) -> String {
        let isRaw = source.format == "raw"
        let job = source.job
        return JSONWords.object([
            ("source", words(source.name)), ("format", JSONWords.string(source.format)),
            ("rowsRead", isRaw ? nil : "\(source.rowsRead)"), ("rowsWritten", isRaw ? nil : "\(source.rowsWritten)"),
            ("status", job.map { JSONWords.string($0.status) }),
            ("stopReason", job?.stopReason.map(JSONWords.string)),
            ("creditsSpent", job?.creditsSpent.map { "\($0)" }),
            ("dataRowsCount", job?.dataRowsCount.map { "\($0)" }),
            ("cutShort", job.map { $0.isCutShort ? "true" : "false" }),
        ])
    }

    /// A number of seconds with three decimals.
    static func decimal(_ seconds: Double) -> String {
        let thousandths = Int64((seconds * 1000).rounded())
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}

import HasDataExport
import JSONScanning
import Tabular

/// The JSON that the command itself writes: summaries and errors.
enum ErrorJSON {
    static func object(of error: ExportError) -> String {
        let place = error.location
        return JSONOutput.object([
            ("error", JSONOutput.string(error.code.name)), ("message", words(error.message)),
            ("advice", error.advice.map(words)), ("cause", error.cause.map(words)),
            ("source", place.source.map(words)), ("sheet", place.sheet.map(JSONOutput.string)),
            ("row", place.row.map { "\($0)" }),
            ("line", place.line.map { "\($0)" }), ("column", place.column.map(JSONOutput.string)),
            ("byte", place.byte.map { "\($0)" }), ("excerpt", error.excerpt.map(JSONOutput.string)),
            ("exit", "\(ExitStatus.of(error.code))"),
        ])
    }

    /// An object for each kind of warning.
    static func objects(of warnings: WarningCounts) -> [String] {
        warnings.kinds.compactMap { kind in
            guard let entry = warnings.entries[kind] else { return nil }
            let place = entry.first
            return JSONOutput.object([
                ("warning", JSONOutput.string(kind.name)), ("count", "\(entry.count)"),
                ("losesData", kind.isLossy ? "true" : "false"),
                ("message", JSONOutput.string(kind.message(count: entry.count))),
                ("detail", entry.detail.map { JSONOutput.string(Secrets.hidden(in: $0)) }),
                ("source", place.source.map(words)),
                ("sheet", place.sheet.map(JSONOutput.string)), ("row", place.row.map { "\($0)" }),
                ("line", place.line.map { "\($0)" }), ("column", place.column.map(JSONOutput.string)),
            ])
        }
    }

    /// A warning that the command itself counts, of something that loses nothing.
    static func object(ofWarning name: String, count: UInt64, _ text: String) -> String {
        JSONOutput.object([
            ("warning", JSONOutput.string(name)), ("count", "\(count)"), ("losesData", "false"),
            ("message", words(text)),
        ])
    }

    static func object(ofNote text: String) -> String { JSONOutput.object([("note", words(Secrets.hidden(in: text)))]) }

    /// Words in which paths may stand, whose bytes need not be UTF-8 as those of JSON are.
    static func words(_ text: String) -> String { JSONOutput.string(PathText.shown(text)) }

    static func object(of summary: Summary, seconds: Double) -> String {
        JSONOutput.object(members(of: summary) + [("seconds", decimal(seconds))])
    }

    /// What came of one export.
    static func members(of summary: Summary) -> [(String, String?)] {
        let isRaw = summary.format == "raw"
        return [
            ("output", output(of: summary)), ("rowsRead", "\(summary.rowsRead)"),
            ("rowsWritten", "\(summary.rowsWritten)"), ("rowsSkipped", "\(summary.rowsSkipped)"),
            ("columns", isRaw ? nil : JSONOutput.array(summary.columnSummaries.map(column))),
            ("sources", JSONOutput.array(summary.sources.map(source))),
            ("warnings", JSONOutput.array(objects(of: summary.warnings))),
            ("notes", JSONOutput.array(summary.notes.map(object(ofNote:)))),
        ]
    }

    /// The output: a file, several, or only what its format is.
    private static func output(of summary: Summary) -> String {
        let isSplit = summary.parts != nil
        let file = isSplit ? nil : summary.files.first
        let all = summary.replaced.map { $0.replaced + $0.added + ($0.kept ?? 0) } ?? summary.rowsWritten
        let rows = summary.format == "raw" ? nil : "\(all)"
        let parts = summary.files.map { part in
            JSONOutput.object([
                ("path", words(part.path)), ("bytes", "\(part.bytes)"),
                ("sha256", JSONOutput.string(part.sha256)), ("rows", part.rows.map { "\($0)" }),
            ])
        }
        return JSONOutput.object([
            ("path", summary.output.map(words)), ("format", JSONOutput.string(summary.format)),
            ("bytes", file.map { "\($0.bytes)" }), ("sha256", file.map { JSONOutput.string($0.sha256) }),
            ("rows", rows), ("appended", summary.isAppended ? "true" : nil),
            (
                "upserted",
                summary.replaced.map {
                    JSONOutput.object([
                        ("replaced", "\($0.replaced)"), ("added", "\($0.added)"), ("kept", $0.kept.map { "\($0)" }),
                    ])
                }
            ),
            ("parts", isSplit ? JSONOutput.array(parts) : nil),
        ])
    }

    /// The kinds of a column's values, the most frequent first.
    private static func column(_ column: Summary.ColumnSummary) -> String {
        let kinds = column.kinds.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        return JSONOutput.object([
            ("name", JSONOutput.string(column.name.description)),
            ("kind", JSONOutput.string(kinds.map(\.key.rawValue).joined(separator: ", "))),
            ("filled", "\(column.filled)"),
        ])
    }

    /// A source; of a job, what its record said, too.
    private static func source(_ source: Summary.SourceSummary) -> String {
        let isRaw = source.format == "raw"
        let job = source.job
        return JSONOutput.object([
            ("source", words(source.name)), ("format", JSONOutput.string(source.format)),
            ("rowsRead", isRaw ? nil : "\(source.rowsRead)"), ("rowsWritten", isRaw ? nil : "\(source.rowsWritten)"),
            ("status", job.map { JSONOutput.string($0.status) }),
            ("stopReason", job?.stopReason.map(JSONOutput.string)),
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

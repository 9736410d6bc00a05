internal import Tabular

extension Inspection {
    /// The same as one JSON object, on one line. Members that have nothing to say are left out.
    ///
    /// ```
    /// {"sources": [{"source", "format", "rowsRead", "rows"}], "rowsRead", "rows", "rowsSkipped", "columnCount",
    ///  "columns": [{"name", "kind", "kinds": {"text": 3, …}, "filled", "empty", "absent", "distinct", "isDistinctExact",
    ///               "longest": {"length", "source", "row"}, "meanLength",
    ///               "lengths": [{"from", "to", "count"}], "examples": […], "hint"}],
    ///  "statusCodes", "depths": {"values": [{"value", "count"}], "others", "missing"},
    ///  "titles", "urls": {"isExact", "counters", "values": [{"value", "count", "atLeast"}]},
    ///  "brokenPages": {"count", "pages": [{"source", "row", "statusCode", "url", "detail"}]},
    ///  "sheets": [{"source", "name", "rows", "isInspected"}],
    ///  "conversions": [{"formats": […], "isLossless",
    ///                   "findings": [{"name", "effect", "count", "message", "source", "row", "column"}]}],
    ///  "warnings": {"skippedRow": 2, …}, "notes": […]}
    /// ```
    public var json: String {
        JSONWords.object([
            ("sources", JSONWords.array(sources.map(Inspection.object))), ("rowsRead", "\(rowsRead)"),
            ("rows", "\(rows)"), ("rowsSkipped", "\(rowsSkipped)"), ("columnCount", "\(columnCount)"),
            ("columns", JSONWords.array(columns.map(Inspection.object))),
            ("statusCodes", statusCodes.map(Inspection.object)), ("depths", depths.map(Inspection.object)),
            ("titles", titles.map(Inspection.object)), ("urls", urls.map(Inspection.object)),
            ("brokenPages", statusCodes == nil && brokenPageCount == 0 ? nil : brokenPagesObject),
            ("sheets", sheets.isEmpty ? nil : JSONWords.array(sheets.map(Inspection.object))),
            ("conversions", JSONWords.array(conversions.map(Inspection.object))),
            ("warnings", JSONWords.object(warningMembers)),
            ("notes", notes.isEmpty ? nil : JSONWords.array(notes.map(JSONWords.string))),
        ])
    }

    private var warningMembers: [(String, String?)] {
        WarningKind.allCases.map { kind in (kind.name, warnings.entries[kind].map { "\($0.count)" }) }
    }

    private var brokenPagesObject: String {
        let pages = brokenPages.map { page in
            JSONWords.object([
                ("source", JSONWords.string(page.place.source)), ("row", "\(page.place.row)"),
                ("statusCode", page.statusCode.map(JSONWords.string)), ("url", page.url.map(JSONWords.string)),
                ("detail", page.detail.map(JSONWords.string)),
            ])
        }
        return JSONWords.object([("count", "\(brokenPageCount)"), ("pages", JSONWords.array(pages))])
    }

    private static func object(_ source: InspectedSource) -> String {
        JSONWords.object([
            ("source", JSONWords.string(source.name)), ("format", JSONWords.string(source.format)),
            ("delimiter", source.delimiter.map(JSONWords.string)), ("rowsRead", "\(source.rowsRead)"),
            ("rows", "\(source.rows)"),
        ])
    }

    private static func object(_ column: Column) -> String {
        let kinds = Kind.allCases.map { kind in (kind.rawValue, column.kinds[kind].map { "\($0)" }) }
        let lengths = column.lengths.map { bar in
            JSONWords.object([
                ("from", "\(bar.lengths.lowerBound)"), ("to", "\(bar.lengths.upperBound)"), ("count", "\(bar.count)"),
            ])
        }
        let longest = column.longestPlace.map { place in
            JSONWords.object([
                ("length", "\(column.longest)"), ("source", JSONWords.string(place.source)), ("row", "\(place.row)"),
            ])
        }
        return JSONWords.object([
            ("name", JSONWords.string(column.name.description)), ("kind", JSONWords.string(column.kind)),
            ("kinds", JSONWords.object(kinds)), ("filled", "\(column.filled)"), ("empty", "\(column.empty)"),
            ("absent", "\(column.absent)"), ("distinct", "\(column.distinct)"),
            ("isDistinctExact", "\(column.isDistinctExact)"), ("longest", longest),
            ("meanLength", Figures.decimal(column.meanLength)), ("lengths", JSONWords.array(lengths)),
            ("examples", JSONWords.array(column.examples.map(JSONWords.string))),
            ("hint", column.hint.map(JSONWords.string)),
        ])
    }

    private static func object(_ distribution: Distribution) -> String {
        let values = distribution.bars.map { bar in
            JSONWords.object([("value", JSONWords.string(bar.value)), ("count", "\(bar.count)")])
        }
        return JSONWords.object([
            ("values", JSONWords.array(values)), ("others", "\(distribution.others)"),
            ("missing", "\(distribution.missing)"),
        ])
    }

    private static func object(_ repeated: Repeated) -> String {
        let values = repeated.values.map { value in
            JSONWords.object([
                ("value", JSONWords.string(value.text)), ("count", "\(value.count)"), ("atLeast", "\(value.atLeast)"),
            ])
        }
        return JSONWords.object([
            ("isExact", "\(repeated.isExact)"), ("counters", "\(repeated.counters)"),
            ("values", JSONWords.array(values)),
        ])
    }

    private static func object(_ sheet: Sheet) -> String {
        JSONWords.object([
            ("source", JSONWords.string(sheet.source)), ("name", JSONWords.string(sheet.name)),
            ("rows", sheet.rows.map { "\($0)" }), ("isInspected", "\(sheet.isInspected)"),
        ])
    }

    private static func object(_ conversion: Conversion) -> String {
        let findings = conversion.findings.map { finding in
            JSONWords.object([
                ("name", JSONWords.string(finding.name)), ("effect", JSONWords.string(finding.effect.rawValue)),
                ("count", "\(finding.count)"), ("message", JSONWords.string(finding.message)),
                ("source", finding.first.map { JSONWords.string($0.source) }),
                ("row", finding.first.map { "\($0.row)" }), ("column", finding.column.map(JSONWords.string)),
            ])
        }
        return JSONWords.object([
            ("formats", JSONWords.array(conversion.formats.map(JSONWords.string))),
            ("isLossless", "\(conversion.isLossless)"), ("findings", JSONWords.array(findings)),
        ])
    }
}

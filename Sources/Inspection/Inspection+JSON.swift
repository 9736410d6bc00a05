internal import ByteScanning
internal import Engine
internal import JSONScanning
internal import Tabular

extension Inspection {
    /// The same as one JSON object, on one line. Members that have nothing to say are left out.
    ///
    /// ```
    /// {"sources": [{"source", "format", "delimiter", "encoding", "compression", "bytes", "rowsRead", "rows", "storage"}], "rowsRead", "rows", "rowsSkipped", "columnCount",
    ///  "columns": [{"name", "kind", "kinds": {"text": 3, …}, "filled", "empty", "absent", "distinct", "isDistinctExact",
    ///               "longest": {"length", "source", "row"}, "minimum", "maximum", "mean", "meanLength",
    ///               "lengths": [{"from", "to", "count"}], "examples": […], "hint"}],
    ///  "statusCodes", "depths": {"values": [{"value", "count"}], "others", "missing"},
    ///  "titles", "urls", "hosts", "folders": {"isExact", "counters", "values": [{"value", "count", "atLeast", "urls": […]}]},
    ///  "brokenPages": {"count", "codes": [{"statusCode", "count", "pages": [{"source", "row", "statusCode", "url", "detail"}]}]},
    ///  "sheets": [{"source", "name", "rows", "isInspected"}],
    ///  "conversions": [{"formats": […], "isLossless",
    ///                   "findings": [{"name", "effect", "count", "message", "source", "row", "column"}]}],
    ///  "warnings": {"skippedRow": 2, …}, "notes": […]}
    /// ```
    public var json: String {
        JSONOutput.object([
            ("sources", JSONOutput.array(sources.map(Inspection.object))), ("rowsRead", "\(rowsRead)"),
            ("rows", "\(rows)"), ("rowsSkipped", "\(rowsSkipped)"), ("columnCount", "\(columnCount)"),
            ("columns", JSONOutput.array(columns.map(Inspection.object))),
            ("statusCodes", statusCodes.map(Inspection.object)), ("depths", depths.map(Inspection.object)),
            ("titles", titles.map(Inspection.object)), ("urls", urls.map(Inspection.object)),
            ("hosts", hosts.map(Inspection.object)), ("folders", folders.map(Inspection.object)),
            ("brokenPages", statusCodes == nil && brokenPageCount == 0 ? nil : brokenPagesObject),
            ("sheets", sheets.isEmpty ? nil : JSONOutput.array(sheets.map(Inspection.object))),
            ("conversions", JSONOutput.array(conversions.map(Inspection.object))),
            ("warnings", JSONOutput.object(warningMembers)),
            ("notes", notes.isEmpty ? nil : JSONOutput.array(notes.map(JSONOutput.string))),
        ])
    }

    private var warningMembers: [(String, String?)] {
        warnings.kinds.map { kind in (kind.name, warnings.entries[kind].map { "\($0.count)" }) }
    }

    private var brokenPagesObject: String {
        let codes = brokenPages.map { group in
            let pages = group.pages.map { page in
                JSONOutput.object([
                    ("source", JSONOutput.string(page.place.source)), ("row", "\(page.place.row)"),
                    ("statusCode", page.statusCode.map(JSONOutput.string)), ("url", page.url.map(JSONOutput.string)),
                    ("detail", page.detail.map(JSONOutput.string)),
                ])
            }
            return JSONOutput.object([
                ("statusCode", group.statusCode.map(JSONOutput.string)), ("count", "\(group.count)"),
                ("pages", JSONOutput.array(pages)),
            ])
        }
        return JSONOutput.object([("count", "\(brokenPageCount)"), ("codes", JSONOutput.array(codes))])
    }

    private static func object(_ source: InspectedSource) -> String {
        JSONOutput.object([
            ("source", JSONOutput.string(source.name)), ("format", JSONOutput.string(source.format)),
            ("delimiter", source.delimiter.map(JSONOutput.string)),
            ("encoding", source.encoding.map(JSONOutput.string)),
            ("compression", source.compression.map(JSONOutput.string)), ("bytes", source.byteCount.map { "\($0)" }),
            ("rowsRead", "\(source.rowsRead)"),
            ("rows", "\(source.rows)"), ("storage", source.storage.map(object)),
        ])
    }

    /// `{"creator", "rowGroups": {"count", "groups": [{"rows", "bytes", "uncompressedBytes"}]}, "columns": [{"name", "type",
    /// "codecs", "encodings", "bytes", "uncompressedBytes"}]}`
    private static func object(_ storage: TableStorage) -> String {
        let groups = storage.groups.map { group in
            JSONOutput.object([
                ("rows", "\(group.rows)"), ("bytes", "\(group.size)"),
                ("uncompressedBytes", "\(group.uncompressedSize)"),
            ])
        }
        let columns = storage.columns.map { column in
            JSONOutput.object([
                ("name", JSONOutput.string(column.name)), ("type", JSONOutput.string(column.type)),
                ("codecs", JSONOutput.array(column.codecs.map(JSONOutput.string))),
                ("encodings", JSONOutput.array(column.encodings.map(JSONOutput.string))), ("bytes", "\(column.size)"),
                ("uncompressedBytes", "\(column.uncompressedSize)"),
            ])
        }
        return JSONOutput.object([
            ("creator", storage.creator.map(JSONOutput.string)),
            (
                "rowGroups",
                JSONOutput.object([("count", "\(storage.groupCount)"), ("groups", JSONOutput.array(groups))])
            ), ("columns", JSONOutput.array(columns)),
        ])
    }

    private static func object(_ column: Column) -> String {
        let kinds = Kind.allCases.map { kind in (kind.rawValue, column.kinds[kind].map { "\($0)" }) }
        let lengths = column.lengths.map { bar in
            JSONOutput.object([
                ("from", "\(bar.lengths.lowerBound)"), ("to", "\(bar.lengths.upperBound)"), ("count", "\(bar.count)"),
            ])
        }
        let longest = column.longestPlace.map { place in
            JSONOutput.object([
                ("length", "\(column.longest)"), ("source", JSONOutput.string(place.source)), ("row", "\(place.row)"),
            ])
        }
        return JSONOutput.object([
            ("name", JSONOutput.string(column.name.description)), ("kind", JSONOutput.string(column.kind)),
            ("kinds", JSONOutput.object(kinds)), ("filled", "\(column.filled)"), ("empty", "\(column.empty)"),
            ("absent", "\(column.absent)"), ("distinct", "\(column.distinct)"),
            ("isDistinctExact", "\(column.isDistinctExact)"), ("longest", longest),
            ("minimum", column.minimum), ("maximum", column.maximum), ("mean", column.mean),
            ("meanLength", Figures.decimal(column.meanLength)), ("lengths", JSONOutput.array(lengths)),
            ("examples", JSONOutput.array(column.examples.map(JSONOutput.string))),
            ("hint", column.hint.map(JSONOutput.string)),
        ])
    }

    private static func object(_ distribution: Distribution) -> String {
        let values = distribution.bars.map { bar in
            JSONOutput.object([("value", JSONOutput.string(bar.value)), ("count", "\(bar.count)")])
        }
        return JSONOutput.object([
            ("values", JSONOutput.array(values)), ("others", "\(distribution.others)"),
            ("missing", "\(distribution.missing)"),
        ])
    }

    private static func object(_ repeated: Repeated) -> String {
        let values = repeated.values.map { value in
            JSONOutput.object([
                ("value", JSONOutput.string(value.text)), ("count", "\(value.count)"), ("atLeast", "\(value.atLeast)"),
                ("urls", value.addresses.isEmpty ? nil : JSONOutput.array(value.addresses.map(JSONOutput.string))),
            ])
        }
        return JSONOutput.object([
            ("isExact", "\(repeated.isExact)"), ("counters", "\(repeated.counters)"),
            ("values", JSONOutput.array(values)),
        ])
    }

    private static func object(_ sheet: Sheet) -> String {
        JSONOutput.object([
            ("source", JSONOutput.string(sheet.source)), ("name", JSONOutput.string(sheet.name)),
            ("rows", sheet.rows.map { "\($0)" }), ("isInspected", "\(sheet.isInspected)"),
        ])
    }

    private static func object(_ conversion: Conversion) -> String {
        let findings = conversion.findings.map { finding in
            JSONOutput.object([
                ("name", JSONOutput.string(finding.name)), ("effect", JSONOutput.string(finding.effect.rawValue)),
                ("count", "\(finding.count)"), ("message", JSONOutput.string(finding.message)),
                ("source", finding.first.map { JSONOutput.string($0.source) }),
                ("row", finding.first.map { "\($0.row)" }), ("column", finding.column.map(JSONOutput.string)),
            ])
        }
        return JSONOutput.object([
            ("formats", JSONOutput.array(conversion.formats.map(JSONOutput.string))),
            ("isLossless", "\(conversion.isLossless)"), ("findings", JSONOutput.array(findings)),
        ])
    }
}

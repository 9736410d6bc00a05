internal import Engine
internal import Tabular

/// An inspection as text in columns.
struct InspectionReport {
    let inspection: Inspection
    let style: TerminalStyle
    let width: Int

    init(_ inspection: Inspection, style: TerminalStyle, width: Int) {
        self.inspection = inspection
        self.style = style
        self.width = width
    }

    var text: String {
        [sources, columns, distributions, places, repeated, broken, sheets, storage, conversions].filter { !$0.isEmpty }
            .map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    // MARK: Parts

    private var sources: [String] {
        let all = inspection.sources
        var lines = all.prefix(20).map { source -> String in
            let of =
                source.rows == source.rowsRead ? "" : " of \(Figures.grouped(source.rowsRead))"
            let facts = InspectionReport.facts(of: source)
            let format = source.format + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
            return style.bold(shown(source.name, 80)) + ": \(format), \(Figures.grouped(source.rows))\(of) "
                + (source.rowsRead == 1 ? "row" : "rows")
        }
        if all.count > 20 { lines.append("and \(Figures.grouped(UInt64(all.count - 20))) more sources") }
        if all.count > 1 {
            lines.append("together: \(Figures.counted(inspection.rows, "row", "rows")), \(columnCount)")
        } else if let last = lines.popLast() {
            lines.append("\(last), \(columnCount)")
        }
        return lines
    }

    /// What was found out of a source: its delimiter, its encoding where it is not UTF-8, its compression.
    static func facts(of source: Inspection.InspectedSource) -> [String] {
        var facts = source.delimiter.map { ["delimiter \(DelimiterName.shown($0))"] } ?? []
        if let encoding = source.encoding, encoding != "utf-8" { facts.append(encoding) }
        if let compression = source.compression { facts.append(compression) }
        return facts
    }

    private var columnCount: String { Figures.counted(UInt64(inspection.columnCount), "column", "columns") }

    private var columns: [String] {
        guard !inspection.columns.isEmpty else { return [] }
        var table = TextTable(
            ["column", "kind", "filled", "different", "longest or range", "in row", "examples"],
            right: [false, false, true, true, true, true, false])
        let isOneSource = inspection.sources.count == 1
        for column in inspection.columns {
            let place = column.longestPlace.map { place in
                isOneSource ? Figures.grouped(place.row) : "\(shown(place.source, 20)) \(Figures.grouped(place.row))"
            }
            // How long a number is says nothing.
            let range = InspectionReport.range(of: column)
            let examples = column.examples.map { shown($0, 40) }.joined(separator: style.dim(" · "))
            table.append([
                shown(column.name.description, 40), column.kind.isEmpty ? "–" : column.kind,
                Figures.percent(column.filled, of: inspection.rows),
                (column.isDistinctExact ? "" : "~") + Figures.grouped(column.distinct),
                range ?? (column.longestPlace == nil ? "" : Figures.grouped(UInt64(column.longest))),
                range == nil ? place ?? "" : "", examples,
            ])
        }
        // Of a narrow terminal the rows of the longest values go first, then what tells least of a column.
        var lines = table.lines(style, width: width, optional: [5, 4, 3, 6])
        let further = inspection.columnCount - inspection.columns.count
        if further > 0 { lines.append("and \(Figures.counted(UInt64(further), "further column", "further columns"))") }
        let hints = inspection.columns.filter { $0.hint != nil }
        for column in hints.prefix(20) {
            lines.append(
                style.dim("\(shown(column.name.description, 40)) stays text: \(shown(column.hint ?? "", 120))"))
        }
        return lines
    }

    /// From where to where numbers go, and their mean.
    static func range(of column: Inspection.Column) -> String? {
        guard let least = column.minimum, let most = column.maximum else { return nil }
        return "\(Figures.figure(least)) to \(Figures.figure(most))"
            + (column.mean.map { ", mean \(Figures.mean($0))" } ?? "")
    }

    private var distributions: [String] {
        var lines: [String] = []
        if let codes = inspection.statusCodes {
            lines += bars("status codes", codes, none: "none", style: statusStyle)
        }
        if let depths = inspection.depths {
            if !lines.isEmpty { lines.append("") }
            lines += bars("depth", depths, none: "none", style: { _ in style.blue })
        }
        return lines
    }

    private func statusStyle(_ code: String) -> (String) -> String {
        switch code.first {
        case "2" where code.count == 3: style.green
        case "3" where code.count == 3: style.blue
        case "4" where code.count == 3: style.yellow
        case "5" where code.count == 3: style.red
        default: style.dim
        }
    }

    private func bars(
        _ title: String, _ values: Inspection.Distribution, none: String, style color: (String) -> (String) -> String
    ) -> [String] {
        var rows = values.bars.map { ($0.value, $0.count) }
        var cut: UInt64 = 0
        if rows.count > 40 {
            // The most frequent stay, in the order they had.
            let least = rows.map(\.1).sorted(by: >)[39]
            let kept = rows.filter { $0.1 >= least }.prefix(40)
            cut = rows.map(\.1).reduce(0, +) - kept.map(\.1).reduce(0, +)
            rows = Array(kept)
        }
        if values.others + cut > 0 { rows.append(("others", values.others + cut)) }
        if values.missing > 0 { rows.append((none, values.missing)) }
        let most = rows.map(\.1).max() ?? 1
        let label = ([title] + rows.map { shown($0.0, 24) }).map(ShownText.width).max() ?? 0
        let barWidth = max(8, min(40, width - label - max(4, Figures.grouped(most).count) - 12))
        var table = TextTable([title, "rows", "", ""], right: [false, true, true, false])
        for (value, count) in rows {
            let label = shown(value, 24)
            table.append([
                label, Figures.grouped(count), Figures.percent(count, of: inspection.rows),
                color(value)(InspectionReport.bar(count, of: most, width: barWidth)),
            ])
        }
        return table.lines(style, width: .max)
    }

    /// A bar of eighths of a character, the longest of `width` characters.
    private static func bar(_ count: UInt64, of most: UInt64, width: Int) -> String {
        let eighths = max(1, Int((Double(count) / Double(max(1, most)) * Double(width * 8)).rounded()))
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }

    private var sheets: [String] {
        guard !inspection.sheets.isEmpty else { return [] }
        let hasSeveral = Set(inspection.sheets.map(\.source)).count > 1
        var table = TextTable(["sheet", "rows", "", ""], right: [false, true, false, false])
        for sheet in inspection.sheets.prefix(100) {
            table.append([
                shown(sheet.name, 40), sheet.rows.map(Figures.grouped) ?? "?", sheet.isInspected ? "inspected" : "",
                hasSeveral ? shown(sheet.source, 60) : "",
            ])
        }
        var lines = table.lines(style, width: .max)
        if inspection.sheets.count > 100 { lines.append("and \(inspection.sheets.count - 100) more sheets") }
        return lines
    }

    private var conversions: [String] {
        var lines = [style.bold("what a conversion would change")]
        let width = inspection.conversions.map { $0.formats.joined(separator: ", ").count }.max() ?? 0
        for conversion in inspection.conversions {
            let name = conversion.formats.joined(separator: ", ")
            let lead = "  " + name + String(repeating: " ", count: width - name.count) + "  "
            let verdict =
                conversion.findings.contains { $0.effect == .refused }
                ? style.red("cannot be written")
                : conversion.isLossless ? style.green("nothing is lost") : style.yellow("something is lost")
            lines.append(lead + verdict)
            for finding in conversion.findings {
                let place = finding.first.map { place -> String in
                    let column = finding.column.map { ", column \(shown($0, 40))" } ?? ""
                    let source = inspection.sources.count > 1 ? "\(shown(place.source, 40)) " : ""
                    let first = finding.count == 1 ? "" : "the first: "
                    return style.dim(" (\(first)\(source)row \(Figures.grouped(place.row))\(column))")
                }
                lines.append(String(repeating: " ", count: width + 6) + finding.message + (place ?? ""))
            }
        }
        return lines
    }

    func shown(_ text: String, _ limit: Int) -> String { style.fitted(ShownText.plain(text), to: limit) }
}

internal import Engine
internal import Tabular

/// An inspection as a page.
struct InspectionPage {
    let inspection: Inspection
    private static let columnLimit = 200

    init(_ inspection: Inspection) { self.inspection = inspection }

    /// The whole page.
    var code: String {
        var html = HTML()
        html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        // Should markup slip through in spite of all: nothing runs, and nothing is fetched.
        html.raw("<meta http-equiv=\"Content-Security-Policy\" ")
        html.raw(
            "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src \(PageScript.source)\">\n"
        )
        html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n")
        html.element("title", TextCut.shown(heading, characters: 80))
        html.raw("\n<style>\n\(PageStyle.css)\n</style>\n</head>\n<body>\n<main>\n")
        for part in [
            header, distributions, places, columns, conversions, lengths, repeated, brokenPages, sheets, storage,
            footer,
        ]
        where !part.isEmpty { html.raw(part + "\n") }
        html.raw("</main>\n<script>\(PageScript.code)</script>\n</body>\n</html>\n")
        return html.code
    }

    // MARK: Head

    private var heading: String {
        let names = inspection.sources.map(\.name)
        guard let first = names.first else { return "No source" }
        let base = first.split(separator: "/").last.map(String.init) ?? first
        return names.count == 1 ? base : "\(base) and \(names.count - 1) more"
    }

    private var header: String {
        var html = HTML()
        html.raw("<header><h1>\(HTML.value(heading, characters: 120))</h1>")
        for source in inspection.sources.prefix(20) {
            html.element("p", line(of: source), attributes: "class=\"quiet\"")
        }
        if inspection.sources.count > 20 {
            html.element("p", "and \(inspection.sources.count - 20) more sources", attributes: "class=\"quiet\"")
        }
        if let time = inspection.madeAt.flatMap(PageTime.text) {
            html.element("p", "Made \(time)", attributes: "class=\"quiet\"")
        }
        html.raw("</header><dl class=\"figures\">")
        for (name, figure) in figures {
            html.raw("<div>")
            html.element("dt", name)
            html.element("dd", figure)
            html.raw("</div>")
        }
        html.raw("</dl>")
        return html.code
    }

    /// From where, where the heading does not say it, in which format, how large.
    private func line(of source: Inspection.InspectedSource) -> String {
        let name = source.name == heading ? [] : [TextCut.shown(source.name, characters: 300)]
        var parts = name + [source.format] + InspectionReport.facts(of: source)
        if let bytes = source.byteCount { parts.append(PageTime.size(bytes)) }
        if inspection.sources.count > 1 { parts.append(Figures.counted(source.rows, "row", "rows")) }
        return parts.joined(separator: " · ")
    }

    private var figures: [(String, String)] {
        var figures = [("Rows", Figures.grouped(inspection.rows))]
        if inspection.rowsRead != inspection.rows {
            figures.append(("Rows read", Figures.grouped(inspection.rowsRead)))
        }
        figures.append(("Columns", Figures.grouped(UInt64(inspection.columnCount))))
        if let url = inspection.columns.first(where: { $0.name == "url" }) {
            figures.append(("Different URLs", (url.isDistinctExact ? "" : "≈ ") + Figures.grouped(url.distinct)))
        }
        if inspection.statusCodes != nil || inspection.brokenPageCount > 0 {
            figures.append(("Broken pages", Figures.grouped(inspection.brokenPageCount)))
        }
        if inspection.rowsSkipped > 0 { figures.append(("Malformed rows", Figures.grouped(inspection.rowsSkipped))) }
        return figures
    }

    // MARK: Charts

    private var distributions: String {
        var parts: [String] = []
        if let codes = inspection.statusCodes {
            parts.append(section("Status codes", bars(codes, none: "none") { InspectionPage.color(ofStatus: $0) }))
        }
        if let depths = inspection.depths {
            parts.append(section("Depth", bars(depths, none: "none") { _ in "accent" }))
        }
        return parts.isEmpty ? "" : "<div class=\"pair\">\(parts.joined())</div>"
    }

    func bars(
        _ values: Inspection.Distribution, none: String, color: (String) -> String
    ) -> String {
        var rows = values.bars.map { PageCharts.Row(label: $0.value, count: $0.count, color: color($0.value)) }
        var others = values.others
        if rows.count > 30 {
            let least = rows.map(\.count).sorted(by: >)[29]
            let kept = rows.filter { $0.count >= least }.prefix(30)
            others += rows.map(\.count).reduce(0, +) - kept.map(\.count).reduce(0, +)
            rows = Array(kept)
        }
        if others > 0 { rows.append(PageCharts.Row(label: "others", count: others, color: "none")) }
        if values.missing > 0 { rows.append(PageCharts.Row(label: none, count: values.missing, color: "none")) }
        return PageCharts.bars(rows, of: inspection.rows, label: "Rows by value")
    }

    private static func color(ofStatus code: String) -> String {
        guard code.count == 3 else { return "none" }
        switch code.first {
        case "2": return "ok"
        case "3": return "moved"
        case "4": return "client"
        case "5": return "server"
        default: return "none"
        }
    }

    private var columns: String {
        guard !inspection.columns.isEmpty else { return "" }
        var html = HTML()
        html.raw(
            "<div class=\"scroll\"><table class=\"stack sortable\"><thead><tr><th scope=\"col\">Column</th><th scope=\"col\">Kind</th><th scope=\"col\">Filled</th>"
        )
        html.raw("<th scope=\"col\" class=\"number\">Different</th>")
        html.raw("<th scope=\"col\" class=\"number\">Longest or range</th><th scope=\"col\">Examples</th>")
        html.raw("</tr></thead><tbody>")
        for column in inspection.columns.prefix(InspectionPage.columnLimit) { html.raw(row(of: column)) }
        html.raw("</tbody></table></div>")
        let further = inspection.columnCount - min(inspection.columns.count, InspectionPage.columnLimit)
        if further > 0 {
            html.element(
                "p", "and \(Figures.counted(UInt64(further), "further column", "further columns"))",
                attributes: "class=\"quiet small\"")
        }
        return section("Columns", html.code)
    }

    private func row(of column: Inspection.Column) -> String {
        var html = HTML()
        html.raw("<tr><th scope=\"row\" class=\"name\">\(HTML.value(column.name.description, characters: 60))")
        if let hint = column.hint {
            html.raw("<span class=\"hint\">stays text: \(HTML.value(hint, characters: 120))</span>")
        }
        html.raw(
            "</th><td class=\"aside\">\(HTML.escaped(column.kind.isEmpty ? "–" : column.kind))</td>")
        html.raw("<td class=\"fill\" data-sort=\"\(column.filled)\">")
        html.text(Figures.percent(column.filled, of: inspection.rows))
        html.raw(PageCharts.bar(column.filled, of: inspection.rows, color: "accent", classes: "bar thin"))
        html.raw("</td><td class=\"number\" data-label=\"different\" data-sort=\"\(column.distinct)\">")
        html.text((column.isDistinctExact ? "" : "≈ ") + Figures.grouped(column.distinct))
        html.raw("</td><td class=\"number aside\" data-label=\"\(column.minimum == nil ? "longest" : "range")\" ")
        html.raw("data-sort=\"\(column.minimum == nil ? "\(column.longest)" : "0")\">")
        if let least = column.minimum, let most = column.maximum {
            html.text("\(Figures.figure(least)) to \(Figures.figure(most))")
            if let mean = column.mean {
                html.element("span", "mean \(Figures.mean(mean))", attributes: "class=\"hint\"")
            }
        } else if let place = column.longestPlace {
            html.text(Figures.grouped(UInt64(column.longest)))
            html.element("span", "row \(Figures.grouped(place.row))", attributes: "class=\"hint\"")
        }
        html.raw("</td><td class=\"long\">")
        for example in column.examples {
            html.raw("<span class=\"example\">\(HTML.value(example, characters: 60)) </span>")
        }
        html.raw("</td></tr>")
        return html.code
    }

    private var lengths: String {
        // The column that holds most of the text.
        let texts = inspection.columns.filter { ($0.kinds[.text] ?? 0) > 0 && $0.lengths.count > 1 }
        guard let column = texts.max(by: { $0.meanLength * Double($0.filled) < $1.meanLength * Double($1.filled) })
        else {
            return ""
        }
        let name = TextCut.shown(column.name.description, characters: 40)
        var html = HTML()
        html.raw(PageCharts.histogram(column.lengths, label: "How many texts have which length"))
        html.element(
            "p",
            "Characters of “\(name)” as Excel counts them, by powers of two: each column begins at the length below it. "
                + "The mean is \(Figures.grouped(UInt64(column.meanLength.rounded()))), the longest "
                + "\(Figures.grouped(UInt64(column.longest))); a cell of a workbook holds 32,767.",
            attributes: "class=\"quiet small\"")
        return section("Text lengths", html.code)
    }

    func section(_ title: String, _ body: String) -> String {
        "<section><h2>\(HTML.escaped(title))</h2>\(body)</section>"
    }
}

internal import Tabular

extension InspectionPage {
    // MARK: Repeated values

    var repeated: String {
        var parts: [String] = []
        if let titles = inspection.titles { parts.append(list("Most repeated titles", titles, isLink: false)) }
        if let urls = inspection.urls { parts.append(list("Most repeated URLs", urls, isLink: true)) }
        return parts.isEmpty ? "" : "<div class=\"pair\">\(parts.joined())</div>"
    }

    private func list(_ title: String, _ values: Inspection.Repeated, isLink: Bool) -> String {
        var html = HTML()
        html.raw("<section>")
        html.element("h2", title)
        if values.values.isEmpty {
            html.element("p", values.isExact ? "None came twice." : "None came often.", attributes: "class=\"quiet\"")
        } else {
            html.raw("<table><tbody>")
            for value in values.values.prefix(10) {
                let shown =
                    isLink ? HTML.link(value.text, characters: 100) : HTML.value(value.text, characters: 100)
                html.raw("<tr><td class=\"long\">\(shown)</td><td class=\"number\">")
                html.text(InspectionReport.count(value))
                html.raw("</td></tr>")
            }
            html.raw("</tbody></table>")
        }
        if !values.isExact {
            html.element(
                "p",
                "Counted with \(Figures.grouped(UInt64(values.counters))) counters: what came more often than once in "
                    + "\(Figures.grouped(UInt64(values.counters))) rows is here for sure, rarer ones may be missing.",
                attributes: "class=\"quiet small\"")
        }
        html.raw("</section>")
        return html.code
    }

    // MARK: Tables

    var brokenPages: String {
        guard inspection.brokenPageCount > 0 else { return "" }
        let hasSeveral = inspection.sources.count > 1
        var html = HTML()
        html.raw(
            "<section><h2>Broken pages</h2><div class=\"scroll\"><table class=\"stack\"><thead><tr><th>Status</th><th>Page</th>"
        )
        html.raw("<th>Title or error</th><th class=\"number\">Row</th>\(hasSeveral ? "<th>Source</th>" : "")")
        html.raw("</tr></thead><tbody>")
        for page in inspection.brokenPages {
            html.raw(
                "<tr><td class=\"first\">\(HTML.value(page.statusCode ?? "–", characters: 20))</td><td class=\"long\">")
            html.raw(page.url.map { HTML.link($0, characters: 120) } ?? "–")
            html.raw("</td><td class=\"long\">\(page.detail.map { HTML.value($0, characters: 120) } ?? "")</td>")
            html.element(
                "td", Figures.grouped(page.place.row), attributes: "class=\"number aside first\" data-label=\"row\"")
            if hasSeveral { html.raw("<td class=\"long\">\(HTML.value(page.place.source, characters: 60))</td>") }
            html.raw("</tr>")
        }
        html.raw("</tbody></table></div>")
        let shown = UInt64(inspection.brokenPages.count)
        let count =
            shown < inspection.brokenPageCount
            ? "The first \(Figures.grouped(shown)) of \(Figures.grouped(inspection.brokenPageCount))"
            : Figures.counted(shown, "page", "pages")
        html.element(
            "p", "\(count) with a status code of 400 and above, or with an error and none.",
            attributes: "class=\"quiet small\"")
        html.raw("</section>")
        return html.code
    }

    var sheets: String {
        guard !inspection.sheets.isEmpty else { return "" }
        let hasSeveral = Set(inspection.sheets.map(\.source)).count > 1
        var html = HTML()
        html.raw("<section><h2>Sheets</h2><div class=\"scroll\"><table><thead><tr><th>Sheet</th>")
        html.raw("<th class=\"number\">Rows</th><th></th>\(hasSeveral ? "<th>Workbook</th>" : "")</tr></thead><tbody>")
        for sheet in inspection.sheets.prefix(200) {
            html.raw("<tr><td class=\"long\">\(HTML.value(sheet.name, characters: 80))</td>")
            html.element("td", sheet.rows.map(Figures.grouped) ?? "?", attributes: "class=\"number\"")
            html.raw("<td class=\"quiet\">\(sheet.isInspected ? "inspected" : "only counted")</td>")
            if hasSeveral { html.raw("<td class=\"long\">\(HTML.value(sheet.source, characters: 80))</td>") }
            html.raw("</tr>")
        }
        html.raw("</tbody></table></div></section>")
        return html.code
    }

    var conversions: String {
        var html = HTML()
        html.raw("<section><h2>What a conversion would change</h2><dl class=\"verdicts\">")
        for conversion in inspection.conversions {
            html.element("dt", conversion.formats.joined(separator: ", "))
            let isRefused = conversion.findings.contains { $0.effect == .refused }
            let (text, color) =
                isRefused
                ? ("Cannot be written", "refused")
                : conversion.isLossless ? ("Nothing is lost", "kept") : ("Something is lost", "lost")
            html.raw("<dd>")
            html.element("span", text, attributes: "class=\"verdict \(color)\"")
            if !conversion.findings.isEmpty {
                html.raw("<ul>")
                for finding in conversion.findings {
                    html.raw("<li>\(HTML.escaped(finding.message))")
                    if let place = finding.first {
                        html.raw(" <span class=\"quiet\">\(self.place(place, finding))</span>")
                    }
                    html.raw("</li>")
                }
                html.raw("</ul>")
            }
            html.raw("</dd>")
        }
        html.raw("</dl></section>")
        return html.code
    }

    private func place(_ place: Inspection.Place, _ finding: Inspection.Conversion.Finding) -> String {
        let source = inspection.sources.count > 1 ? "\(HTML.value(place.source, characters: 60)), " : ""
        let column = finding.column.map { ", column \(HTML.value($0, characters: 60))" } ?? ""
        let first = finding.count == 1 ? "" : "the first: "
        return "(\(first)\(source)row \(Figures.grouped(place.row))\(column))"
    }

    var footer: String {
        var html = HTML()
        html.raw("<footer>")
        html.element(
            "p",
            "Made by hasdata-export inspect, in one pass over the rows. Numbers with ≈ are estimates, off by 3 % typically. "
                + "Filled are cells that are neither absent, null nor empty text. Rows are counted from 1, without the "
                + "header, among those that passed the filters.")
        html.raw("</footer>")
        return html.code
    }
}

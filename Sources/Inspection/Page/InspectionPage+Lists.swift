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
            html.raw("<table class=\"sortable\"><thead><tr><th scope=\"col\">\(isLink ? "URL" : "Title")</th>")
            html.raw("<th scope=\"col\" class=\"number\">Rows</th></tr></thead><tbody>")
            for value in values.values.prefix(10) { html.raw(row(of: value, isLink: isLink)) }
            html.raw("</tbody></table>")
        }
        html.raw(doubt(values))
        html.raw("</section>")
        return html.code
    }

    /// A value with the addresses that have it.
    private func row(of value: Inspection.Repeated.Value, isLink: Bool) -> String {
        var html = HTML()
        let shown = isLink ? HTML.link(value.text, characters: 100) : HTML.value(value.text, characters: 100)
        html.raw("<tr><td class=\"long\">\(shown)")
        if !value.addresses.isEmpty {
            html.raw("<ul class=\"pages\">")
            for address in value.addresses { html.raw("<li>\(HTML.link(address, characters: 100))</li>") }
            if value.atLeast > UInt64(value.addresses.count), value.addresses.count == FrequentValues.addressCount {
                html.raw("<li>…</li>")
            }
            html.raw("</ul>")
        }
        html.raw("</td><td class=\"number\" data-sort=\"\(value.atLeast)\">")
        html.text(InspectionReport.count(value))
        html.raw("</td></tr>")
        return html.code
    }

    private func doubt(_ values: Inspection.Repeated) -> String {
        guard !values.isExact else { return "" }
        var html = HTML()
        html.element(
            "p",
            "Counted with \(Figures.grouped(UInt64(values.counters))) counters: what came more often than once in "
                + "\(Figures.grouped(UInt64(values.counters))) rows is here for sure, rarer ones may be missing.",
            attributes: "class=\"quiet small\"")
        return html.code
    }

    // MARK: Hosts and folders

    var places: String {
        var parts: [String] = []
        for (title, values) in [("Hosts", inspection.hosts), ("Folders", inspection.folders)] {
            guard let values, !values.values.isEmpty else { continue }
            let rows = values.values.prefix(10).map {
                PageCharts.Row(label: $0.text, count: $0.atLeast, color: "accent")
            }
            var body = PageCharts.bars(Array(rows), of: inspection.rows, label: "Rows by \(title.lowercased())")
            if values.values.count > 10 || !values.isExact {
                body += "<p class=\"quiet small\">The ten of most rows.</p>" + doubt(values)
            }
            parts.append(section(title, body))
        }
        return parts.isEmpty ? "" : "<div class=\"pair\">\(parts.joined())</div>"
    }

    // MARK: Tables

    var brokenPages: String {
        guard inspection.brokenPageCount > 0 else { return "" }
        let hasSeveral = inspection.sources.count > 1
        var html = HTML()
        html.raw("<section><h2>Broken pages</h2>")
        for group in inspection.brokenPages {
            let code = group.statusCode.map { "Status code \($0)" } ?? "No status code"
            html.element("h3", "\(code): \(Figures.counted(group.count, "page", "pages"))")
            html.raw(
                "<div class=\"scroll\"><table class=\"stack aligned sortable\"><thead><tr><th scope=\"col\">Page</th>")
            html.raw("<th scope=\"col\">Title or error</th><th scope=\"col\" class=\"number\">Row</th>")
            html.raw("\(hasSeveral ? "<th scope=\"col\">Source</th>" : "")</tr></thead><tbody>")
            for page in group.pages { html.raw(row(of: page, hasSeveral: hasSeveral)) }
            html.raw("</tbody></table></div>")
            if UInt64(group.pages.count) < group.count {
                html.element("p", "The first \(group.pages.count).", attributes: "class=\"quiet small\"")
            }
        }
        html.element(
            "p", "Pages with a status code of 400 and above, or with an error and none.",
            attributes: "class=\"quiet small\"")
        html.raw("</section>")
        return html.code
    }

    private func row(of page: Inspection.BrokenPage, hasSeveral: Bool) -> String {
        var html = HTML()
        html.raw("<tr><td class=\"long first\">")
        html.raw(page.url.map { HTML.link($0, characters: 120) } ?? "–")
        html.raw("</td><td class=\"long\">\(page.detail.map { HTML.value($0, characters: 120) } ?? "")</td>")
        html.element(
            "td", Figures.grouped(page.place.row), attributes: "class=\"number aside first\" data-label=\"row\"")
        if hasSeveral { html.raw("<td class=\"long\">\(HTML.value(page.place.source, characters: 60))</td>") }
        html.raw("</tr>")
        return html.code
    }

    var sheets: String {
        guard !inspection.sheets.isEmpty else { return "" }
        let hasSeveral = Set(inspection.sheets.map(\.source)).count > 1
        var html = HTML()
        html.raw(
            "<section><h2>Sheets</h2><div class=\"scroll\"><table class=\"sortable\"><thead><tr><th scope=\"col\">Sheet</th>"
        )
        html.raw("<th scope=\"col\" class=\"number\">Rows</th><th scope=\"col\">State</th>")
        html.raw("\(hasSeveral ? "<th scope=\"col\">Workbook</th>" : "")</tr></thead><tbody>")
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

    /// How Parquet keeps its columns.
    var storage: String {
        var html = HTML()
        for source in inspection.sources.prefix(20) {
            guard let storage = source.storage else { continue }
            html.raw("<section><h2>How \(HTML.value(source.name, characters: 80)) is stored</h2>")
            let rows = storage.groups.map(\.rows)
            var text = Figures.counted(UInt64(storage.groupCount), "row group", "row groups")
            if let least = rows.min(), let most = rows.max() {
                text +=
                    " of \(least == most ? "" : "\(Figures.grouped(least)) to ")\(Figures.counted(most, "row", "rows"))"
            }
            html.element(
                "p", text + (storage.creator.map { ", written by \($0)" } ?? ""), attributes: "class=\"quiet\"")
            html.raw("<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th scope=\"col\">Column</th>")
            html.raw("<th scope=\"col\">Type</th><th scope=\"col\">Compression</th>")
            html.raw("<th scope=\"col\" class=\"number\">Bytes</th>")
            html.raw("<th scope=\"col\" class=\"number\">Uncompressed</th></tr></thead><tbody>")
            for column in storage.columns.prefix(200) {
                html.raw("<tr><th scope=\"row\" class=\"name\">\(HTML.value(column.name, characters: 60))</th>")
                html.element("td", column.type)
                html.element("td", column.codecs.joined(separator: ", "))
                html.element("td", Figures.grouped(column.size), attributes: "class=\"number\"")
                html.element("td", Figures.grouped(column.uncompressedSize), attributes: "class=\"number\"")
                html.raw("</tr>")
            }
            html.raw("</tbody></table></div></section>")
        }
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
                + "Filled are cells that are neither absent, null nor empty: no text, no [] and no {}. Rows are counted from 1, without the "
                + "header, among those that passed the filters.")
        html.raw("</footer>")
        return html.code
    }
}

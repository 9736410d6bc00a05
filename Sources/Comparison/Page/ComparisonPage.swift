internal import Inspection
public import Tabular
internal import Transforms

extension Comparison {
    /// The same as a page of HTML: one file that needs no script and nothing from the network, for light and dark screens,
    /// phones and paper. Every value in it is escaped, and of each kind the first thousand rows are in it.
    ///
    /// - Throws: `.output` where a temporary file cannot be read.
    public func page() throws(ExportError) -> String { try ComparisonPage(self).code() }
}

/// A comparison as a page.
struct ComparisonPage {
    let comparison: Comparison
    /// How many differences of each kind are in it.
    static let most = 1000

    init(_ comparison: Comparison) { self.comparison = comparison }

    func code() throws(ExportError) -> String {
        let first = try comparison.first(ComparisonPage.most)
        var html = HTML()
        html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        // Should markup slip through in spite of all: nothing runs, and nothing is fetched.
        html.raw("<meta http-equiv=\"Content-Security-Policy\" ")
        html.raw("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n")
        html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n")
        html.element("title", "\(name(of: comparison.old)) → \(name(of: comparison.new))")
        html.raw("\n<style>\n\(PageStyle.css)\n\(ComparisonStyle.css)\n</style>\n</head>\n<body>\n<main>\n")
        html.raw(header)
        html.raw(picture)
        html.raw(pages)
        html.raw(fields)
        html.raw(changes(first.changed))
        html.raw(list("Added", "added", first.added, of: comparison.added))
        html.raw(list("Removed", "removed", first.removed, of: comparison.removed))
        html.raw("<footer><p>Made by hasdata-export diff. ")
        html.text(
            comparison.key.isEmpty
                ? "Whole rows were compared, by value."
                : "Rows were paired by \(comparison.key.map(\.description).joined(separator: ", ")), and compared by value."
        )
        html.raw("</p></footer>\n</main>\n</body>\n</html>\n")
        return html.code
    }

    private func name(of side: Comparison.Side) -> String {
        let first = side.names.first ?? "nothing"
        let base = first.split(separator: "/").last.map(String.init) ?? first
        let shown = TextCut.shown(base, characters: 60)
        return side.names.count > 1 ? "\(shown) and \(side.names.count - 1) more" : shown
    }

    private var header: String {
        var html = HTML()
        html.raw("<header><h1>\(HTML.value(name(of: comparison.old), characters: 80)) → ")
        html.raw("\(HTML.value(name(of: comparison.new), characters: 80))</h1>")
        html.element(
            "p",
            comparison.hasDifferences
                ? "\(Figures.counted(comparison.old.rows, "row", "rows")) then, "
                    + "\(Figures.grouped(comparison.new.rows)) now" : "Nothing differs.", attributes: "class=\"quiet\"")
        html.raw("</header><dl class=\"figures\">")
        var figures = [("Added", comparison.added), ("Removed", comparison.removed)]
        if !comparison.key.isEmpty { figures.append(("Changed", comparison.changed)) }
        for (name, count) in figures + [("Unchanged", comparison.unchanged)] {
            html.raw("<div>")
            html.element("dt", name)
            html.element("dd", Figures.grouped(count))
            html.raw("</div>")
        }
        html.raw("</dl>\n")
        return html.code
    }

    /// All rows as one bar.
    private var picture: String {
        let parts = [
            ("unchanged", comparison.unchanged, "none"), ("changed", comparison.changed, "client"),
            ("added", comparison.added, "ok"), ("removed", comparison.removed, "server"),
        ].filter { $0.1 > 0 }
        let whole = parts.reduce(0) { $0 + $1.1 }
        guard whole > 0 else { return "" }
        var html = HTML()
        html.raw(
            "<section><h2>All rows</h2><svg class=\"bar all\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" ")
        let label = parts.map { "\(Figures.grouped($0.1)) \($0.0)" }.joined(separator: ", ")
        html.raw("role=\"img\" aria-label=\"\(HTML.escaped(label))\">")
        var start = 0
        for (name, count, color) in parts {
            // What is there is seen, and the last part takes what is left.
            let width = max(4, min(1000 - start, Figures.permille(count, of: whole)))
            html.raw(
                "<rect class=\"\(color)\" x=\"\(start)\" width=\"\(name == parts.last?.0 ? 1000 - start : width)\"")
            html.raw(" height=\"10\"><title>\(name): \(Figures.grouped(count))</title></rect>")
            start += width
        }
        html.raw("</svg><p class=\"keys small\">")
        for (name, count, color) in parts {
            html.raw("<span><svg class=\"dot\" viewBox=\"0 0 10 10\" aria-hidden=\"true\">")
            html.raw("<rect class=\"\(color)\" width=\"10\" height=\"10\"/></svg> \(name) ")
            html.element("span", Figures.percent(count, of: whole), attributes: "class=\"quiet\"")
            html.raw("</span> ")
        }
        html.raw("</p></section>\n")
        return html.code
    }

    private var pages: String {
        let pages = comparison.pages
        var rows = pages.statusCodes.prefix(20).map { change in
            PageBar(name: change.text, count: change.rows, color: ComparisonPage.color(of: change))
        }
        guard pages.arePages else { return "" }
        for (name, count) in [
            ("redirected now", pages.redirected), ("title changed", pages.titles), ("depth changed", pages.depths),
        ] where count > 0 { rows.append(PageBar(name: name, count: count, color: "moved")) }
        return bars("Pages", rows)
    }

    private static func color(of change: PageChanges.StatusChange) -> String {
        switch change.new.first {
        case "2": "ok"
        case "3": "moved"
        case "4": "client"
        case "5": "server"
        default: "none"
        }
    }

    private var fields: String {
        let fields = comparison.changedFields.sorted { $0.rows > $1.rows }.prefix(30)
        return bars(
            "Changed fields",
            fields.map { PageBar(name: $0.name.description, count: $0.rows, color: "accent") })
    }

    /// A bar of a chart.
    private struct PageBar {
        var name: String
        var count: UInt64
        var color: String
    }

    private func bars(_ title: String, _ rows: [PageBar]) -> String {
        guard let most = rows.map(\.count).max() else { return "" }
        var html = HTML()
        html.raw("<section><h2>\(title)</h2><div class=\"bars\" role=\"group\" aria-label=\"\(title)\">")
        for row in rows {
            html.raw("<span class=\"label\">\(HTML.value(row.name, characters: 60))</span>")
            html.raw("<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
            html.raw(
                "<rect class=\"\(row.color)\" width=\"\(Figures.permille(row.count, of: most))\" height=\"10\"/></svg>")
            html.element("span", Figures.grouped(row.count), attributes: "class=\"number\"")
            html.element("span", "", attributes: "class=\"share\"")
        }
        html.raw("</div></section>\n")
        return html.code
    }
}

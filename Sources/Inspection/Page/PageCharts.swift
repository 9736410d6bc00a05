/// Charts as inline SVG. Labels and numbers stand beside them as text, so that they stay readable at any width.
enum PageCharts {
    /// One row of a chart of bars.
    struct Row {
        var label: String
        var count: UInt64
        /// The class that colours it.
        var color: String
    }

    /// A bar that fills a part of its track.
    static func bar(_ part: UInt64, of whole: UInt64, color: String, classes: String = "bar") -> String {
        // What is there is seen, and so is what is missing.
        let permille = Figures.permille(part, of: whole)
        let width = permille == 0 || permille == 1000 ? permille : min(988, max(12, permille))
        return "<svg class=\"\(classes)\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
            + "<rect class=\"\(color)\" width=\"\(width)\" height=\"10\"/></svg>"
    }

    /// Bars below each other with label, count and share.
    static func bars(_ rows: [Row], of whole: UInt64, label: String) -> String {
        let most = rows.map(\.count).max() ?? 1
        var html = HTML()
        html.raw("<div class=\"bars\" role=\"group\" aria-label=\"\(HTML.escaped(label))\">")
        for row in rows {
            html.raw("<span class=\"label\">\(HTML.value(row.label, characters: 40))</span>")
            html.raw(bar(row.count, of: most, color: row.color))
            html.element("span", Figures.grouped(row.count), attributes: "class=\"number\"")
            html.element("span", Figures.percent(row.count, of: whole), attributes: "class=\"number share\"")
        }
        html.raw("</div>")
        return html.code
    }

    /// Columns beside each other, one for each range of lengths from the shortest to the longest.
    static func histogram(_ lengths: [Inspection.Column.LengthBar], label: String) -> String {
        guard let first = lengths.first, let last = lengths.last else { return "" }
        var bars: [(name: String, count: UInt64)] = []
        for index in ColumnTally.lengthIndex(
            first.lengths.lowerBound)...ColumnTally.lengthIndex(last.lengths.lowerBound)
        {
            let range = ColumnTally.lengthRange(index)
            let count = lengths.first { $0.lengths == range }?.count ?? 0
            bars.append((short(range.lowerBound), count))
        }
        let most = bars.map(\.count).max() ?? 1
        var html = HTML()
        // Few columns are not stretched over the whole width.
        html.raw(
            "<figure class=\"histogram\" style=\"max-width:\(bars.count * 7)rem\"><svg class=\"columns\" viewBox=\"0 -4 \(bars.count * 10) 104\" "
        )
        html.raw("preserveAspectRatio=\"none\" role=\"img\" aria-label=\"\(HTML.escaped(label))\">")
        for (index, bar) in bars.enumerated() where bar.count > 0 {
            let tenths = max(8, Figures.permille(bar.count, of: most))
            let height = "\(tenths / 10).\(tenths % 10)"
            let top = "\((1000 - tenths) / 10).\((1000 - tenths) % 10)"
            html.raw("<rect class=\"accent\" x=\"\(index * 10 + 1)\" y=\"\(top)\" width=\"8\" height=\"\(height)\">")
            html.raw("<title>\(bar.name) and above: \(Figures.grouped(bar.count))</title></rect>")
        }
        html.raw("</svg><div class=\"scale\" aria-hidden=\"true\">")
        for bar in bars { html.element("span", bar.name) }
        html.raw("</div></figure>")
        return html.code
    }

    /// `512`, `4 K`, `32 K`.
    private static func short(_ number: Int) -> String {
        if number < 1024 { return "\(number)" }
        return number < 1 << 20 ? "\(number >> 10) K" : "\(number >> 20) M"
    }
}

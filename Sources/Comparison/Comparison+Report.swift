internal import Inspection
public import Tabular
internal import Transforms

extension Comparison {
    /// The counts and the first differences of each kind, for people to read: plain text in columns, `width` wide at most;
    /// with `ascii` for a terminal that shows nothing else.
    ///
    /// - Throws: `.output` where a temporary file cannot be read.
    public func report(
        colors: Bool = false, width: Int = 120, ascii: Bool = false
    ) throws(ExportError) -> String {
        var report = ComparisonReport(
            self, style: TerminalStyle(isOn: colors, isASCII: ascii), width: max(40, width))
        return try report.text()
    }
}

/// A comparison as text.
private struct ComparisonReport {
    private let comparison: Comparison
    private let style: TerminalStyle
    private let width: Int
    /// How many of each kind are shown.
    private static let shown = 10

    init(_ comparison: Comparison, style: TerminalStyle, width: Int) {
        self.comparison = comparison
        self.style = style
        self.width = width
    }

    mutating func text() throws(ExportError) -> String {
        var parts = [counts]
        if !pageLines.isEmpty { parts.append(pageLines) }
        if !fieldLines.isEmpty { parts.append(fieldLines) }
        let first = try comparison.first(ComparisonReport.shown)
        parts += [
            list("added", first.added, comparison.added, style.green),
            list("removed", first.removed, comparison.removed, style.red), changes(first.changed),
        ].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var counts: [String] {
        let (old, new) = (comparison.old, comparison.new)
        guard comparison.hasDifferences else {
            let other = old.rows == new.rows ? "" : ", old \(Figures.counted(old.rows, "row", "rows"))"
            return [style.bold("nothing differs") + ": \(Figures.counted(new.rows, "row", "rows"))\(other)"]
        }
        var table = TextTable(["", "rows", ""], right: [false, true, false])
        table.append(["old", Figures.grouped(old.rows), name(of: old)])
        table.append(["new", Figures.grouped(new.rows), name(of: new)])
        table.append([style.green("added"), Figures.grouped(comparison.added), ""])
        table.append([style.red("removed"), Figures.grouped(comparison.removed), ""])
        if !comparison.key.isEmpty {
            table.append([style.yellow("changed"), Figures.grouped(comparison.changed), ""])
        }
        table.append([style.dim("unchanged"), Figures.grouped(comparison.unchanged), ""])
        return table.lines(style, width: width)
    }

    private func name(of side: Comparison.Side) -> String {
        let first = shown(side.names.first ?? "", 60)
        return side.names.count > 1 ? "\(first) and \(side.names.count - 1) more" : first
    }

    private var pageLines: [String] {
        let pages = comparison.pages
        var table = TextTable(["pages", "rows"], right: [false, true])
        for change in pages.statusCodes.prefix(ComparisonReport.shown) {
            table.append(["status \(shown(change.text, 30))", Figures.grouped(change.rows)])
        }
        for (name, count) in [
            ("redirected now", pages.redirected), ("title changed", pages.titles), ("depth changed", pages.depths),
        ] where count > 0 && pages.arePages { table.append([name, Figures.grouped(count)]) }
        let lines = table.lines(style, width: width)
        return lines.count > 1 ? lines : []
    }

    private var fieldLines: [String] {
        guard !comparison.changedFields.isEmpty else { return [] }
        var table = TextTable(["changed fields", "rows"], right: [false, true])
        let fields = comparison.changedFields.sorted { $0.rows > $1.rows }
        for field in fields.prefix(20) {
            table.append([shown(field.name.description, 40), Figures.grouped(field.rows)])
        }
        var lines = table.lines(style, width: width)
        if fields.count > 20 { lines.append(style.dim("and \(Figures.grouped(UInt64(fields.count - 20))) more")) }
        return lines
    }

    private func list(
        _ title: String, _ differences: [Difference], _ count: UInt64, _ color: (String) -> String
    ) -> [String] {
        guard !differences.isEmpty else { return [] }
        var lines = [color(title) + more(count, differences.count)]
        for difference in differences { lines.append("  " + shown(label(of: difference), width - 4)) }
        return lines
    }

    private func changes(_ differences: [Difference]) -> [String] {
        guard !differences.isEmpty else { return [] }
        var lines = [style.yellow("changed") + more(comparison.changed, differences.count)]
        for difference in differences {
            lines.append("  " + shown(label(of: difference), width - 4))
            for field in difference.fields.prefix(5) {
                let name = shown(field.name.description, 24)
                let room = max(12, (width - 12 - ShownText.width(name)) / 2)
                let values = ComparisonReport.excerpts(of: field, room).map { value in
                    value.map { shown($0, room) } ?? style.dim("none")
                }
                lines.append("    \(style.dim(name))  \(values[0]) \(style.dim("→")) \(values[1])")
            }
            if difference.fields.count > 5 {
                lines.append("    " + style.dim("and \(difference.fields.count - 5) more"))
            }
        }
        return lines
    }

    /// The beginnings of both values or, where they are alike for longer than is shown, from a little before where they
    /// differ.
    private static func excerpts(of field: Difference.Field, _ room: Int) -> [String?] {
        guard let old = field.old, let new = field.new else { return [field.old, field.new].map { $0?.excerpt } }
        let (one, two) = Difference.Value.excerpts(old, new)
        let alike = zip(one, two).prefix { $0 == $1 }.count
        guard alike > room / 2 else { return [one, two] }
        return [one, two].map { "…" + $0.dropFirst(alike - room / 4) }
    }

    private func more(_ count: UInt64, _ shown: Int) -> String {
        count > UInt64(shown) ? style.dim(", the first \(shown) of \(Figures.grouped(count))") : ""
    }

    private func label(of difference: Difference) -> String { difference.label }

    private func shown(_ text: String, _ limit: Int) -> String { style.fitted(ShownText.plain(text), to: limit) }
}

extension Difference {
    /// What its row is called: the key, or else the first values.
    var label: String {
        if !key.isEmpty { return key.map { $0?.excerpt ?? "none" }.joined(separator: ", ") }
        return fields.prefix(4).map { field in
            "\(field.name): \((field.new ?? field.old)?.excerpt ?? "")"
        }.joined(separator: ", ")
    }
}

extension Difference.Value {
    /// The beginning of its text, for one line.
    var excerpt: String {
        bytes.count > 4096 ? Difference.Value(kind == .escapedText ? .text : kind, Array(bytes[..<4096])).text : text
    }

    /// The beginnings of two texts or, where they are alike for long, what stands around the place at which they differ.
    fileprivate static func excerpts(_ old: Difference.Value, _ new: Difference.Value) -> (String, String) {
        let (one, two) = (Array(old.text.utf8), Array(new.text.utf8))
        let alike = CommonFrame.alike(one, two)
        let start = alike > 2048 ? CommonFrame.character(upTo: alike - 1024, in: one[...]) : 0
        func text(_ bytes: [UInt8]) -> String {
            let end = CommonFrame.character(upTo: min(start + 4096, bytes.count), in: bytes[...])
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
        return (text(one), text(two))
    }
}

extension Comparison {
    /// The first differences of each kind, at most `count` of each.
    func first(_ count: Int) throws(ExportError) -> (added: [Difference], removed: [Difference], changed: [Difference])
    {
        var found: [[Difference]] = [[], [], []]
        let wanted = [added, removed, changed].map { min($0, UInt64(count)) }
        let cursor = differences.makeCursor()
        while zip(found, wanted).contains(where: { UInt64($0.count) < $1 }), let next = try cursor.next() {
            let kind = Int(next.change.rawValue)
            if found[kind].count < count { found[kind].append(next) }
        }
        return (found[0], found[1], found[2])
    }
}

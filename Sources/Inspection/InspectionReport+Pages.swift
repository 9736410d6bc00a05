internal import Tabular

extension InspectionReport {
    /// How many broken pages of a status code are listed.
    private static var listed: Int { 3 }

    /// Hosts where there are several, and folders.
    var places: [String] {
        var lines: [String] = []
        for (what, values) in [("hosts", inspection.hosts), ("folders", inspection.folders)] {
            guard let values, values.values.count > 1 else { continue }
            if !lines.isEmpty { lines.append("") }
            var table = TextTable([what, "rows", ""], right: [false, true, true])
            for value in values.values.prefix(5) {
                table.append([
                    shown(value.text, max(16, width - 30)), InspectionReport.count(value),
                    Figures.percent(value.atLeast, of: inspection.rows),
                ])
            }
            lines += table.lines(style, width: .max)
        }
        return lines
    }

    var repeated: [String] {
        var lines: [String] = []
        for (what, values) in [("titles", inspection.titles), ("URLs", inspection.urls)] {
            guard let values, !values.values.isEmpty else { continue }
            if !lines.isEmpty { lines.append("") }
            let hasAddresses = values.values.contains { !$0.addresses.isEmpty }
            var table = TextTable(
                ["repeated \(what)", "rows"] + (hasAddresses ? ["first URLs"] : []),
                right: [false, true] + (hasAddresses ? [false] : []))
            for value in values.values.prefix(5) {
                let text = shown(value.text, hasAddresses ? max(16, width / 3) : width - 24)
                let lead = [text, InspectionReport.count(value)]
                guard hasAddresses else {
                    table.append(lead)
                    continue
                }
                table.append(lead + [value.addresses.first.map { shown($0, 200) } ?? ""])
                for address in value.addresses.dropFirst() { table.append(["", "", shown(address, 200)]) }
            }
            lines += table.lines(style, width: hasAddresses ? width : .max)
            if !values.isExact {
                lines.append(
                    style.dim(
                        "counted with \(Figures.grouped(UInt64(values.counters))) counters: rarer ones may be missing"))
            }
        }
        return lines
    }

    /// A count, or from where to where it may lie.
    static func count(_ value: Inspection.Repeated.Value) -> String {
        value.count == value.atLeast
            ? Figures.grouped(value.count) : "\(Figures.grouped(value.atLeast))–\(Figures.grouped(value.count))"
    }

    /// Broken pages by status code, the first of each.
    var broken: [String] {
        guard inspection.brokenPageCount > 0 else { return [] }
        var table = TextTable(
            ["broken", "pages", "first ones", "row", "what"], right: [false, true, false, true, false])
        var listed: UInt64 = 0
        for group in inspection.brokenPages {
            for (index, page) in group.pages.prefix(InspectionReport.listed).enumerated() {
                listed += 1
                table.append([
                    index == 0 ? group.statusCode.map { shown($0, 12) } ?? "none" : "",
                    index == 0 ? Figures.grouped(group.count) : "", shown(page.url ?? "–", max(20, width - 50)),
                    Figures.grouped(page.place.row), shown(page.detail ?? "", 30),
                ])
            }
        }
        var lines = table.lines(style, width: width, optional: [4])
        if inspection.brokenPageCount > listed {
            lines.append(
                style.dim(
                    "the first of \(Figures.grouped(inspection.brokenPageCount)); \(Setting.audit) lists all"))
        }
        return lines
    }
}

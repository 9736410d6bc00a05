internal import Tabular

extension InspectionReport {
    /// How files keep their rows, those that tell.
    var storage: [String] {
        var lines: [String] = []
        for source in inspection.sources.filter({ $0.storage != nil }).prefix(20) {
            guard let storage = source.storage else { continue }
            if !lines.isEmpty { lines.append("") }
            lines.append(head(of: storage, in: source))
            var table = TextTable(
                ["stored", "type", "compression", "bytes", "uncompressed", "encodings"],
                right: [false, false, false, true, true, false])
            for column in storage.columns.prefix(100) {
                table.append([
                    shown(column.name, 40), column.type, column.codecs.joined(separator: ", "),
                    Figures.grouped(column.size), Figures.grouped(column.uncompressedSize),
                    column.encodings.joined(separator: ", "),
                ])
            }
            lines += table.lines(style, width: width, optional: [5, 4, 2])
            if storage.columns.count > 100 { lines.append("and \(storage.columns.count - 100) more columns") }
        }
        return lines
    }

    /// `a.parquet: 3 row groups of 100 to 1,000 rows, written by x`.
    private func head(of storage: TableStorage, in source: Inspection.InspectedSource) -> String {
        let groups = Figures.counted(UInt64(storage.groupCount), "row group", "row groups")
        let rows = storage.groups.map(\.rows)
        var text = style.bold(shown(source.name, 80)) + ": \(groups)"
        if let least = rows.min(), let most = rows.max() {
            let range = least == most ? "" : "\(Figures.grouped(least)) to "
            text += " of \(range)\(Figures.counted(most, "row", "rows"))"
        }
        return storage.creator.map { "\(text), written by \(shown($0, 80))" } ?? text
    }
}

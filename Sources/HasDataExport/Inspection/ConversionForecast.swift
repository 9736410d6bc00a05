internal import Tabular
internal import XLSXFormat

/// What a conversion to each format that comes with the library would change.
struct ConversionForecast {
    let findings: InspectionFindings
    let rows: UInt64
    let repeatedKeys: WarningCounts.Entry?

    typealias Finding = Inspection.Conversion.Finding

    var conversions: [Inspection.Conversion] {
        [
            Inspection.Conversion(formats: ["csv", "tsv"], findings: inDelimitedText),
            Inspection.Conversion(formats: ["json", "jsonl"], findings: inJSON),
            Inspection.Conversion(formats: ["xlsx"], findings: inWorkbook),
        ]
    }

    private var inDelimitedText: [Finding] {
        [surrogates, surrogatesInNames, keys, nulls("empty fields"), nested, datesAsText].compactMap { $0 }
    }

    private var inJSON: [Finding] { [keys, datesAsText].compactMap { $0 } }

    private var inWorkbook: [Finding] {
        [
            tooManyColumns, surrogates, surrogatesInNames, keys, longCells, wideNumbers, emptyRows, furtherSheets,
            nulls("no cells"), nested,
        ].compactMap { $0 }
    }

    // MARK: What is lost

    private var surrogates: Finding? {
        finding(
            "lone-surrogates", .lost, \.surrogates, one: "lone surrogate becomes U+FFFD",
            many: "lone surrogates become U+FFFD")
    }

    private var surrogatesInNames: Finding? {
        let count = UInt64(findings.columns.names.count(where: \.hasLoneSurrogates))
        guard count > 0 else { return nil }
        return Finding(
            name: "lone-surrogates-in-names", effect: .lost, count: count,
            message: Figures.counted(
                count, "column's name has a lone surrogate, which becomes U+FFFD",
                "columns' names have lone surrogates, which become U+FFFD"),
            first: nil, column: nil)
    }

    private var keys: Finding? {
        guard let repeatedKeys, repeatedKeys.count > 0 else { return nil }
        return Finding(
            name: "repeated-keys", effect: .lost, count: repeatedKeys.count,
            message: Figures.counted(
                repeatedKeys.count, "key repeated within one object: its last value is kept",
                "keys repeated within one object: the last values are kept"),
            first: repeatedKeys.first.source.flatMap { source in
                repeatedKeys.first.row.map { Inspection.Place(source: source, row: $0) }
            }, column: nil)
    }

    private var tooManyColumns: Finding? {
        // Where long texts go on takes columns of its own.
        var count = UInt64(findings.columns.count)
        for index in 0..<findings.writer.tallies.count {
            let tally = findings.writer.tallies[index].pointee
            if tally.longCells.count > 0 { count += UInt64(max(0, tally.longest - 1) / ExcelLimits.textUnits) }
        }
        guard count > UInt64(ExcelLimits.columns) else { return nil }
        return Finding(
            name: "too-many-columns", effect: .refused, count: count,
            message: "\(Figures.grouped(count)) columns, and a sheet holds "
                + "\(Figures.grouped(UInt64(ExcelLimits.columns))): --fields names those you need",
            first: nil, column: nil)
    }

    // MARK: What is kept, and looks different

    private var longCells: Finding? {
        finding(
            "long-texts", .kept, \.longCells,
            one: "text over 32,767 characters goes on in further columns",
            many: "texts over 32,767 characters go on in further columns")
    }

    private var wideNumbers: Finding? {
        finding(
            "wide-numbers", .kept, \.wideNumbers, one: "number beyond 15 digits is written as text",
            many: "numbers beyond 15 digits are written as text")
    }

    private var emptyRows: Finding? {
        let empty = findings.writer.emptyRows
        guard empty.count > 0 else { return nil }
        return Finding(
            name: "empty-rows", effect: .lost, count: empty.count,
            message: Figures.counted(
                empty.count, "row without any value is not written", "rows without any value are not written"),
            first: findings.place(empty.first), column: nil)
    }

    private var furtherSheets: Finding? {
        let perSheet = ExcelLimits.rows - 1
        guard rows > perSheet else { return nil }
        let sheets = (rows - 1) / perSheet
        return Finding(
            name: "further-sheets", effect: .kept, count: sheets,
            message: "the rows go on in \(Figures.counted(sheets, "further sheet", "further sheets"))",
            first: nil, column: nil)
    }

    private func nulls(_ what: String) -> Finding? {
        finding(
            "nulls", .kept, \.nulls, one: "null is written like a value that is absent: \(what)",
            many: "nulls are written like values that are absent: \(what)")
    }

    private var nested: Finding? {
        finding(
            "nested-values", .kept, { joined($0.objects, $0.arrays) },
            one: "object or array becomes its JSON text", many: "objects and arrays become their JSON text")
    }

    private var datesAsText: Finding? {
        finding(
            "dates", .kept, \.dates, one: "date becomes text (ISO 8601)", many: "dates become text (ISO 8601)")
    }

    // MARK: Sums

    private func joined(_ left: ColumnTally.Occurrences, _ right: ColumnTally.Occurrences) -> ColumnTally.Occurrences {
        var sum = left
        sum.merge(right)
        return sum
    }

    /// Adds up something over all columns; nil where there is none of it.
    private func finding(
        _ name: String, _ effect: Inspection.Conversion.Effect,
        _ part: (ColumnTally) -> ColumnTally.Occurrences, one: String, many: String
    ) -> Finding? {
        var sum = ColumnTally.Occurrences()
        var column: Int?
        for index in 0..<findings.writer.tallies.count {
            let found = part(findings.writer.tallies[index].pointee)
            guard found.count > 0 else { continue }
            if found.first < sum.first { column = index }
            sum.merge(found)
        }
        guard sum.count > 0 else { return nil }
        let columnName = column.flatMap { index -> String? in
            index < Inspection.columnLimit ? findings.columns.names[index].description : nil
        }
        return Finding(
            name: name, effect: effect, count: sum.count, message: Figures.counted(sum.count, one, many),
            first: findings.place(sum.first), column: columnName)
    }
}

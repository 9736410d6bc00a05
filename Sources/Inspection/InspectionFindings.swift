internal import Engine
internal import ByteScanning
internal import Tabular

/// Makes the result out of what the workers counted.
struct InspectionFindings {
    let writer: InspectingWriter
    let columns: ColumnSet
    private let places: RowPlaces

    init(writer: InspectingWriter, columns: ColumnSet, places: RowPlaces) {
        self.writer = writer
        self.columns = columns
        self.places = places
    }

    func tell(_ inspection: inout Inspection, formats: [any Format.Type], unreadSheets: UInt64) {
        inspection.columnCount = columns.count
        let count = min(writer.tallies.count, columns.count, Inspection.columnLimit)
        inspection.columns = (0..<count).map { column($0, rows: inspection.rows) }
        inspection.statusCodes = writer.statusCodes.result
        inspection.depths = writer.depths.result
        if columns.knownPlace(of: "title") != nil {
            inspection.titles = told(writer.titles, writer.titles.repeated(20))
        }
        if columns.knownPlace(of: "url") != nil {
            inspection.urls = told(writer.urls, writer.urls.repeated(20))
            inspection.hosts = told(writer.hosts, writer.hosts.frequent(20))
            inspection.folders = told(writer.folders, writer.folders.frequent(20))
        }
        let groups = writer.broken.sorted
        inspection.brokenPageCount = groups.reduce(0) { $0 + $1.group.count }
        inspection.brokenPages = groups.map { told($0.group, of: $0.code) }
        inspection.conversions =
            ConversionForecast(
                findings: self, formats: formats, rows: inspection.rows,
                warnings: inspection.warnings, unreadSheets: unreadSheets
            ).conversions
    }

    /// The source of a row counted over all of them, and its place there.
    func place(_ row: UInt64) -> Inspection.Place? { places[row] }

    private func told(_ values: FrequentValues, _ entries: [FrequentValues.Entry]) -> Inspection.Repeated {
        let told = entries.map { entry in
            Inspection.Repeated.Value(
                text: String(decoding: entry.text, as: UTF8.self), count: entry.count,
                atLeast: entry.count - entry.excess,
                addresses: entry.addresses.map { String(decoding: $0, as: UTF8.self) })
        }
        return Inspection.Repeated(values: told, isExact: !values.hasOverflowed, counters: values.capacity)
    }

    private func told(_ group: BrokenPages.Group, of code: String?) -> Inspection.BrokenGroup {
        let pages = group.pages.compactMap { page in
            place(page.row).map {
                Inspection.BrokenPage(place: $0, statusCode: page.statusCode, url: page.url, detail: page.detail)
            }
        }
        return Inspection.BrokenGroup(statusCode: code, count: group.count, pages: pages)
    }

    private func column(_ index: Int, rows: UInt64) -> Inspection.Column {
        let tally = writer.tallies[index].pointee
        var column = Inspection.Column(name: columns.names[index])
        let untyped = tally.exactTexts + tally.oddTexts + tally.plainTexts
        let isNumeric = tally.exactTexts > 0 && tally.oddTexts + tally.plainTexts == 0
        column.kinds = [
            .text: tally.texts + tally.emptyTexts + (isNumeric ? 0 : untyped),
            .number: tally.numbers + (isNumeric ? untyped : 0), .boolean: tally.booleans, .date: tally.dates.count,
            .object: tally.objects.count, .array: tally.arrays.count, .null: tally.nulls.count,
        ].filter { $0.value > 0 }
        let present = column.kinds.values.reduce(0, +)
        column.empty = tally.emptyTexts + tally.emptyNested
        // What has a length: empty nested values have one of two.
        let measured = present - tally.nulls.count - tally.emptyTexts
        column.filled = measured - min(measured, tally.emptyNested)
        column.absent = rows - min(rows, present)
        column.distinct = min(tally.distinct.estimate, column.filled)
        column.isDistinctExact = tally.distinct.isExact
        column.longest = max(0, tally.longest)
        column.longestPlace = place(tally.longestRow)
        if measured > 0 { column.meanLength = Double(tally.units) / Double(measured) }
        let isOfNumbers = column.kinds.keys.allSatisfy { $0 == .number || $0 == .null } && column.filled > 0
        if isOfNumbers {
            column.minimum = tally.range.minimum
            column.maximum = tally.range.maximum
            column.mean = tally.range.mean
        }
        for index in 0..<ColumnTally.lengthCount where tally.lengths[index] > 0 {
            column.lengths.append(
                Inspection.Column.LengthBar(lengths: ColumnTally.lengthRange(index), count: tally.lengths[index]))
        }
        column.examples = tally.examples.map { (isNumeric ? $0.number : nil) ?? $0.text }
        if !isNumeric { column.hint = hint(tally, untyped: untyped) }
        return column
    }

    /// Why text that looks like numbers stays text.
    private func hint(_ tally: ColumnTally, untyped: UInt64) -> String? {
        func at(_ row: UInt64) -> String { place(row).map { " in row \(Figures.grouped($0.row))" } ?? "" }
        if tally.plainTexts == 0, let odd = tally.firstOdd {
            let what =
                switch odd.likeness {
                case .leadingZero: "digits with leading zeros"
                case .plusSign: "digits with a plus sign"
                case .trailingZero: "fractions that end in zeros"
                case .grouped: "numbers with points between thousands"
                case .exponent: "numbers with exponents"
                case .manyDigits: "numbers of more than 15 digits"
                case .unusual, .exact, .none: "numbers that not every reader gives back"
                }
            return "\(what): \(odd.text)\(at(odd.row))"
        }
        let numbers = tally.exactTexts + tally.oddTexts
        guard let plain = tally.firstPlain, numbers > 0, numbers / 9 >= tally.plainTexts else { return nil }
        let text = TextCut.shown(plain.text, characters: 24)
        let others = Figures.counted(tally.plainTexts, "is none", "are none")
        return "numbers but for \(tally.plainTexts == 1 ? "one" : others): \(text)\(at(plain.row))"
    }
}

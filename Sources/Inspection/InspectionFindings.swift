internal import Engine
internal import ByteScanning
internal import Tabular

/// Makes the result out of what the workers counted.
struct InspectionFindings {
    let writer: InspectingWriter
    let columns: ColumnSet
    private let starts: [(row: UInt64, name: String)]

    init(writer: InspectingWriter, columns: ColumnSet, sources: [Inspection.InspectedSource]) {
        self.writer = writer
        self.columns = columns
        guard !sources.isEmpty else {
            starts = [(0, Inspection.Place.ofAll)]
            return
        }
        var row: UInt64 = 0
        starts = sources.map { source in
            defer { row += source.rows }
            return (row, source.name)
        }
    }

    func tell(_ inspection: inout Inspection, formats: [any Format.Type]) {
        inspection.columnCount = columns.count
        let count = min(writer.tallies.count, columns.count, Inspection.columnLimit)
        inspection.columns = (0..<count).map { column($0, rows: inspection.rows) }
        inspection.statusCodes = writer.statusCodes.result
        inspection.depths = writer.depths.result
        if columns.knownPlace(of: "title") != nil { inspection.titles = repeated(writer.titles) }
        if columns.knownPlace(of: "url") != nil { inspection.urls = repeated(writer.urls) }
        inspection.brokenPageCount = writer.brokenPageCount
        inspection.brokenPages = writer.brokenPages.compactMap { page in
            place(page.row).map {
                Inspection.BrokenPage(place: $0, statusCode: page.statusCode, url: page.url, detail: page.detail)
            }
        }
        inspection.conversions =
            ConversionForecast(
                findings: self, formats: formats, rows: inspection.rows,
                repeatedKeys: inspection.warnings.entries[.repeatedKey]
            ).conversions
    }

    /// The source of a row counted over all of them, and its place there.
    func place(_ row: UInt64) -> Inspection.Place? {
        guard row > 0, row < .max, let start = starts.last(where: { $0.row < row }) else { return nil }
        return Inspection.Place(source: start.name, row: row - start.row)
    }

    private func repeated(_ values: FrequentValues) -> Inspection.Repeated {
        let entries = values.repeated(20).map {
            Inspection.Repeated.Value(
                text: String(decoding: $0.text, as: UTF8.self), count: $0.count, atLeast: $0.count - $0.excess)
        }
        return Inspection.Repeated(values: entries, isExact: !values.hasOverflowed, counters: values.capacity)
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
        column.distinct = min(tally.distinct.estimate, measured)
        column.isDistinctExact = tally.distinct.isExact
        column.longest = max(0, tally.longest)
        column.longestPlace = place(tally.longestRow)
        if measured > 0 { column.meanLength = Double(tally.units) / Double(measured) }
        let isOfNumbers = column.kinds.keys.allSatisfy { $0 == .number || $0 == .null } && column.filled > 0
        if isOfNumbers, tally.range.minimum <= tally.range.maximum {
            column.range = tally.range.minimum...tally.range.maximum
            column.mean = tally.range.mean
        }
        for index in 0..<ColumnTally.lengthCount where tally.lengths[index] > 0 {
            column.lengths.append(
                Inspection.Column.LengthBar(lengths: ColumnTally.lengthRange(index), count: tally.lengths[index]))
        }
        column.examples = tally.examples.map(\.text)
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

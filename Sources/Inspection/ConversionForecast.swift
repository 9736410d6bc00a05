internal import Tabular

/// What a conversion to each format would change, by what the format says of itself.
struct ConversionForecast {
    let findings: InspectionFindings
    let formats: [any Format.Type]
    let rows: UInt64
    /// What was lost or is doubtful while the rows were read.
    let warnings: WarningCounts
    /// Sheets with rows that are not read: listed here, and a loss of what is written.
    let unreadSheets: UInt64

    typealias Finding = Inspection.Conversion.Finding

    /// By format, those together of which the same holds.
    var conversions: [Inspection.Conversion] {
        var groups: [(effects: [ConversionEffect], hasTypes: Bool, formats: [String])] = []
        for format in formats {
            guard format.abilities.contains(.writes), let effects = format.conversionEffects else { continue }
            if let index = groups.firstIndex(where: { $0.effects == effects && $0.hasTypes == format.hasTypes }) {
                groups[index].formats.append(format.name)
            } else {
                groups.append((effects, format.hasTypes, [format.name]))
            }
        }
        groups.sort { $0.formats[0] < $1.formats[0] }
        return groups.map { group in
            Inspection.Conversion(
                formats: group.formats,
                findings: group.effects.compactMap { finding($0, among: group.effects) }
                    + lostInReading(hasTypes: group.hasTypes))
        }
    }

    /// What no format can be given, since it is not among the rows that are read. Text without types has names for numbers that
    /// are none.
    private func lostInReading(hasTypes: Bool) -> [Finding] {
        let sheets =
            unreadSheets == 0
            ? []
            : [
                Finding(
                    name: "unread-sheet", effect: .lost, count: unreadSheets,
                    message: WarningKind.unreadSheet.message(count: unreadSheets))
            ]
        return sheets
            + warnings.kinds.compactMap { kind in
                guard let entry = warnings.entries[kind], kind.isLossy, kind != .repeatedKey,
                    hasTypes || kind != .nonFiniteNumber
                else { return nil }
                let name = kind.name.flatMap { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }
                return Finding(
                    name: String(name), effect: .lost, count: entry.count, message: kind.message(count: entry.count),
                    first: place(entry.first), column: entry.first.column)
            }
    }

    private func place(_ location: Location) -> Inspection.Place? {
        guard let source = location.source, let row = location.row else { return nil }
        return Inspection.Place(source: source, row: row)
    }

    /// The UTF-16 units by which texts are measured: the limit of the first format that has one.
    static func textLimit(of formats: [any Format.Type]) -> Int? {
        for format in formats {
            for effect in format.conversionEffects ?? [] {
                if case .longTexts(let limit) = effect.cause { return limit }
            }
        }
        return nil
    }

    // MARK: One effect

    private func finding(_ effect: ConversionEffect, among effects: [ConversionEffect]) -> Finding? {
        switch effect.cause {
        case .columns(let limit):
            let count = columns(among: effects)
            return count > UInt64(clamping: limit) ? finding(effect, "too-many-columns", count) : nil
        case .loneSurrogates: return sum(effect, "lone-surrogates", \.surrogates)
        case .loneSurrogatesInNames:
            return finding(effect, "lone-surrogates-in-names", names { $0.hasLoneSurrogates })
        case .repeatedKeys:
            guard let entry = warnings.entries[.repeatedKey] else { return nil }
            return finding(effect, "repeated-keys", entry.count, first: place(entry.first))
        case .longNames(let limit):
            // Bytes are counted at once, and are no fewer than units.
            return finding(
                effect, "long-names", names { $0.utf8.count > limit && $0.description.utf16.count > limit })
        case .longTexts(let limit):
            guard limit == Self.textLimit(of: formats) else { return nil }
            return sum(effect, "long-texts", \.longTexts)
        case .wideNumbers: return sum(effect, "wide-numbers", \.wideNumbers)
        case .emptyRows:
            let empty = findings.writer.emptyRows
            return finding(effect, "empty-rows", empty.count, first: findings.place(empty.first))
        case .rows(let limit):
            return finding(effect, "further-sheets", limit > 0 && rows > limit ? (rows - 1) / limit : 0)
        case .nulls: return sum(effect, "nulls", \.nulls)
        case .nestedValues: return sum(effect, "nested-values") { joined($0.objects, $0.arrays) }
        case .dates: return sum(effect, "dates", \.dates)
        }
    }

    private func finding(
        _ effect: ConversionEffect, _ name: String, _ count: UInt64, first: Inspection.Place? = nil,
        column: String? = nil
    ) -> Finding? {
        guard count > 0 else { return nil }
        return Finding(
            name: name, effect: effect.outcome, count: count,
            message: effect.lead + Figures.counted(count, effect.one, effect.many), first: first, column: column)
    }

    private func names(where isMeant: (ColumnName) -> Bool) -> UInt64 {
        UInt64(findings.columns.names.count(where: isMeant))
    }

    /// How many columns there will be, where texts that are too long for one go on in others.
    private func columns(among effects: [ConversionEffect]) -> UInt64 {
        var count = UInt64(findings.columns.count)
        for effect in effects where effect.outcome == .kept {
            guard case .longTexts(let limit) = effect.cause, limit > 0 else { continue }
            for index in 0..<findings.writer.tallies.count {
                let tally = findings.writer.tallies[index].pointee
                if tally.longTexts.count > 0 { count += UInt64(max(0, tally.longest - 1) / limit) }
            }
        }
        return count
    }

    private func joined(_ left: ColumnTally.Occurrences, _ right: ColumnTally.Occurrences) -> ColumnTally.Occurrences {
        var sum = left
        sum.merge(right)
        return sum
    }

    /// Adds up something over all columns; nil where there is none of it.
    private func sum(
        _ effect: ConversionEffect, _ name: String, _ part: (ColumnTally) -> ColumnTally.Occurrences
    ) -> Finding? {
        var sum = ColumnTally.Occurrences()
        var column: Int?
        for index in 0..<findings.writer.tallies.count {
            let found = part(findings.writer.tallies[index].pointee)
            guard found.count > 0 else { continue }
            if found.first < sum.first { column = index }
            sum.merge(found)
        }
        let columnName = column.flatMap { index -> String? in
            index < Inspection.columnLimit ? findings.columns.names[index].description : nil
        }
        return finding(effect, name, sum.count, first: findings.place(sum.first), column: columnName)
    }
}

internal import Tabular

/// What a conversion to each format would change, by what the format says of itself.
struct ConversionForecast {
    let findings: InspectionFindings
    let formats: [any Format.Type]
    let rows: UInt64
    let repeatedKeys: WarningCounts.Entry?

    typealias Finding = Inspection.Conversion.Finding

    /// By format, those together of which the same holds.
    var conversions: [Inspection.Conversion] {
        var groups: [(effects: [ConversionEffect], formats: [String])] = []
        for format in formats {
            guard format.abilities.contains(.writes), let effects = format.conversionEffects else { continue }
            if let index = groups.firstIndex(where: { $0.effects == effects }) {
                groups[index].formats.append(format.name)
            } else {
                groups.append((effects, [format.name]))
            }
        }
        groups.sort { $0.formats[0] < $1.formats[0] }
        return groups.map { group in
            Inspection.Conversion(
                formats: group.formats, findings: group.effects.compactMap { finding($0, among: group.effects) })
        }
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
            guard let repeatedKeys else { return nil }
            let first = repeatedKeys.first.source.flatMap { source in
                repeatedKeys.first.row.map { Inspection.Place(source: source, row: $0) }
            }
            return finding(effect, "repeated-keys", repeatedKeys.count, first: first)
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

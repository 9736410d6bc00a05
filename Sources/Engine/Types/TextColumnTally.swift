internal import ByteScanning
internal import Tabular
internal import Transforms

/// Which columns of sources without types stay text though all of their values are of another kind: numbers that JSON would
/// print otherwise, true and false, dates.
final class TextColumnTally: RowTally, @unchecked Sendable {
    /// What all texts of a column are; the kinds that are left. What several workers have seen is joined by intersection.
    struct Kinds: OptionSet {
        let rawValue: UInt8
        static let number = Kinds(rawValue: 1)
        static let boolean = Kinds(rawValue: 2)
        static let date = Kinds(rawValue: 4)
        static let localTime = Kinds(rawValue: 8)
        static let instant = Kinds(rawValue: 16)
        /// A number where the decimal mark is a comma.
        static let commaNumber = Kinds(rawValue: 32)
        static let all = Kinds(rawValue: 63)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The kinds that a text can be, and whether it is a number that is printed back as it stands.
        static func kinds(
            of text: UnsafeBufferPointer<UInt8>, hasCommas: Bool = false
        ) -> (kinds: Kinds, isExact: Bool) {
            guard let base = text.baseAddress, let first = text.first else { return ([], false) }
            switch first {
            case 0x30...0x39, .plus, .minus:
                let spelling = NumberSpelling.of(base, count: text.count, hasCommas: hasCommas)
                if spelling != .none {
                    let isWhole = !hasCommas && text.dropFirst().allSatisfy(\.isDigit)
                    return (isWhole ? [.number, .commaNumber] : .number, spelling == .exact)
                }
                if !hasCommas, hasDecimalComma(text) { return (.commaNumber, false) }
                guard text.count >= 10, let time = WrittenTime(UnsafeRawBufferPointer(text)) else { return ([], false) }
                if time.isUTC { return (.instant, false) }
                return (time.microseconds == 0 ? [.date, .localTime] : .localTime, false)
            case 0x54, 0x74, 0x46, 0x66:
                return (spells(text, "true") || spells(text, "false") ? .boolean : [], false)
            default: return ([], false)
            }
        }

        /// Whether it is a number with a decimal comma, as `-1,5` or `1.234,50`, and none whose comma may part thousands.
        private static func hasDecimalComma(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
            // Dates and others of many digits come by here, row after row.
            guard text.contains(.comma) else { return false }
            let digits = text[0].isDigit ? text[...] : text.dropFirst()
            let parts = digits.split(separator: .comma, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty, parts[1].allSatisfy(\.isDigit) else { return false }
            let groups = parts[0].split(separator: .dot, omittingEmptySubsequences: false)
            guard groups[0].count > 0, groups.allSatisfy({ $0.allSatisfy(\.isDigit) }) else { return false }
            guard groups.count == 1 else {
                return groups[0].count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 }
            }
            return parts[1].count != 3 || groups[0].count > 3
        }

        private static func spells(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
            guard text.count == word.utf8CodeUnitCount else { return false }
            for index in 0..<text.count where text[index] | 0x20 != word.utf8Start[index] { return false }
            return true
        }

        /// What values of these kinds are by the words of `--types`.
        var kind: FieldKind? {
            if contains(.number) { return .number }
            if contains(.boolean) { return .boolean }
            if contains(.date) { return .date }
            if contains(.commaNumber) { return .number }
            return isEmpty ? nil : .timestamp
        }
    }

    /// What was seen of one column.
    struct Column {
        var kinds = Kinds.all
        /// Whether a text was seen.
        var hasText = false
        /// Whether each is a number that is printed back as it stands, so that it is one already.
        var isExact = true
    }

    /// By index in the output's columns.
    private(set) var columns: [Column] = []

    func look(at batch: RowBatch, rows range: Range<Int>, columnCount: Int) {
        while columns.count < columnCount { columns.append(Column()) }
        var start = range.lowerBound
        while start < range.upperBound {
            let number = batch.rows[start].shape
            var end = start + 1
            while end < range.upperBound, batch.rows[end].shape == number { end += 1 }
            let shape = batch.shapes[Int(number)]
            for (place, slot) in zip(shape.places, shape.slots) where !columns[place].kinds.isEmpty {
                look(at: batch, start..<end, slot: slot, place: place, of: shape)
            }
            start = end
        }
    }

    /// Bounds: cells lie in the batch.
    private func look(at batch: RowBatch, _ run: Range<Int>, slot: Int, place: Int, of shape: RowShape) {
        var column = columns[place]
        for index in run {
            let cell = batch.cells(of: batch.rows[index])[slot]
            guard cell.kind != .absent, cell.kind != .null, cell.count > 0 || cell.kind != .text else { continue }
            guard shape.isUntyped, cell.kind == .text else {
                column.kinds = []
                break
            }
            let found = Kinds.kinds(
                of: batch.bytes(of: cell).assumingMemoryBound(to: UInt8.self), hasCommas: shape.hasDecimalCommas)
            column.hasText = true
            column.kinds.formIntersection(found.kinds)
            if !found.isExact { column.isExact = false }
            if column.kinds.isEmpty { break }
        }
        columns[place] = column
    }

    func merge(_ other: TextColumnTally) {
        while columns.count < other.columns.count { columns.append(Column()) }
        for (place, column) in other.columns.enumerated() {
            columns[place].kinds.formIntersection(column.kinds)
            columns[place].hasText = columns[place].hasText || column.hasText
            columns[place].isExact = columns[place].isExact && column.isExact
        }
    }
}

extension TallyingWriter<TextColumnTally> {
    /// Names the columns that stay text and could be more, with what types them; nil where there are none.
    ///
    /// - Parameters:
    ///   - names: the output's columns.
    ///   - steps: what was asked for, so that columns are called as they are in the sources.
    func note(of names: [ColumnName], _ steps: RowSteps) -> String? {
        var sourceNames: [ColumnName: ColumnName] = [:]
        for (old, new) in steps.projection?.newNames ?? [:] { sourceNames[new] = old }
        let typed = Set(steps.typed?.fields.map(\.name) ?? [])
        let hasComma = steps.typed?.decimalMark == .comma
        // Of numbers with a point and numbers with a comma one flag types the ones alone.
        let hasPoint = total.columns.contains {
            $0.kinds.contains(.number) && !$0.kinds.contains(.commaNumber) && $0.hasText
        }
        var needsComma = false
        var found: [(name: ColumnName, kind: FieldKind)] = []
        for (name, column) in zip(names, total.columns) where column.hasText {
            let source = sourceNames[name] ?? name
            guard let kind = column.kinds.kind, kind != .number || !column.isExact, !typed.contains(source) else {
                continue
            }
            if kind == .number, !column.kinds.contains(.number) {
                if hasPoint { continue }
                needsComma = !hasComma
            }
            found.append((source, kind))
        }
        guard let first = found.first else { return nil }
        let shown = found.prefix(10)
        let flag =
            "\(Setting.types) "
            + shown.map { "\(FieldNames.quoted($0.name))=\($0.kind.rawValue)" }.joined(separator: ",")
            + (needsComma ? " \(Setting.inputDecimal) ," : "")
        guard found.count > 1 else {
            return
                "the column \"\(first.name)\" stays text, though it holds nothing but \(TextColumnTally.noun(first.kind)): \(flag) types it"
        }
        let list = shown.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let more = found.count > shown.count ? " and \(found.count - shown.count) more" : ""
        let kinds = [FieldKind.number, .boolean, .date, .timestamp].filter { kind in found.contains { $0.kind == kind }
        }
        var nouns = kinds.map(TextColumnTally.noun)
        let last = nouns.removeLast()
        let all = nouns.isEmpty ? last : nouns.joined(separator: ", ") + " or " + last
        return "the columns \(list)\(more) stay text, though each holds nothing but \(all): \(flag) types them"
    }
}

extension TextColumnTally {
    fileprivate static func noun(_ kind: FieldKind) -> String {
        switch kind {
        case .number: "numbers"
        case .boolean: "true and false"
        case .date: "dates"
        default: "times"
        }
    }
}

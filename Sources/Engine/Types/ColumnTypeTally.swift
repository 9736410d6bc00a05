internal import ByteScanning
internal import Nesting
internal import Tabular

/// What one worker has seen of each column: which kinds of values, and what the texts of sources without types look like.
final class ColumnTypeTally {
    /// By index in the output's columns.
    private(set) var columns: [ColumnEvidence] = []
    /// Whether the exact type of every column is wanted, and not only which texts are numbers.
    private let isComplete: Bool
    /// What looks into nested values, where their types are wanted, too.
    let nested: NestedTally?

    init(isComplete: Bool = false, hasNestedTypes: Bool = false) {
        self.isComplete = isComplete
        nested = hasNestedTypes ? NestedTally() : nil
    }

    /// Looks at rows that go to a place in the output, into their nested values, too.
    func look(at batch: RowBatch, rows: Range<Int>, position: OutputPosition) {
        look(at: batch, rows: rows, columnCount: position.columnCount)
        nested?.look(at: batch, rows: rows, position: position)
    }

    /// Looks at rows whose shapes have their places, all below `columnCount`.
    ///
    /// Runs of rows alike are looked at column by column, since most columns show with their first value that they are
    /// text, and then cost nothing more.
    func look(at batch: RowBatch, rows range: Range<Int>, columnCount: Int) {
        while columns.count < columnCount { columns.append(ColumnEvidence()) }
        var start = range.lowerBound
        while start < range.upperBound {
            let number = batch.rows[start].shape
            var end = start + 1
            while end < range.upperBound, batch.rows[end].shape == number { end += 1 }
            look(at: batch, start..<end, of: batch.shapes[Int(number)])
            start = end
        }
    }

    private func look(at batch: RowBatch, _ run: Range<Int>, of shape: RowShape) {
        guard shape.isUntyped || isComplete else { return }
        for (place, slot) in zip(shape.places, shape.slots) {
            if !shape.isUntyped {
                lookAtTyped(batch, run, slot: slot, place: place)
            } else if columns[place].untyped != .text,
                lookAtText(batch, run, slot: slot, place: place, shape.hasDecimalCommas), isComplete
            {
                lookAtTyped(batch, run, slot: slot, place: place, exceptTexts: true)
            }
        }
    }

    /// Looks at texts, which may be numbers.
    ///
    /// - Returns: whether there are values of other kinds among them, which a step has made of texts.
    private func lookAtText(_ batch: RowBatch, _ run: Range<Int>, slot: Int, place: Int, _ hasCommas: Bool) -> Bool {
        var hasOthers = false
        var finding = columns[place].untyped
        var kinds = columns[place].untypedNumbers
        for index in run {
            let cell = batch.cells(of: batch.rows[index])[slot]
            guard cell.kind != .absent, cell.kind != .null else { continue }
            guard cell.kind == .text else {
                hasOthers = true
                continue
            }
            guard cell.count > 0 else {
                // No number, and yet a value: it stays beside numbers in JSON, and no column of numbers can hold it.
                kinds.insert(.text)
                continue
            }
            let bytes = batch.bytes(of: cell).assumingMemoryBound(to: UInt8.self)
            guard Self.isNumber(UnsafeRawBufferPointer(bytes), hasCommas: hasCommas) else {
                columns[place].untyped = .text
                return hasOthers
            }
            finding = .numbers
            if isComplete {
                // A fraction, whatever stands between it and the rest.
                kinds.formUnion(bytes.contains(0x2C) ? .double : ValueKinds(number: bytes))
            }
        }
        columns[place].untyped = finding
        columns[place].untypedNumbers = kinds
        return hasOthers
    }

    /// Whether a text is a number that a double gives back.
    @inline(__always)
    static func isNumber(_ text: UnsafeRawBufferPointer, hasCommas: Bool) -> Bool {
        guard let base = text.assumingMemoryBound(to: UInt8.self).baseAddress else { return false }
        return NumberGrammar.roundTripsAsDouble(base, count: text.count, hasCommas: hasCommas)
    }

    /// Looks at values that are what they are.
    ///
    /// - Parameter exceptTexts: whether texts are left to `lookAtText`.
    private func lookAtTyped(
        _ batch: RowBatch, _ run: Range<Int>, slot: Int, place: Int, exceptTexts: Bool = false
    ) {
        var kinds = columns[place].typed
        // Nothing that comes makes another type of it.
        if kinds.type == .mixed { return }
        for index in run {
            let cell = batch.cells(of: batch.rows[index])[slot]
            switch cell.kind {
            case .absent, .null: continue
            case .true, .false: kinds.insert(.boolean)
            case .text where exceptTexts: continue
            case .text, .escapedText: kinds.insert(.text)
            case .date: kinds.formUnion(ColumnTypeTally.kind(ofDate: batch.bytes(of: cell)))
            case .json: kinds.insert(.nested)
            case .number:
                if kinds.contains(.decimal), kinds.contains(.undecimal) { continue }
                let bytes = batch.bytes(of: cell).assumingMemoryBound(to: UInt8.self)
                kinds.formUnion(ValueKinds(number: bytes, isDouble: cell.isDouble))
            }
        }
        columns[place].typed = kinds
    }

    private static func kind(ofDate bytes: UnsafeRawBufferPointer) -> ValueKinds {
        guard let date = DateCell(bytes) else { return .text }
        return ValueKinds(date, text: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(DateCell.headerCount)))
    }

    /// Takes in what another worker has seen.
    func merge(_ other: ColumnTypeTally) {
        while columns.count < other.columns.count { columns.append(ColumnEvidence()) }
        for (place, evidence) in other.columns.enumerated() { columns[place] = columns[place].joined(with: evidence) }
        if let others = other.nested { nested?.merge(others) }
    }

    /// What it has seen of a column, with what is in its nested values.
    func evidence(of place: Int) -> ColumnEvidence {
        var evidence = columns[place]
        evidence.nested = nested?.evidence(of: place)
        return evidence
    }

    /// What all of them have seen, by name.
    static func evidence(_ parts: [ColumnTypeTally], of columns: ColumnSet) -> [ColumnName: ColumnEvidence] {
        var united: [ColumnName: ColumnEvidence] = [:]
        for (place, name) in columns.names.enumerated() {
            united[name] = parts.reduce(ColumnEvidence()) {
                place < $1.columns.count ? $0.joined(with: $1.evidence(of: place)) : $0
            }
        }
        return united
    }
}

extension [ColumnName: ColumnEvidence] {
    /// The same, as if each of these columns had a value of its type.
    func seeded(_ types: [ColumnName: ColumnType]) -> [ColumnName: ColumnEvidence] {
        var all = self
        for (column, type) in types {
            let kinds: ValueKinds =
                switch type {
                case .boolean: .boolean
                case .integer: .integer
                case .double: .double
                case .date: .date
                case .timestamp: .timestamp
                case .timestampUTC: .timestampUTC
                case .text: .text
                case .empty, .nested, .decimal, .mixed: []
                }
            all[column, default: ColumnEvidence()].typed.formUnion(kinds)
        }
        return all
    }

    /// The columns of sources without types that hold numbers and nothing else.
    var numericColumns: Set<ColumnName> { Set(filter { $0.value.untyped == .numbers }.keys) }

    /// The exact types.
    func types(infersTypes: Bool) -> [ColumnName: ColumnType] {
        mapValues { $0.type(infersTypes: infersTypes) }
    }

    /// Of the columns that hold objects and arrays alone, what these are made of, where that was looked at.
    func nestedTypes(infersTypes: Bool) -> [ColumnName: NestedType] {
        compactMapValues { $0.nestedType(infersTypes: infersTypes) }
    }
}

internal import ByteScanning
internal import Tabular

/// What one worker has seen of each column: which kinds of values, and what the texts of sources without types look like.
final class ColumnTypeTally {
    /// By index in the output's columns.
    private(set) var columns: [ColumnEvidence] = []
    /// Whether the exact type of every column is wanted, and not only which texts are numbers.
    private let isComplete: Bool

    init(isComplete: Bool = false) { self.isComplete = isComplete }

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
            } else if columns[place].untyped != .text {
                lookAtText(batch, run, slot: slot, place: place, shape.hasDecimalCommas)
            }
        }
    }

    private func lookAtText(_ batch: RowBatch, _ run: Range<Int>, slot: Int, place: Int, _ hasCommas: Bool) {
        var finding = columns[place].untyped
        var kinds = columns[place].untypedNumbers
        for index in run {
            let cell = batch.cells(of: batch.rows[index])[slot]
            guard cell.kind != .absent, cell.kind != .null else { continue }
            guard cell.count > 0 else {
                // No number, and yet a value: it stays beside numbers in JSON, and no column of numbers can hold it.
                kinds.insert(.text)
                continue
            }
            let bytes = batch.bytes(of: cell).assumingMemoryBound(to: UInt8.self)
            // Where text of numbers has become numbers already, it is what it was.
            guard cell.kind == .text || cell.kind == .number, let base = bytes.baseAddress,
                hasCommas && cell.kind == .text
                    ? NumberGrammar.roundTripsAsDoubleWithComma(base, count: cell.count)
                    : NumberGrammar.roundTripsAsDouble(base, count: cell.count)
            else {
                columns[place].untyped = .text
                return
            }
            finding = .numbers
            if isComplete {
                // A fraction, whatever stands between it and the rest.
                kinds.formUnion(bytes.contains(0x2C) ? .double : ColumnTypeTally.kind(ofNumber: bytes))
            }
        }
        columns[place].untyped = finding
        columns[place].untypedNumbers = kinds
    }

    private func lookAtTyped(_ batch: RowBatch, _ run: Range<Int>, slot: Int, place: Int) {
        var kinds = columns[place].typed
        // Nothing that comes makes another type of it.
        if kinds.type == .mixed { return }
        for index in run {
            let cell = batch.cells(of: batch.rows[index])[slot]
            switch cell.kind {
            case .absent, .null: continue
            case .true, .false: kinds.insert(.boolean)
            case .text, .escapedText: kinds.insert(.text)
            case .date: kinds.formUnion(ColumnTypeTally.kind(ofDate: batch.bytes(of: cell)))
            case .json: kinds.insert(.nested)
            case .number:
                if kinds.contains(.decimal) { continue }
                kinds.formUnion(
                    ColumnTypeTally.kind(ofNumber: batch.bytes(of: cell).assumingMemoryBound(to: UInt8.self)))
            }
        }
        columns[place].typed = kinds
    }

    /// Bounds: only indexes below the count are read.
    private static func kind(ofNumber bytes: UnsafeBufferPointer<UInt8>) -> ValueKinds {
        guard let base = bytes.baseAddress else { return .decimal }
        let isNegative = base[0] == 0x2D
        let start = isNegative ? 1 : 0
        var index = start
        var value: UInt64 = 0
        while index < bytes.count, base[index] &- 0x30 <= 9 {
            // Twenty digits are more than 63 bits hold.
            guard index - start < 19 else { return isDouble(bytes) }
            value = value &* 10 &+ UInt64(base[index] &- 0x30)
            index += 1
        }
        guard index == bytes.count else {
            return isDouble(bytes)
        }
        if value < 1 << 53 { return isNegative && value == 0 ? .double : .integer }
        let limit = isNegative ? UInt64(1) << 63 : UInt64(Int64.max)
        return value <= limit ? .longInteger : isDouble(bytes)
    }

    private static func isDouble(_ number: UnsafeBufferPointer<UInt8>) -> ValueKinds {
        guard let base = number.baseAddress, ShortestDouble.holds(base, count: number.count) else { return .decimal }
        return .double
    }

    private static func kind(ofDate bytes: UnsafeRawBufferPointer) -> ValueKinds {
        guard let date = DateCell(bytes) else { return .text }
        return ValueKinds(date, text: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(DateCell.headerCount)))
    }

    /// Takes in what another worker has seen.
    func merge(_ other: ColumnTypeTally) {
        while columns.count < other.columns.count { columns.append(ColumnEvidence()) }
        for (place, evidence) in other.columns.enumerated() { columns[place] = columns[place].joined(with: evidence) }
    }

    /// What all of them have seen, by name.
    static func evidence(_ parts: [ColumnTypeTally], of columns: ColumnSet) -> [ColumnName: ColumnEvidence] {
        var united: [ColumnName: ColumnEvidence] = [:]
        for (place, name) in columns.names.enumerated() {
            united[name] = parts.reduce(ColumnEvidence()) {
                place < $1.columns.count ? $0.joined(with: $1.columns[place]) : $0
            }
        }
        return united
    }
}

extension [ColumnName: ColumnEvidence] {
    /// The columns of sources without types that hold numbers and nothing else.
    var numericColumns: Set<ColumnName> { Set(filter { $0.value.untyped == .numbers }.keys) }

    /// The exact types.
    func types(infersTypes: Bool) -> [ColumnName: ColumnType] {
        mapValues { $0.type(infersTypes: infersTypes) }
    }
}

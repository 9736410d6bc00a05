internal import ByteScanning
internal import Tabular

/// What one worker has seen of each column: which kinds of values, and what the texts of sources without types look like.
final class ColumnTypeTally {
    /// What the texts of sources without types are, taken together.
    enum Finding: UInt8 {
        case nothing
        case numbers
        case text
    }

    /// By place in the output's columns: what sources without types have.
    private(set) var untyped: [Finding] = []
    /// The kinds of numbers among those.
    private var untypedNumbers: [ValueKinds] = []
    /// What sources with types have.
    private var typed: [ValueKinds] = []
    /// Whether the exact type of every column is wanted, and not only which texts are numbers.
    private let isComplete: Bool

    init(isComplete: Bool = false) { self.isComplete = isComplete }

    /// Looks at rows whose shapes have their places, all below `columnCount`.
    func look(at batch: RowBatch, rows range: Range<Int>, columnCount: Int) {
        grow(to: columnCount)
        for (number, shape) in batch.shapes.enumerated() where !shape.places.isEmpty {
            guard shape.isUntyped || isComplete else { continue }
            for (place, slot) in zip(shape.places, shape.slots) {
                if !shape.isUntyped {
                    lookAtTyped(batch, range, shape: number, slot: slot, place: place)
                } else if untyped[place] != .text {
                    lookAtText(batch, range, shape: number, slot: slot, place: place)
                }
            }
        }
    }

    /// Column by column, since most columns show with their first value that they are text, and then cost nothing more.
    private func lookAtText(_ batch: RowBatch, _ range: Range<Int>, shape: Int, slot: Int, place: Int) {
        var finding = untyped[place]
        var kinds = untypedNumbers[place]
        for index in range {
            let row = batch.rows[index]
            guard Int(row.shape) == shape else { continue }
            let cell = batch.cells(of: row)[slot]
            guard cell.count > 0, cell.kind != .absent, cell.kind != .null else { continue }
            let bytes = batch.bytes(of: cell).assumingMemoryBound(to: UInt8.self)
            guard cell.kind == .text, let base = bytes.baseAddress,
                NumberGrammar.roundTripsAsDouble(base, count: cell.count)
            else {
                untyped[place] = .text
                return
            }
            finding = .numbers
            if isComplete { kinds.formUnion(ColumnTypeTally.kind(ofNumber: bytes)) }
        }
        untyped[place] = finding
        untypedNumbers[place] = kinds
    }

    private func lookAtTyped(_ batch: RowBatch, _ range: Range<Int>, shape: Int, slot: Int, place: Int) {
        var kinds = typed[place]
        for index in range {
            let row = batch.rows[index]
            guard Int(row.shape) == shape else { continue }
            let cell = batch.cells(of: row)[slot]
            switch cell.kind {
            case .absent, .null: continue
            case .true, .false: kinds.insert(.boolean)
            case .text, .escapedText: kinds.insert(.text)
            case .date: kinds.formUnion(ColumnTypeTally.kind(ofDate: batch.bytes(of: cell)))
            case .json: kinds.insert(.nested)
            case .number:
                kinds.formUnion(
                    ColumnTypeTally.kind(ofNumber: batch.bytes(of: cell).assumingMemoryBound(to: UInt8.self)))
            }
        }
        typed[place] = kinds
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
        grow(to: other.untyped.count)
        for place in other.untyped.indices {
            if other.untyped[place].rawValue > untyped[place].rawValue { untyped[place] = other.untyped[place] }
            untypedNumbers[place].formUnion(other.untypedNumbers[place])
            typed[place].formUnion(other.typed[place])
        }
    }

    private func grow(to columnCount: Int) {
        while untyped.count < columnCount {
            untyped.append(.nothing)
            untypedNumbers.append([])
            typed.append([])
        }
    }

    /// What all of them have seen of texts without types.
    static func findings(_ parts: [ColumnTypeTally], of columns: ColumnSet) -> [ColumnName: Finding] {
        var united: [ColumnName: Finding] = [:]
        for (place, name) in columns.names.enumerated() { united[name] = finding(parts, at: place) }
        return united
    }

    private static func finding(_ parts: [ColumnTypeTally], at place: Int) -> Finding {
        let findings = parts.map { place < $0.untyped.count ? $0.untyped[place] : .nothing }
        return findings.contains(.text) ? .text : findings.contains(.numbers) ? .numbers : .nothing
    }

    /// The types of all values together. Texts of sources without types count as numbers where `infersTypes`, and where
    /// all of their column are.
    static func types(_ parts: [ColumnTypeTally], of columns: ColumnSet, infersTypes: Bool) -> [ColumnType] {
        kinds(parts, of: columns, infersTypes: infersTypes).map(\.type)
    }

    /// The kinds of all values together, from which those types follow.
    static func kinds(_ parts: [ColumnTypeTally], of columns: ColumnSet, infersTypes: Bool) -> [ValueKinds] {
        columns.names.indices.map { place in
            var kinds: ValueKinds = []
            for part in parts where place < part.typed.count { kinds.formUnion(part.typed[place]) }
            switch finding(parts, at: place) {
            case .nothing: break
            case .text: kinds.insert(.text)
            case .numbers where !infersTypes: kinds.insert(.text)
            case .numbers:
                for part in parts where place < part.untypedNumbers.count {
                    kinds.formUnion(part.untypedNumbers[place])
                }
            }
            return kinds
        }
    }
}

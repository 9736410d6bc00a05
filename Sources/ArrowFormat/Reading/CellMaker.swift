internal import ByteScanning
internal import Tabular

/// Turns values into cells of a batch: text where it lies, everything else as its text in the batch's arena.
struct CellMaker {
    let batch: RowBatch
    /// Longer values are an error.
    let maximumCount: Int
    /// How many numbers were no numbers, or infinite.
    var nonFinite: UInt64 = 0
    /// Whether numbers that are none, or infinite, are the texts of their names.
    var namesNonFinite = false

    init(_ batch: RowBatch, maximumCount: Int) {
        self.batch = batch
        self.maximumCount = min(maximumCount, Cell.maximumCount)
    }

    /// The cell of one value.
    ///
    /// - Throws: `.malformed` for text that is not UTF-8 and offsets that point elsewhere; `.limit` for one that is too long.
    mutating func cell(_ array: ArrowArray, _ index: Int) throws(ExportError) -> Cell {
        guard let (array, index) = try present(array, index) else { return .absent }
        return try plainCell(array, index)
    }

    /// The cell of a value that is there, and no dictionary's, union's or run's.
    mutating func plainCell(_ array: ArrowArray, _ index: Int) throws(ExportError) -> Cell {
        let start = batch.arena.count
        switch array.field.type {
        case .utf8, .utf8View, .binary, .binaryView, .fixedSizeBinary: return try text(array, index)
        case .bool: return Cell(isTrue(array, index) ? .true : .false, offset: 0, count: 0)
        case .list, .listView, .fixedSizeList, .map, .structure:
            try NestedText(block: batch.arena, maximumCount: maximumCount).put(array, index, &nonFinite)
            return try made(.json, from: start)
        case .date32, .date64, .time, .timestamp, .duration: return date(array, index)
        case .interval(let unit):
            ValueText.putInterval(array, index, unit, to: batch.arena)
            return try made(.text, from: start)
        case .null, .union, .runEndEncoded: return .absent
        case .int, .float, .decimal:
            guard ValueText(block: batch.arena).putNumber(array, index) else {
                if namesNonFinite {
                    let name = NonFiniteName.of(ValueText.nonFinite(array, index))
                    batch.arena.append(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
                    return try made(.text, from: start)
                }
                nonFinite += 1
                return .absent
            }
            let cell = try made(.number, from: start)
            // A double with as many digits is no whole number of 64 bits.
            guard case .float = array.field.type,
                NumberGrammar.isWideInteger(batch.arena.bytes + start, count: cell.count)
            else { return cell }
            return cell.asDouble
        }
    }

    private func made(_ kind: CellKind, from start: Int) throws(ExportError) -> Cell {
        let count = batch.arena.count - start
        guard count <= maximumCount, batch.arena.count <= Cell.maximumOffset else {
            throw ExportError.valueLonger(than: maximumCount)
        }
        return Cell(kind, offset: start, count: count, isInArena: true)
    }

    /// Text where it lies, binary that is none in base 64.
    private func text(_ array: ArrowArray, _ index: Int) throws(ExportError) -> Cell {
        let range = try array.text(index)
        guard range.count <= maximumCount else { throw ExportError.valueLonger(than: maximumCount) }
        let bytes = UnsafeRawBufferPointer(rebasing: array.storage.contents[range])
        if array.field.isUUID {
            let start = batch.arena.count
            ValueText(block: batch.arena).putUUID(bytes)
            return try made(.text, from: start)
        }
        guard ValueText.isUTF8(bytes) else {
            guard array.field.type.isBinary else { throw ExportError.textThatIsNotUTF8 }
            let start = batch.arena.count
            ValueText(block: batch.arena).putBase64(bytes)
            return try made(.text, from: start)
        }
        if array.field.isJSON {
            let start = batch.arena.count
            if ValueText(block: batch.arena).putContainer(bytes) { return try made(.json, from: start) }
        }
        if array.storage === batch.block, range.lowerBound <= Cell.maximumOffset {
            return Cell(.text, offset: range.lowerBound, count: range.count)
        }
        let start = batch.arena.count
        batch.arena.append(bytes)
        return try made(.text, from: start)
    }

    /// A date as a workbook has it; text for those that no workbook has.
    private func date(_ array: ArrowArray, _ index: Int) -> Cell {
        let (value, form) = ValueText.instant(array, index)
        guard let date = value.dateCell(form) else {
            let start = batch.arena.count
            value.put(form, to: batch.arena)
            return Cell(.text, offset: start, count: batch.arena.count - start, isInArena: true)
        }
        let cell = batch.store(date, text: UnsafeRawBufferPointer(start: nil, count: 0))
        value.put(form, to: batch.arena)
        return Cell(.date, offset: cell.offset, count: batch.arena.count - cell.offset, isInArena: true)
    }
}

/// The value that is meant, behind dictionaries, runs and unions; nil where there is none.
func present(_ array: ArrowArray, _ index: Int) throws(ExportError) -> (ArrowArray, Int)? {
    var (array, index) = (array, index)
    // Each step goes down in the schema, or into a dictionary's values, whose own schema is below.
    while true {
        guard array.isSet(index) else { return nil }
        if let encoding = array.field.dictionary {
            guard let dictionary = array.dictionary else { return nil }
            let number = array.integer(index, bytes: encoding.indexBytes, isSigned: encoding.isSigned)
            (array, index) = try dictionary.value(number)
            continue
        }
        switch array.field.type {
        case .null: return nil
        case .union(let isDense, _): (array, index) = try array.member(index, isDense: isDense)
        case .runEndEncoded: (array, index) = (array.children[1], try array.run(index))
        default: return (array, index)
        }
    }
}

/// Whether a value of true and false is true.
func isTrue(_ array: ArrowArray, _ index: Int) -> Bool {
    array.storage.bytes[array.values + index >> 3] >> UInt8(index & 7) & 1 != 0
}

extension ArrowArray {
    /// Whether values stand here themselves, and not elsewhere.
    var isPlain: Bool {
        guard field.dictionary == nil else { return false }
        switch field.type {
        case .null, .union, .runEndEncoded: return false
        default: return true
        }
    }
}

extension ArrowType {
    /// Whether values are bytes that need not be text.
    var isBinary: Bool {
        switch self {
        case .binary, .binaryView, .fixedSizeBinary: true
        default: false
        }
    }
}

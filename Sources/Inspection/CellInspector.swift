internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// Counts what one worker sees of the cells of each column.
final class CellInspector {
    let tallies = ColumnTallies()
    /// Whether text of sources without types may turn out to be numbers.
    private let infersTypes: Bool
    /// Whether that of the rows at hand may.
    private var infers = false
    private var hasDecimalCommas = false
    /// Text with its escapes decoded.
    private let decoded = ByteBlock(capacity: 4096)
    /// What texts are measured by.
    private let textLimit: Int
    /// The hash of the last title seen; 0 where the row has none.
    private(set) var titleHash: UInt64 = 0

    init(infersTypes: Bool, textLimit: Int) {
        self.infersTypes = infersTypes
        self.textLimit = textLimit
    }

    /// Rows of this shape follow.
    func begin(_ shape: RowShape) {
        infers = infersTypes && shape.isUntyped
        hasDecimalCommas = infers && shape.hasDecimalCommas
    }

    /// Looks at the cells of a row; false where none has a value.
    @inline(__always)
    func look(
        at cells: UnsafeMutablePointer<Cell>, of batch: RowBatch, row: UInt64, _ plan: InspectionPlan,
        _ notes: ByteBlock
    ) -> Bool {
        var hasValue = false
        titleHash = 0
        for step in plan.steps {
            let cell = cells[Int(step.slot)]
            if cell.kind == .absent { continue }
            if cell.kind != .null { hasValue = true }
            look(at: cell, of: batch, row: row, step, notes)
        }
        return hasValue
    }

    @inline(__always)
    private func look(
        at cell: Cell, of batch: RowBatch, row: UInt64, _ step: InspectionPlan.Step, _ notes: ByteBlock
    ) {
        let tally = tallies[Int(step.tally)]
        let base = UnsafePointer((cell.isInArena ? batch.arena.bytes : batch.block.bytes) + cell.offset)
        switch cell.kind {
        case .absent: break
        case .null: tally.pointee.nulls.add(row: row)
        case .true, .false:
            tally.pointee.booleans &+= 1
            lookAtBoolean(cell.kind == .true, tally, row: row, step, notes)
        case .number:
            tally.pointee.numbers &+= 1
            tally.pointee.range.add(base, count: cell.count)
            if !DoubleDigits.fits(base, count: cell.count), !cell.isDouble { tally.pointee.wideNumbers.add(row: row) }
            measure(base, cell.count, units: cell.count, tally, row, step, notes)
        case .text:
            lookAtText(base, cell.count, tally, row, step, notes, hasCommas: hasDecimalCommas)
        case .escapedText:
            decoded.reset(keeping: 1 << 20)
            decoded.grow(to: cell.count + 16)
            let (count, replaced) = EscapedText.decode(base, count: cell.count, to: decoded.bytes)
            if replaced > 0 { tally.pointee.surrogates.add(UInt64(replaced), row: row) }
            lookAtText(decoded.bytes, count, tally, row, step, notes)
        case .json:
            if cell.count > 0, base[0] == 0x5B {
                tally.pointee.arrays.add(row: row)
            } else {
                tally.pointee.objects.add(row: row)
            }
            if cell.count == 2 { tally.pointee.emptyNested &+= 1 }
            measure(
                base, cell.count, units: Scan.utf16Units(in: base, count: cell.count), tally, row, step, notes,
                isFilled: cell.count > 2)
        case .date:
            tally.pointee.dates.add(row: row)
            let count = max(0, cell.count - DateCell.headerCount)
            measure(base + (cell.count - count), count, units: count, tally, row, step, notes)
        }
    }

    @inline(__always)
    private func lookAtText(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ tally: UnsafeMutablePointer<ColumnTally>, _ row: UInt64,
        _ step: InspectionPlan.Step, _ notes: ByteBlock, hasCommas: Bool = false
    ) {
        guard count > 0 else {
            tally.pointee.emptyTexts &+= 1
            return
        }
        if infers { noteLikeness(bytes, count, tally, row, hasCommas) } else { tally.pointee.texts &+= 1 }
        let units = Scan.utf16Units(in: bytes, count: count)
        measure(bytes, count, units: units, tally, row, step, notes, hasCommas: hasCommas)
    }

    @inline(__always)
    private func measure(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, units: Int, _ tally: UnsafeMutablePointer<ColumnTally>,
        _ row: UInt64, _ step: InspectionPlan.Step, _ notes: ByteBlock, hasCommas: Bool = false, isFilled: Bool = true
    ) {
        let hash = TextHash.of(bytes, count: count)
        if tally.pointee.measure(units: units, hash: hash, row: row, isFilled: isFilled) {
            var example = sample(bytes, count, hash: hash, row: row)
            if hasCommas, let number = number(withComma: bytes, count) {
                example.number = sample(number, count, hash: hash, row: row).text
            }
            tally.pointee.addExample(example)
        }
        if units > textLimit { tally.pointee.longTexts.add(row: row) }
        if step.role != .none { note(bytes, count, row, step, notes) }
    }

    /// Hands on a title or an address.
    private func note(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ row: UInt64, _ step: InspectionPlan.Step, _ notes: ByteBlock
    ) {
        let hash = TextHash.of(bytes, count: count)
        if step.role == .title { titleHash = hash }
        InspectionNote.append(
            step.role == .title ? .title : .url, hash: hash, row: row,
            UnsafeRawBufferPointer(start: bytes, count: count), to: notes)
    }

    /// What a text without a type looks like: as the first pass of `--types infer` sees it, and why not.
    private func noteLikeness(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ tally: UnsafeMutablePointer<ColumnTally>, _ row: UInt64,
        _ hasCommas: Bool
    ) {
        let likeness = NumberSpelling.of(bytes, count: count, hasCommas: hasCommas)
        switch likeness {
        case .exact:
            tally.pointee.exactTexts &+= 1
            tally.pointee.range.add((hasCommas ? number(withComma: bytes, count) : nil) ?? bytes, count: count)
        case .none:
            tally.pointee.plainTexts &+= 1
            if tally.pointee.firstPlain == nil {
                tally.pointee.firstPlain = sample(bytes, count, hash: 0, row: row)
            }
        default:
            tally.pointee.oddTexts &+= 1
            if tally.pointee.firstOdd == nil {
                tally.pointee.firstOdd = sample(bytes, count, hash: 0, row: row)
                tally.pointee.firstOdd?.likeness = likeness
            }
        }
    }

    private func lookAtBoolean(
        _ value: Bool, _ tally: UnsafeMutablePointer<ColumnTally>, row: UInt64, _ step: InspectionPlan.Step,
        _ notes: ByteBlock
    ) {
        let hash: UInt64 = value ? 0x9E37_79B9_7F4A_7C15 : 0xE703_7ED1_A0B4_28DB
        if tally.pointee.measure(units: value ? 4 : 5, hash: hash, row: row) {
            tally.pointee.addExample(ColumnTally.Sample(row: row, text: value ? "true" : "false", hash: hash))
        }
        guard step.role != .none else { return }
        // Where there is room behind it, which a hash reads.
        decoded.reset(keeping: 1 << 20)
        decoded.append(value ? "true" : "false")
        note(decoded.bytes, decoded.count, row, step, notes)
    }

    /// A number with a comma as whoever reads the conversion gets it; nil where a text is none, or none that comes back.
    private func number(withComma bytes: UnsafePointer<UInt8>, _ count: Int) -> UnsafePointer<UInt8>? {
        guard NumberGrammar.roundTripsAsDoubleWithComma(bytes, count: count) else { return nil }
        decoded.reset(keeping: 1 << 20)
        decoded.append(UnsafeRawBufferPointer(start: bytes, count: count))
        NumberGrammar.putPoint(into: decoded.bytes, count: count)
        return UnsafePointer(decoded.bytes)
    }

    private func sample(_ bytes: UnsafePointer<UInt8>, _ count: Int, hash: UInt64, row: UInt64) -> ColumnTally.Sample {
        let text = TextCut.shown(UnsafeRawBufferPointer(start: bytes, count: count), characters: 80)
        return ColumnTally.Sample(row: row, text: text, hash: hash)
    }
}

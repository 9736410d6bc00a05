internal import ByteScanning
internal import JSONScanning
internal import Tabular
internal import Transforms

/// Looks at the rows that one worker is given. It encodes nothing but the notes for the ordered end.
final class InspectingEncoder: RowEncoder {
    /// What one worker found of a broken page.
    struct FoundPage {
        var row: UInt64
        var statusCode: String?
        var url: String?
        var detail: String?
    }

    let tallies = ColumnTallies()
    private(set) var statusCodes = ValueCounts()
    private(set) var depths = ValueCounts()
    private(set) var brokenPages: [FoundPage] = []
    private(set) var brokenPageCount: UInt64 = 0
    /// Rows without any value.
    private(set) var emptyRows = ColumnTally.Occurrences()
    /// Whether text of sources without types may turn out to be numbers.
    private let infersTypes: Bool
    /// Whether that of the row at hand may.
    private var infers = false
    private var hasDecimalCommas = false
    /// Text with its escapes decoded.
    private let decoded = ByteBlock(capacity: 4096)

    /// What texts are measured by.
    private let textLimit: Int

    init(infersTypes: Bool, textLimit: Int) {
        self.infersTypes = infersTypes
        self.textLimit = textLimit
    }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        tallies.grow(to: min(encoded.position.columnCount, Inspection.columnLimit + 1))
        var shape = UInt32.max
        var plan = InspectionPlan.of(RowShape(columns: []))
        var number = encoded.position.firstRow
        for index in range {
            let row = batch.rows[index]
            if row.shape != shape {
                shape = row.shape
                plan = InspectionPlan.of(batch.shapes[Int(shape)])
                infers = infersTypes && batch.shapes[Int(shape)].isUntyped
                hasDecimalCommas = infers && batch.shapes[Int(shape)].hasDecimalCommas
            }
            number += 1
            let cells = batch.cells(of: row)
            var hasValue = false
            for step in plan.steps {
                let cell = cells[Int(step.slot)]
                if cell.kind == .absent { continue }
                if cell.kind != .null { hasValue = true }
                look(at: cell, of: batch, row: number, step, encoded.block)
            }
            if !hasValue { emptyRows.add(row: number) }
            lookAtPage(cells, of: batch, row: number, plan, encoded.block)
        }
        encoded.rowCount += range.count
    }

    // MARK: Columns

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
            lookAtBoolean(cell.kind == .true, tally, row: row)
        case .number:
            tally.pointee.numbers &+= 1
            tally.pointee.range.add(base, count: cell.count)
            if !DoubleDigits.fits(base, count: cell.count), !cell.isDouble { tally.pointee.wideNumbers.add(row: row) }
            measure(base, cell.count, units: cell.count, tally, row, step, notes)
        case .text:
            // As whoever reads the conversion gets it.
            if hasDecimalCommas, NumberGrammar.roundTripsAsDoubleWithComma(base, count: cell.count) {
                NumberGrammar.putPoint(into: batch.mutableBytes(of: cell), count: cell.count)
            }
            lookAtText(base, cell.count, tally, row, step, notes)
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
                base, cell.count, units: Scan.utf16Units(in: base, count: cell.count), tally, row, step, notes)
        case .date:
            tally.pointee.dates.add(row: row)
            let count = max(0, cell.count - DateCell.headerCount)
            measure(base + (cell.count - count), count, units: count, tally, row, step, notes)
        }
    }

    @inline(__always)
    private func lookAtText(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ tally: UnsafeMutablePointer<ColumnTally>, _ row: UInt64,
        _ step: InspectionPlan.Step, _ notes: ByteBlock
    ) {
        guard count > 0 else {
            tally.pointee.emptyTexts &+= 1
            return
        }
        if infers { noteLikeness(bytes, count, tally, row) } else { tally.pointee.texts &+= 1 }
        measure(bytes, count, units: Scan.utf16Units(in: bytes, count: count), tally, row, step, notes)
    }

    @inline(__always)
    private func measure(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, units: Int, _ tally: UnsafeMutablePointer<ColumnTally>,
        _ row: UInt64, _ step: InspectionPlan.Step, _ notes: ByteBlock
    ) {
        let hash = TextHash.of(bytes, count: count)
        if tally.pointee.measure(units: units, hash: hash, row: row) {
            tally.pointee.addExample(sample(bytes, count, hash: hash, row: row))
        }
        if units > textLimit { tally.pointee.longTexts.add(row: row) }
        switch step.role {
        case .none: break
        case .title, .url:
            InspectionNote.append(
                step.role == .title ? .title : .url, hash: hash, row: row,
                UnsafeRawBufferPointer(start: bytes, count: count), to: notes)
        }
    }

    /// What a text without a type looks like: as the first pass of `--types infer` sees it, and why not.
    private func noteLikeness(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ tally: UnsafeMutablePointer<ColumnTally>, _ row: UInt64
    ) {
        let likeness = NumberSpelling.of(bytes, count: count)
        switch likeness {
        case .exact:
            tally.pointee.exactTexts &+= 1
            tally.pointee.range.add(bytes, count: count)
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

    private func lookAtBoolean(_ value: Bool, _ tally: UnsafeMutablePointer<ColumnTally>, row: UInt64) {
        let hash: UInt64 = value ? 0x9E37_79B9_7F4A_7C15 : 0xE703_7ED1_A0B4_28DB
        if tally.pointee.measure(units: value ? 4 : 5, hash: hash, row: row) {
            tally.pointee.addExample(ColumnTally.Sample(row: row, text: value ? "true" : "false", hash: hash))
        }
    }

    private func sample(_ bytes: UnsafePointer<UInt8>, _ count: Int, hash: UInt64, row: UInt64) -> ColumnTally.Sample {
        let text = TextCut.shown(UnsafeRawBufferPointer(start: bytes, count: count), characters: 80)
        return ColumnTally.Sample(row: row, text: text, hash: hash)
    }

    // MARK: Pages

    /// What a cell says as a status code or depth.
    private enum Value {
        case missing
        case number(Int)
        case other
    }

    @inline(__always)
    private func lookAtPage(
        _ cells: UnsafeMutablePointer<Cell>, of batch: RowBatch, row: UInt64, _ plan: InspectionPlan,
        _ notes: ByteBlock
    ) {
        var isBroken = false
        switch value(plan.statusCode, cells, batch) {
        case .missing:
            statusCodes.missing += 1
            if plan.error >= 0, text(of: cells[plan.error], batch) != nil { isBroken = true }
        case .number(let code):
            statusCodes.add(code)
            isBroken = code >= 400
        case .other: note(.statusCode, cells[plan.statusCode], batch, row, notes)
        }
        switch value(plan.depth, cells, batch) {
        case .missing: depths.missing += 1
        case .number(let depth): depths.add(depth)
        case .other: note(.depth, cells[plan.depth], batch, row, notes)
        }
        guard isBroken else { return }
        brokenPageCount += 1
        if brokenPages.count < Inspection.brokenPageLimit { keepPage(cells, batch, row, plan) }
    }

    @inline(__always)
    private func value(_ slot: Int, _ cells: UnsafeMutablePointer<Cell>, _ batch: RowBatch) -> Value {
        guard slot >= 0 else { return .missing }
        let cell = cells[slot]
        switch cell.kind {
        case .absent, .null: return .missing
        case .number, .text:
            let text = batch.bytes(of: cell)
            if text.isEmpty { return .missing }
            if text.count <= 3, text[0] != 0x30 || text.count == 1 {
                var number = 0
                for byte in text where byte &- 0x30 <= 9 { number = number * 10 + Int(byte & 0xF) }
                if text.allSatisfy({ $0 &- 0x30 <= 9 }) { return .number(number) }
            }
            // 200.0 and 2e2 are 200, as they are for the filters.
            guard DecimalText(text) != nil, let number = Double(String(decoding: text, as: UTF8.self)),
                number >= 0, number < Double(ValueCounts.small), number == number.rounded()
            else { return .other }
            return .number(Int(number))
        case .escapedText, .true, .false, .json, .date: return .other
        }
    }

    private func note(
        _ kind: InspectionNote.Kind, _ cell: Cell, _ batch: RowBatch, _ row: UInt64, _ notes: ByteBlock
    ) {
        let text = TextCut.shown(self.text(of: cell, batch) ?? "", characters: 40)
        Array(text.utf8).withUnsafeBytes { InspectionNote.append(kind, hash: 0, row: row, $0, to: notes) }
    }

    private func keepPage(
        _ cells: UnsafeMutablePointer<Cell>, _ batch: RowBatch, _ row: UInt64, _ plan: InspectionPlan
    ) {
        func text(_ slot: Int, _ limit: Int) -> String? {
            guard slot >= 0 else { return nil }
            return self.text(of: cells[slot], batch).map { TextCut.shown($0, characters: limit) }
        }
        brokenPages.append(
            FoundPage(
                row: row, statusCode: text(plan.statusCode, 40), url: text(plan.url, 1000),
                detail: text(plan.error, 200) ?? text(plan.title, 200)))
    }

    /// A cell's text, its first bytes only; nil where it has none.
    private func text(of cell: Cell, _ batch: RowBatch) -> String? {
        switch cell.kind {
        case .absent, .null: return nil
        case .true: return "true"
        case .false: return "false"
        case .date: return String(decoding: batch.dateText(of: cell), as: UTF8.self)
        case .number, .text, .json:
            guard cell.count > 0 else { return nil }
            return String(decoding: TextCut.prefix(of: batch.bytes(of: cell), limit: 4096), as: UTF8.self)
        case .escapedText:
            // A cut may fall into an escape, whose rest is then no escape: what is decoded stays valid all the same.
            let text = EscapedText.decoded(TextCut.prefix(of: batch.bytes(of: cell), limit: 4096))
            return String(decoding: text, as: UTF8.self)
        }
    }
}

/// The tallies of a worker, by place in the output's columns. Memory of their own, so that no count of them costs a
/// check for exclusive access.
final class ColumnTallies {
    private(set) var count = 0
    private var storage: UnsafeMutablePointer<ColumnTally>
    private var capacity = 0

    init() { storage = .allocate(capacity: 1) }

    deinit {
        storage.deinitialize(count: count)
        storage.deallocate()
    }

    /// The tally at a place below `count`.
    @inline(__always)
    subscript(_ place: Int) -> UnsafeMutablePointer<ColumnTally> { storage + place }

    func grow(to wanted: Int) {
        guard wanted > count else { return }
        if wanted > capacity {
            capacity = max(wanted, capacity * 2, 16)
            let larger = UnsafeMutablePointer<ColumnTally>.allocate(capacity: capacity)
            larger.moveInitialize(from: storage, count: count)
            storage.deallocate()
            storage = larger
        }
        (storage + count).initialize(repeating: ColumnTally(), count: wanted - count)
        count = wanted
    }

    /// Adds what another worker counted.
    func merge(_ other: ColumnTallies) {
        grow(to: other.count)
        for place in 0..<other.count { storage[place].merge(other.storage[place]) }
    }
}

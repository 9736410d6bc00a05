internal import ByteScanning
internal import Tabular

/// Computes columns. The cells of a row are copied behind the others once, with room for the new ones.
///
/// Bounds: cells are reserved before they are written; a cell of computed bytes points at what was just stored in the arena,
/// which stays below what cells can point at.
final class AddedFieldsStage: RowStage, VerbatimKeeping {
    private struct Plan {
        /// Where the fields of each expression are, those that are computed before it among them.
        var sites: [[FieldSite?]] = []
        /// The cell of each value.
        var slots: [Int] = []
        let oldCount: Int
        /// What the rows have at the end.
        var shape: RowShape
    }

    private let fields: [AddedFields.Field]
    private let programs: [RowProgram]
    private let plans: ShapeMemo<Plan>
    private let skipsErrors: Bool
    private var misfits: [Int] = []
    /// U+FFFD.
    private let replacement = SearchedText([0xEF, 0xBF, 0xBD])
    private var rowsBefore: UInt64 = 0

    init(_ fields: [AddedFields.Field], skipsErrors: Bool) throws(ExportError) {
        var programs: [RowProgram] = []
        for field in fields { programs.append(try RowProgram(field.value)) }
        let made = programs
        self.fields = fields
        self.programs = made
        self.skipsErrors = skipsErrors
        plans = ShapeMemo { shape in
            var plan = Plan(oldCount: shape.cellCount, shape: shape)
            for (field, program) in zip(fields, made) {
                plan.sites.append(program.sites(in: plan.shape))
                if let slot = plan.shape.slot(of: field.name) {
                    plan.slots.append(slot)
                } else {
                    let count = plan.shape.cellCount
                    plan.slots.append(count)
                    plan.shape = plan.shape.changed(
                        columns: plan.shape.columns + [field.name], slots: plan.shape.slots + [count],
                        cellCount: count + 1)
                }
            }
            return plan
        }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        plans.update(for: batch)
        let plans = plans.values
        misfits.removeAll(keepingCapacity: true)
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            let plan = plans[Int(row.shape)]
            widen(index, row, plan, batch)
            var fits = true
            for place in programs.indices where fits { fits = try compute(place, plan, index, batch) }
            if !fits { misfits.append(index) }
        }
        rowsBefore += UInt64(batch.rowCount)
        batch.shapes = plans.map(\.shape)
        if !misfits.isEmpty { batch.leaveOut(misfits) }
    }

    /// Gives a row cells for the new columns, without values yet.
    private func widen(_ index: Int, _ row: Row, _ plan: Plan, _ batch: RowBatch) {
        let count = plan.shape.cellCount
        guard count > plan.oldCount else {
            batch.rows[index].passthroughCount = 0
            return
        }
        let first = batch.cellCount
        let target = batch.reserveCells(count)
        target.initialize(from: batch.cells(of: row), count: plan.oldCount)
        (target + plan.oldCount).initialize(repeating: .absent, count: count - plan.oldCount)
        batch.commitCells(count)
        batch.rows[index] = Row(shape: Int(row.shape), firstCell: first, start: Int(row.start))
    }

    /// Computes one value; false where the row is left out.
    private func compute(
        _ place: Int, _ plan: Plan, _ index: Int, _ batch: RowBatch
    ) throws(ExportError) -> Bool {
        let program = programs[place]
        let row = batch.rows[index]
        program.rowNumber = rowsBefore + UInt64(index) + 1
        let value = program.value(
            RowProgram.View(row, batch, plan.sites[place], hasCommas: plan.shape.hasDecimalCommas))
        let cell = program.problem == nil ? program.store(value, in: batch, of: row) : .absent
        try program.tell(ofRow: index, in: batch, column: fields[place].name, .add, skipsErrors)
        if program.problem != nil { return false }
        if program.replacedSurrogates, holdsReplacement(cell, batch) {
            batch.warn(
                .replacedSurrogate, ofRowAt: Int(row.start),
                at: Location(row: batch.rowNumber(ofRow: index), column: "\"\(fields[place].name)\""))
        }
        batch.cells(of: row)[plan.slots[place]] = cell
        return true
    }
}

extension AddedFieldsStage {
    /// Whether U+FFFD is in what was computed: half of a surrogate pair may have been cut away with other text.
    private func holdsReplacement(_ cell: Cell, _ batch: RowBatch) -> Bool {
        guard cell.kind.isText || cell.kind == .json else { return false }
        return replacement.isFound(in: batch.bytes(of: cell))
    }
}

extension RowProgram {
    /// Whether half of a surrogate pair became U+FFFD on the way to the row's value.
    var replacedSurrogates: Bool { texts.replacedSurrogates > 0 }

    /// The value as a cell of the batch.
    func store(_ value: ComputedValue, in batch: RowBatch, of row: Row) -> Cell {
        switch value {
        case .absent: return .absent
        case .null: return Cell(.null, offset: 0, count: 0)
        case .truth(let isTrue): return Cell(isTrue ? .true : .false, offset: 0, count: 0)
        case .integer(let number): return keep("\(number)", .number, batch)
        case .double(let number): return keep(ShortestDouble.text(of: number), .number, batch).asDouble
        case .cell(let cell):
            // Writers put points in place of commas where the bytes are, so that those of two cells must not be the same.
            guard cell.kind == .text, batch.shape(of: row).hasDecimalCommas, hasArenaRoom(cell.count, batch) else {
                return cell
            }
            let start = batch.arena.count
            batch.arena.reserve(cell.count)
            batch.arena.append(batch.bytes(of: cell))
            return Cell(.text, offset: start, count: cell.count, isInArena: true)
        case .slice(let cell): return cell.with(textKind(batch.bytes(of: cell), batch.shape(of: row)))
        case .made(let kind, _, let count), .literal(let kind, _, let count):
            guard kind != .true, kind != .false else { return Cell(kind, offset: 0, count: 0) }
            guard let text = bytes(of: value, in: batch), hasArenaRoom(count + DateCell.headerCount, batch) else {
                return .absent
            }
            if kind == .date {
                guard let time = WrittenTime(text) else { return batch.store(text) }
                return batch.store(time.dateCell(time.hasTime ? .dateTime : .date), text: text)
            }
            let isText = kind == .text || kind == .escapedText
            return batch.store(text, as: isText ? textKind(text, batch.shape(of: row)) : kind)
        }
    }

    private func keep(_ text: String, _ kind: CellKind, _ batch: RowBatch) -> Cell {
        hasArenaRoom(text.utf8.count, batch) ? batch.store(text, as: kind) : .absent
    }

    /// Text that was computed is text, also where sources without types have numbers in it.
    private func textKind(_ text: UnsafeRawBufferPointer, _ shape: RowShape) -> CellKind {
        guard shape.isUntyped, let base = text.bindMemory(to: UInt8.self).baseAddress else { return .text }
        let isNumber =
            NumberGrammar.roundTripsAsDouble(base, count: text.count)
            || shape.hasDecimalCommas && NumberGrammar.roundTripsAsDoubleWithComma(base, count: text.count)
        return isNumber ? .escapedText : .text
    }

    private func hasArenaRoom(_ count: Int, _ batch: RowBatch) -> Bool {
        guard count <= Cell.maximumCount, count <= Cell.maximumOffset - batch.arena.count else {
            problem = .tooLong
            return false
        }
        return true
    }
}

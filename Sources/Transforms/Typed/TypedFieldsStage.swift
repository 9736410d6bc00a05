internal import ByteScanning
internal import Tabular

/// Makes values of some columns what they are said to be, and leaves rows out that have others, or stops at the first.
final class TypedFieldsStage: RowStage, VerbatimKeeping {
    private struct Site {
        let slot: Int
        let field: TypedFields.Field
    }

    /// What rows of one shape have.
    private struct Plan {
        var sites: [Site] = []
        /// Cells of columns that are not among the fields.
        var others: [(slot: Int, name: ColumnName)] = []
    }

    private let plans: ShapeMemo<Plan>
    private let values: ValueTyping
    private let skipsErrors: Bool
    /// The rows of a batch that are left out.
    private var misfits: [Int] = []

    /// - Parameters:
    ///   - isClosed: whether values of other columns are lost, and counted.
    ///   - named: the shape with the names that fields have.
    init(
        _ fields: [TypedFields.Field], _ mark: DecimalMark, skipsErrors: Bool, isClosed: Bool = false,
        named: @escaping (RowShape) -> RowShape = { $0 }
    ) {
        let known = Dictionary(fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        plans = ShapeMemo { shape in
            let shape = named(shape)
            var plan = Plan()
            for (name, slot) in zip(shape.columns, shape.slots) {
                if let field = known[name] {
                    plan.sites.append(Site(slot: slot, field: field))
                } else if isClosed, !name.isInternal {
                    plan.others.append((slot, name))
                }
            }
            return plan
        }
        values = ValueTyping(mark)
        self.skipsErrors = skipsErrors
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        plans.update(for: batch)
        let plans = plans.values
        misfits.removeAll(keepingCapacity: true)
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            let plan = plans[Int(row.shape)]
            var fits = true
            for site in plan.sites {
                let cell = batch.cells(of: row)[site.slot]
                guard cell.kind != .absent, cell.kind != .null else { continue }
                guard let typed = values.typed(cell, as: site.field, in: batch, row) else {
                    guard skipsErrors else { return stop(at: site, index, batch) }
                    skip(site, index, batch)
                    fits = false
                    break
                }
                if typed.kind == cell.kind, typed.offset == cell.offset, typed.count == cell.count {
                    // Written as before: the row may still go out as it stands.
                    batch.cells(of: row)[site.slot] = typed
                } else {
                    batch.setCell(typed, inRow: index, slot: site.slot)
                }
            }
            if fits, !plan.others.isEmpty { count(plan.others, index, batch) }
        }
        guard !misfits.isEmpty else { return }
        batch.leaveOut(misfits)
    }

    /// Counts values of columns that the output does not have.
    private func count(_ others: [(slot: Int, name: ColumnName)], _ index: Int, _ batch: RowBatch) {
        let row = batch.rows[index]
        for other in others {
            let kind = batch.cells(of: row)[other.slot].kind
            guard kind != .absent, kind != .null else { continue }
            batch.warn(.unknownColumn, ofRowAt: Int(row.start), at: place(other.name, index, batch))
        }
    }

    private func place(_ column: ColumnName, _ index: Int, _ batch: RowBatch) -> Location {
        Location(row: batch.rowNumber(ofRow: index), column: "\"\(column)\"")
    }

    private func stop(at site: Site, _ index: Int, _ batch: RowBatch) {
        let shown = values.shown(batch.cells(of: batch.rows[index])[site.slot], in: batch)
        let fault = ExportError(
            .malformed, "\(shown) is not \(values.wanted(site.field))", at: place(site.field.name, index, batch),
            advice: "\(Setting.skipsErrors) leaves such rows out")
        batch.end(beforeRow: index, for: fault)
    }

    private func skip(_ site: Site, _ index: Int, _ batch: RowBatch) {
        batch.rowsSkipped += 1
        batch.warn(
            .skippedRow, ofRowAt: Int(batch.rows[index].start), at: place(site.field.name, index, batch))
        misfits.append(index)
    }
}

extension RowBatch {
    /// Leaves out rows by their indexes, which ascend.
    func leaveOut(_ indexes: [Int]) {
        var (index, next) = (0, 0)
        keepRows { _ in
            defer { index += 1 }
            guard next < indexes.count, indexes[next] == index else { return true }
            next += 1
            return false
        }
    }
}

internal import ByteScanning
internal import Tabular

/// Makes values of some columns what they are said to be, and leaves rows out that have others, or stops at the first.
final class TypedFieldsStage: RowStage, VerbatimKeeping {
    private struct Site {
        let slot: Int
        let field: TypedFields.Field
    }

    private let sites: ShapeMemo<[Site]>
    private let values: ValueTyping
    private let skipsErrors: Bool
    /// The rows of a batch that are left out.
    private var misfits: [Int] = []

    init(_ typed: TypedFields) {
        let fields = Dictionary(typed.fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        sites = ShapeMemo { shape in
            zip(shape.columns, shape.slots).compactMap { name, slot in
                fields[name].map { Site(slot: slot, field: $0) }
            }
        }
        values = ValueTyping(typed.decimalMark)
        skipsErrors = typed.skipsErrors
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        sites.update(for: batch)
        let sites = sites.values
        misfits.removeAll(keepingCapacity: true)
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            for site in sites[Int(row.shape)] {
                let cell = batch.cells(of: row)[site.slot]
                guard cell.kind != .absent, cell.kind != .null else { continue }
                guard let typed = values.typed(cell, as: site.field, in: batch, row) else {
                    try misfit(site, index, batch)
                    break
                }
                if typed.kind == cell.kind, typed.offset == cell.offset, typed.count == cell.count {
                    // Written as before: the row may still go out as it stands.
                    batch.cells(of: row)[site.slot] = typed
                } else {
                    batch.setCell(typed, inRow: index, slot: site.slot)
                }
            }
        }
        guard !misfits.isEmpty else { return }
        batch.leaveOut(misfits)
    }

    private func misfit(_ site: Site, _ index: Int, _ batch: RowBatch) throws(ExportError) {
        let row = batch.rows[index]
        let place = Location(row: batch.rowNumber(ofRow: index), column: "\"\(site.field.name)\"")
        guard skipsErrors else {
            let shown = values.shown(batch.cells(of: row)[site.slot], in: batch)
            throw ExportError(
                .malformed, "\(shown) is not \(values.wanted(site.field))", at: place,
                advice: "\(Setting.skipsErrors) leaves such rows out")
        }
        batch.rowsSkipped += 1
        batch.warn(.skippedRow, ofRowAt: Int(row.start), at: place)
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

import Tabular

/// Keeps the rows for which a condition holds.
final class WhereStage: RowStage, VerbatimKeeping {
    private let program: RowProgram
    private let skipsErrors: Bool
    private let sites: ShapeMemo<[FieldSite?]>
    private var misfits: [Int] = []
    private var rowsBefore: UInt64 = 0

    init(_ program: RowProgram, skipsErrors: Bool) {
        self.program = program
        self.skipsErrors = skipsErrors
        sites = ShapeMemo { program.sites(in: $0) }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        sites.update(for: batch)
        let sites = sites.values
        guard !program.isComputing else { return try applyComputing(to: batch, sites) }
        batch.keepRows { row in program.holds(RowProgram.View(row, batch, sites[Int(row.shape)])) }
    }

    private func applyComputing(to batch: RowBatch, _ sites: [[FieldSite?]]) throws(ExportError) {
        misfits.removeAll(keepingCapacity: true)
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            program.begin()
            program.rowNumber = rowsBefore + UInt64(index) + 1
            let holds = program.holds(RowProgram.View(row, batch, sites[Int(row.shape)]))
            try program.tell(ofRow: index, in: batch, column: nil, Setting.filter, skipsErrors)
            if !holds || program.problem != nil { misfits.append(index) }
        }
        rowsBefore += UInt64(batch.rowCount)
        if !misfits.isEmpty { batch.leaveOut(misfits) }
    }
}

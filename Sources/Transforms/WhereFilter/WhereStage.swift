import Tabular

/// Keeps the rows for which a condition holds.
final class WhereStage: RowStage, VerbatimKeeping {
    private let program: RowProgram
    private let skipsErrors: Bool
    private let sites: ShapeMemo<Layout>

    /// Where rows of one shape have the fields.
    private struct Layout {
        let sites: [FieldSite?]
        let hasCommas: Bool
    }

    private var misfits: [Int] = []
    private var rowsBefore: UInt64 = 0

    init(_ program: RowProgram, skipsErrors: Bool) {
        self.program = program
        self.skipsErrors = skipsErrors
        sites = ShapeMemo { Layout(sites: program.sites(in: $0), hasCommas: $0.hasDecimalCommas) }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        sites.update(for: batch)
        let sites = sites.values
        guard !program.isComputing else { return try applyComputing(to: batch, sites) }
        batch.keepRows { row in
            let layout = sites[Int(row.shape)]
            return program.holds(RowProgram.View(row, batch, layout.sites, hasCommas: layout.hasCommas))
        }
    }

    private func applyComputing(to batch: RowBatch, _ layouts: [Layout]) throws(ExportError) {
        misfits.removeAll(keepingCapacity: true)
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            program.begin()
            program.rowNumber = rowsBefore + UInt64(index) + 1
            let layout = layouts[Int(row.shape)]
            let holds = program.holds(RowProgram.View(row, batch, layout.sites, hasCommas: layout.hasCommas))
            try program.tell(ofRow: index, in: batch, column: nil, Setting.filter, skipsErrors)
            if !holds || program.problem != nil { misfits.append(index) }
        }
        rowsBefore += UInt64(batch.rowCount)
        if !misfits.isEmpty { batch.leaveOut(misfits) }
    }
}

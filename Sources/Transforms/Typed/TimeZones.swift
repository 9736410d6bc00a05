package import Tabular

/// Sees that all times of a column have a zone, or none has: no type holds both.
///
/// It looks at the rows in their order, so that the first row that differs is told.
package struct TimeZones: RowTransform, RowFilter {
    private let columns: Set<ColumnName>
    private let skipsErrors: Bool

    /// Nil where no column of times is among the fields that does not say what its zone is.
    package init?(of typed: TypedFields) {
        columns = Set(typed.fields.filter { $0.kind == .timestamp && $0.isUTC == nil }.map(\.name))
        skipsErrors = typed.skipsErrors
        if columns.isEmpty { return nil }
    }

    /// The first time of a column decides for those behind it.
    package var order: TransformOrder { .ordered }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage(columns, skipsErrors) }

    private final class Stage: RowStage, VerbatimKeeping {
        private let sites: ShapeMemo<[(slot: Int, name: ColumnName)]>
        private let skipsErrors: Bool
        private var isUTC: [ColumnName: Bool] = [:]

        init(_ columns: Set<ColumnName>, _ skipsErrors: Bool) {
            sites = ShapeMemo { shape in
                zip(shape.slots, shape.columns).filter { columns.contains($0.1) }.map { (slot: $0, name: $1) }
            }
            self.skipsErrors = skipsErrors
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            sites.update(for: batch)
            let sites = sites.values
            var misfits: [Int] = []
            for index in 0..<batch.rowCount {
                let row = batch.rows[index]
                for site in sites[Int(row.shape)] {
                    let cell = batch.cells(of: row)[site.slot]
                    guard cell.kind == .date else { continue }
                    let isUTC = batch.dateText(of: cell).last == 0x5A
                    guard let known = self.isUTC[site.name] else {
                        self.isUTC[site.name] = isUTC
                        continue
                    }
                    guard known != isUTC else { continue }
                    try misfit(batch, index, site.name, cell, isUTC)
                    misfits.append(index)
                    break
                }
            }
            if !misfits.isEmpty { batch.leaveOut(misfits) }
        }

        private func misfit(
            _ batch: RowBatch, _ index: Int, _ column: ColumnName, _ cell: Cell, _ isUTC: Bool
        ) throws(ExportError) {
            let place = Location(row: batch.rowNumber(ofRow: index), column: "\"\(column)\"")
            guard skipsErrors else {
                let text = String(decoding: batch.dateText(of: cell), as: UTF8.self)
                let difference =
                    isUTC
                    ? "has a zone, and the times before it have none" : "has no zone, and the times before it have one"
                throw ExportError(
                    .malformed, "\(text) \(difference)", at: place,
                    advice: "\(Setting.types) \(column)=text keeps both, \(Setting.skipsErrors) leaves such rows out")
            }
            batch.rowsSkipped += 1
            batch.warn(.skippedRow, ofRowAt: Int(batch.rows[index].start), at: place)
        }
    }
}

extension TimeZones: ReadsFields {
    /// The columns of times.
    package var readFields: [FieldPath] { columns.map { FieldPath($0) } }
}

internal import Tabular

/// Looks at the rows that one worker is given. It encodes nothing but the notes for the ordered end.
final class InspectingEncoder: RowEncoder {
    let cells: CellInspector
    let pages = PageInspector()
    /// Rows without any value.
    private(set) var emptyRows = ColumnTally.Occurrences()

    /// An encoder; `infersTypes` where text of sources without types may turn out to be numbers. Texts of more than
    /// `textLimit` UTF-16 units are counted.
    init(infersTypes: Bool, textLimit: Int) {
        cells = CellInspector(infersTypes: infersTypes, textLimit: textLimit)
    }

    func encode(_ batch: RowBatch, rows range: Range<Int>, into encoded: EncodedRows) throws(ExportError) {
        cells.tallies.grow(to: min(encoded.position.columnCount, Inspection.columnLimit + 1))
        var shape = UInt32.max
        var plan = InspectionPlan.of(RowShape(columns: []))
        var number = encoded.position.firstRow
        for index in range {
            let row = batch.rows[index]
            if row.shape != shape {
                shape = row.shape
                plan = InspectionPlan.of(batch.shapes[Int(shape)])
                cells.begin(batch.shapes[Int(shape)])
            }
            number += 1
            let rowCells = batch.cells(of: row)
            if !cells.look(at: rowCells, of: batch, row: number, plan, encoded.block) { emptyRows.add(row: number) }
            pages.look(at: rowCells, of: batch, row: number, plan, titleHash: cells.titleHash, encoded.block)
        }
        encoded.rowCount += range.count
    }
}

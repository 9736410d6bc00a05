internal import Tabular

/// Which columns of delimiter-separated sources hold numbers and nothing else, and the change that follows: their text
/// becomes number cells just before it is encoded.
final class Typing: Sendable {
    private let numericColumns: Set<ColumnName>

    init(numericColumns: Set<ColumnName>) { self.numericColumns = numericColumns }

    /// Turns the texts of numeric columns into numbers. The judge has seen every one of them; empty text stays text.
    func apply(to batch: RowBatch, rows: Range<Int>) {
        guard !numericColumns.isEmpty else { return }
        for index in rows {
            let row = batch.rows[index]
            let shape = batch.shapes[Int(row.shape)]
            let cells = batch.cells(of: row)
            for slot in slots(of: shape) {
                let cell = cells[slot]
                if cell.kind == .text, cell.count > 0 { cells[slot] = cell.with(.number) }
            }
        }
    }

    private func slots(of shape: RowShape) -> [Int] {
        if let known = shape.typedSlots { return known }
        let slots = shape.columns.indices.filter { numericColumns.contains(shape.columns[$0]) }.map { shape.slots[$0] }
        shape.typedSlots = slots
        return slots
    }
}

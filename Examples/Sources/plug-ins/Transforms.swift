import HasDataExport

/// A transform of each row by itself: what stands in one column is hidden.
struct Masked: RowTransform {
    let column: ColumnName
    let order = TransformOrder.independent
    func makeStage() throws(ExportError) -> any RowStage { Stage(column: column) }

    final class Stage: RowStage {
        let column: ColumnName
        init(column: ColumnName) { self.column = column }

        func apply(to batch: RowBatch) throws(ExportError) {
            for index in 0..<batch.rowCount { batch.setText("***", inRow: index, column: column) }
        }
    }
}

/// A transform that needs the end of the rows: it holds them all back, and gives them last first.
struct Reversed: RowTransform {
    let order = TransformOrder.blocking
    func makeStage() throws(ExportError) -> any RowStage { Stage() }

    final class Stage: RowStage {
        private var held: [RowBatch] = []

        func apply(to batch: RowBatch) throws(ExportError) {
            guard batch.rowCount > 0 else { return }
            let copy = RowBatch(block: ByteBlock(capacity: 1))
            for index in (0..<batch.rowCount).reversed() { copy.appendRow(index, of: batch) }
            held.append(copy)
            batch.keepRows(in: 0..<0)
        }

        func finish(into batch: RowBatch) throws(ExportError) -> Bool {
            guard let last = held.popLast() else { return false }
            for index in 0..<last.rowCount { batch.appendRow(index, of: last) }
            return true
        }
    }
}

package import Tabular

/// Puts a column in front that says which job or file each row came from: `--source-field`. One value for each source, but
/// where its rows say themselves what they came from.
///
/// A column that the source itself calls so becomes `name (2)`, so that nothing is lost.
package struct SourceField: RowTransform {
    /// The column.
    package var name: ColumnName
    /// What stands in it.
    package var text: String

    /// A column of `text`.
    package init(name: ColumnName = "source", text: String) {
        self.name = name
        self.text = text
    }

    /// What is before a row does not matter.
    package var order: TransformOrder { .independent }
    /// A stage.
    package func makeStage() throws(ExportError) -> any RowStage { Stage(name: name, text: Array(text.utf8)) }

    private final class Stage: RowStage, VerbatimKeeping {
        private let text: [UInt8]
        private let memo: ShapeMemo<RowShape>

        init(name: ColumnName, text: [UInt8]) {
            self.text = text
            memo = ShapeMemo { Stage.widened($0, by: name) }
        }

        func apply(to batch: RowBatch) throws(ExportError) {
            memo.update(for: batch)
            let old = batch.shapes
            let cell = text.withUnsafeBytes { batch.store($0) }
            for index in 0..<batch.rowCount {
                let row = batch.rows[index]
                let count = old[Int(row.shape)].cellCount
                let firstCell = batch.cellCount
                let target = batch.reserveCells(count + 1)
                let origin = batch.origins.isEmpty ? nil : batch.origin(ofRowAt: Int(row.start))
                target.initialize(to: origin ?? cell)
                (target + 1).initialize(from: batch.cells(of: row), count: count)
                batch.commitCells(count + 1)
                batch.rows[index] = Row(shape: Int(row.shape), firstCell: firstCell, start: Int(row.start))
            }
            batch.shapes = memo.values
        }

        private static func widened(_ shape: RowShape, by name: ColumnName) -> RowShape {
            var columns = shape.columns
            if let place = columns.firstIndex(of: name) {
                var next: [ColumnName: Int] = [:]
                columns[place] = HeaderNames.free(name, taken: Set(columns), next: &next)
            }
            return shape.changed(
                columns: [name] + columns, slots: [0] + shape.slots.map { $0 + 1 }, cellCount: shape.cellCount + 1)
        }
    }
}

import Tabular

/// Gives rows other shapes over the same cells. Nil from the closure leaves a shape as it is.
final class ShapeStage: RowStage, VerbatimKeeping {
    private let memo: ShapeMemo<RowShape>

    init(_ change: @escaping (RowShape) -> RowShape?) {
        memo = ShapeMemo { change($0) ?? $0 }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        memo.update(for: batch)
        let changed = memo.values
        let old = batch.shapes
        // The source's bytes of a row whose columns changed are no longer what a writer would write.
        for index in 0..<batch.rowCount where batch.rows[index].passthroughCount > 0 {
            let shape = Int(batch.rows[index].shape)
            if changed[shape] !== old[shape] { batch.rows[index].passthroughCount = 0 }
        }
        batch.shapes = changed
    }
}

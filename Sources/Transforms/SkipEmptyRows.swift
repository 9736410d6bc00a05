public import Tabular

/// Leaves out rows without any value, every cell of which is absent or null: `--skip-empty`. Empty text is a value.
public struct SkipEmptyRows: RowTransform, RowFilter {
    /// The filter.
    public init() {}

    /// A row passes or not by itself.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { Stage() }

    private final class Stage: RowStage, VerbatimKeeping {
        private let slots = ShapeMemo { $0.slots }

        func apply(to batch: RowBatch) throws(ExportError) {
            slots.update(for: batch)
            let slots = slots.values
            batch.keepRows { row in
                let cells = batch.cells(of: row)
                for slot in slots[Int(row.shape)] {
                    switch cells[slot].kind {
                    case .absent, .null: continue
                    default: return true
                    }
                }
                return false
            }
        }
    }
}

package import Tabular

/// Makes all values texts, but those of columns that have a kind of their own: `--types text,price=number` where the output has
/// types.
package struct TextFields: RowTransform {
    private let typed: Set<ColumnName>

    /// - Parameter typed: the columns whose kinds are said, by the names that they have when the rows come to this step.
    package init(except typed: TypedFields?) { self.typed = Set(typed?.fields.map(\.name) ?? []) }

    /// Behind all that compares values, and that looks at nothing but texts then.
    package var order: TransformOrder { .ordered }

    package func makeStage() throws(ExportError) -> any RowStage { TextFieldsStage(except: typed) }
}

private final class TextFieldsStage: RowStage {
    private let slots: ShapeMemo<[Int]>
    private let values = ValueTyping(.point)
    private let text = TypedFields.Field("", .text)

    init(except typed: Set<ColumnName>) {
        slots = ShapeMemo { shape in zip(shape.columns, shape.slots).filter { !typed.contains($0.0) }.map(\.1) }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        slots.update(for: batch)
        let slots = slots.values
        for index in 0..<batch.rowCount {
            let row = batch.rows[index]
            for slot in slots[Int(row.shape)] {
                let cell = batch.cells(of: row)[slot]
                switch cell.kind {
                case .absent, .null, .text, .escapedText: continue
                case .true, .false, .number, .date, .json:
                    guard let made = values.typed(cell, as: text, in: batch, row) else { continue }
                    batch.setCell(made, inRow: index, slot: slot)
                }
            }
        }
    }
}
